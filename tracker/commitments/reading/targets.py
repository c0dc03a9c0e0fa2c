"""Candidate targets of a work report: proposals, each beside its sentence; a person keeps, mends or drops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from tracker.commitments.models import CommitmentKind, Direction
from tracker.commitments.reading.clauses import Clause, Ground, Reading, clauses_of, readings_of
from tracker.commitments.reading.direction import direction_of
from tracker.commitments.reading.figures import written
from tracker.commitments.reading.passages import (
    HEADLINE,
    ONLY_DAY,
    attributive,
    deadline,
    is_circumstance,
    is_past,
    outcome,
    restates,
    worded,
)
from tracker.commitments.reading.sections import LIVELIHOOD, Part, Spoken, parts_of
from tracker.commitments.reading.sentences import Paragraph, Sentence
from tracker.commitments.reading.words import words

TIMES = words("times")
# What can last: 受教育年限, 办理时限, 预期寿命.
LASTING = re.compile(r"[率限间命龄长]$")
LONGEST_TITLE = 60
SHORTEST_TITLE = 8


class Why(StrEnum):
    """Why a passage was taken as a candidate."""

    HEADLINE = "headline"
    LIVELIHOOD = "livelihood"
    BOUND = "bound"
    VERB = "verb"
    ACTION = "action"
    NOUN = "noun"
    PLEDGE = "pledge"
    COMPLETE = "complete"
    WHOLE = "whole"
    DEADLINE = "deadline"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed target.

    ``sentence`` is the whole sentence, ``quote`` the clause in it that sets the target, from ``quote_at`` on;
    ``paragraph`` counts from 1, ``page`` is None where the document has none. ``target`` is the exact number
    as text (of a range ``6%—6.5%`` the end that binds, the range as ``span``), None where no figure is named.
    ``due_on`` is the last day of the year or the day the sentence names; ``report_year`` the year whose
    report set the target, None for a goal of several years. ``cue`` is the word that made it a candidate.
    """

    paragraph: int
    page: int | None
    sentence: str
    quote: str
    quote_at: int
    kind: CommitmentKind
    title: str
    metric: str | None
    target: str | None
    direction: Direction | None
    unit: str | None
    span: str | None
    due_on: date | None
    report_year: int | None
    why: Why
    cue: str


def candidates_in(
    paragraphs: Iterable[Paragraph], year: int | None, *, plan: bool = False
) -> list[Candidate]:
    """The candidate targets of a report of ``year`` (of its delivery), in the order of the text.

    ``plan`` says that the document is a development plan and not a work report. What the report tells of the
    past gives no candidate.
    """
    found: list[Candidate] = []
    said: set[tuple[str, str | None, str | None, date | None]] = set()
    for spoken in parts_of(paragraphs):
        if spoken.part is Part.PAST or spoken.sentence.heading and not spoken.livelihood:
            continue
        for one in _of_sentence(spoken, year, plan):
            # A report says some things twice; the first time counts.
            key = (one.metric or one.title, one.target, one.unit, one.due_on)
            if key not in said:
                said.add(key)
                found.append(one)
    return found


def _of_sentence(spoken: Spoken, year: int | None, plan: bool) -> Iterator[Candidate]:
    clauses = list(clauses_of(spoken.sentence))
    readings = list(readings_of(clauses))
    headline = _is_headline(spoken, readings)
    for number, clause in enumerate(clauses):
        follows = clauses[number + 1].text if number + 1 < len(clauses) else ""
        if is_past(clause.text) or is_circumstance(clause.text, follows):
            continue
        if LIVELIHOOD.search(clause.text) and spoken.livelihood:
            # 办好十件民生实事 heads the list and is none of its items.
            continue
        own = [one for one in readings if one.clause is clause]
        taken = [one for one in own if _holds(one, headline or spoken.livelihood)]
        for place, one in enumerate(taken):
            yield _measured(spoken, one, _share(taken, place), year, plan, headline)
        if not taken:
            yield from _worded(spoken, clause, clauses, year, plan, headline)


def _is_headline(spoken: Spoken, readings: Sequence[Reading]) -> bool:
    """The sentence that lists the year's main expected targets."""
    text = spoken.sentence.narrow
    listed = text.count("；") >= 2 and sum(one.ground is Ground.BOUND for one in readings) >= 2
    return bool(HEADLINE.search(text) or listed)


def _holds(one: Reading, sure: bool) -> bool:
    """Whether a figure is something aimed at."""
    figure = one.figure
    if one.ground is Ground.NONE or not one.noun or attributive(one) or restates(one, sure):
        return False
    if figure.measure == "年" and figure.low > 1000:
        return False
    if figure.measure in TIMES:
        return one.ground in (Ground.VERB, Ground.BOUND) and one.own and bool(LASTING.search(one.noun))
    if not figure.measure:
        # 5万: a bare count needs a thing that is made, or the end of the clause.
        return one.ground in (Ground.VERB, Ground.ACTION, Ground.BOUND) or sure
    return one.own or sure


def _share(taken: Sequence[Reading], place: int) -> str | None:
    """Of 甲和乙分别降低13.5%、18%: which of the things this figure belongs to."""
    one = taken[place]
    lead = one.clause.text[: taken[0].figure.start]
    if len(taken) < 2 or "分别" not in lead or any(other.noun != one.noun for other in taken):
        return None
    if "城乡" in one.noun and len(taken) == 2:
        return one.metric.replace("城乡", ("城镇", "农村")[place])
    things = re.split(r"和|与|、", one.noun)
    if len(things) != len(taken):
        return None
    shared = re.search(r"人均.+$|平均.+$", things[-1])
    thing = things[place] + (shared[0] if shared and place < len(things) - 1 else "")
    return thing + one.metric.removeprefix(one.noun)


def _measured(
    spoken: Spoken, one: Reading, metric: str | None, year: int | None, plan: bool, headline: bool
) -> Candidate:
    figure = one.figure
    direction = direction_of(one)
    number = figure.low if direction is Direction.AT_LEAST else figure.high
    named = (metric or one.metric)[:200]
    why = Why.LIVELIHOOD if spoken.livelihood else Why.HEADLINE if headline else Why(one.ground.value)
    return _candidate(
        spoken, one.clause, year, plan, why, one.cue, title=named, metric=named, target=written(number),
        direction=direction, unit=figure.unit,
        span=f"{written(figure.low)}-{written(figure.high)}" if figure.low != figure.high else None,
    )  # fmt: skip


def _worded(
    spoken: Spoken, clause: Clause, clauses: Sequence[Clause], year: int | None, plan: bool, headline: bool
) -> Iterator[Candidate]:
    """A candidate without a figure, where the words can be checked all the same."""
    if headline and (metric := outcome(clause.text)):
        yield _candidate(spoken, clause, year, plan, Why.HEADLINE, "", title=metric, metric=metric)
    elif spoken.livelihood and (clause is clauses[0] or not clause.goes_on) and len(clause.text) > 4:
        yield _candidate(spoken, clause, year, plan, Why.LIVELIHOOD, "", title=clause.text)
    elif spoken.part is Part.PLAN and (found := worded(clause.text)):
        why, cue, title = found
        before = clauses[clauses.index(clause) - 1].text if clause.goes_on else ""
        if before and len(title) < SHORTEST_TITLE:
            # 确保按时足额发放 says what only together with the clause before.
            title = f"{before}，{title}"
        yield _candidate(spoken, clause, year, plan, Why(why), cue, title=title)


def _day_before(spoken: Spoken, clause: Clause) -> str:
    """The clause before this one in its sentence that is nothing but a day, or empty."""
    days = [one.text for one in _days_in(spoken.sentence) if one.start < clause.start]
    return days[-1] if days else ""


@lru_cache(maxsize=1)
def _days_in(sentence: Sentence) -> tuple[Clause, ...]:
    """The clauses that are nothing but a day; asked for by each candidate of a sentence, found once."""
    return tuple(one for one in clauses_of(sentence) if ONLY_DAY.match(one.text))


def _candidate(
    spoken: Spoken,
    clause: Clause,
    year: int | None,
    plan: bool,
    why: Why,
    cue: str,
    *,
    title: str,
    metric: str | None = None,
    target: str | None = None,
    direction: Direction | None = None,
    unit: str | None = None,
    span: str | None = None,
) -> Candidate:
    sentence = spoken.sentence
    paragraph, page = sentence.place(clause.start)
    due_on = deadline(clause.text, _day_before(spoken, clause), year, spoken.until)
    later = spoken.part is Part.LATER or bool(due_on and year and due_on.year > year + 1)
    kind = CommitmentKind.PLAN_TARGET if later or plan else CommitmentKind.WORK_REPORT_TARGET
    return Candidate(
        paragraph=paragraph,
        page=page,
        sentence=sentence.text,
        quote=sentence.text[clause.start : clause.start + len(clause.text)],
        quote_at=clause.start,
        kind=CommitmentKind.LIVELIHOOD if spoken.livelihood else kind,
        title=title[:LONGEST_TITLE],
        metric=metric,
        target=target,
        direction=direction,
        unit=unit,
        span=span,
        due_on=due_on,
        report_year=None if later and (due_on is None or due_on.year != year) else year,
        why=why,
        cue=cue,
    )
