"""Candidate accounts: for each target of last year, the sentences of a report that answer for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.commitments.models import Direction
from tracker.commitments.reading.clauses import Clause, Measure, Reading, clauses_of, readings_of
from tracker.commitments.reading.figures import scale, written
from tracker.commitments.reading.likeness import alike, held, in_order, plain
from tracker.commitments.reading.sections import Part, parts_of
from tracker.commitments.reading.sentences import Paragraph, Sentence

# Below this a passage speaks of something else. Chosen on the national reports of 2020 to 2022.
LIKE_ENOUGH = 0.62
MOST_PROPOSALS = 3
# A passage that names the thing and gives no figure of its kind comes after those that do.
NAMED_ONLY = 0.9
SHORTEST_NAME, SHORTEST_PART = 3, 5
CHANGES = re.compile(
    r"(同比|年均)?(增长|增加|提高|上涨|上升|扩大|提升|下降|降低|减少|压减|压缩|增|降|涨)$"
)
RATES_OF_CHANGE = ("涨幅", "增幅", "增速", "降幅")
MANNERS = re.compile(
    r"(量稳质升|保稳提质|促稳提质|稳中提质|稳步增长|继续下降|继续改善|持续改善|进一步改善|只增不减|稳中有降|基本平衡|全部)"
)


class Met(StrEnum):
    """Whether a target looks met by the figure read: a proposal, never a finding."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Target:
    """A target of last year as it was recorded: ``ref`` tells whose proposals come back.

    ``target`` and ``unit`` are None where it names no figure; ``text`` is the clause that set it.
    """

    ref: str
    title: str
    metric: str | None
    target: Decimal | None
    direction: Direction | None
    unit: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """A proposed account of ``ref``: the sentence, the clause in it, the figure read in the target's unit.

    ``achieved`` is None where no figure was read; ``likeness`` (0 to 1) orders the proposals of a target.
    """

    ref: str
    paragraph: int
    page: int | None
    sentence: str
    quote: str
    quote_at: int
    achieved: str | None
    unit: str | None
    met: Met
    likeness: float


@dataclass(frozen=True, slots=True)
class _Passage:
    sentence: Sentence
    clauses: tuple[Clause, ...]
    readings: tuple[Reading, ...]


def accounts_in(paragraphs: Iterable[Paragraph], targets: Sequence[Target]) -> dict[str, list[Account]]:
    """For each target the passages of the part that looks back, the likeliest first, three at most.

    A target without any passage has an empty list: the report may be silent on it.
    """
    passages = []
    for spoken in parts_of(paragraphs):
        if spoken.part is Part.PAST and not spoken.sentence.heading:
            clauses = tuple(clauses_of(spoken.sentence))
            passages.append(_Passage(spoken.sentence, clauses, tuple(readings_of(list(clauses)))))
    found = {}
    for target in targets:
        proposed = [one for passage in passages for one in _of(target, passage)]
        proposed.sort(key=lambda one: -one.likeness)
        best: dict[int, Account] = {}
        for one in proposed:
            best.setdefault(one.paragraph, one)
        found[target.ref] = list(best.values())[:MOST_PROPOSALS]
    return found


def _of(target: Target, passage: _Passage) -> Iterator[Account]:
    measured = set()
    if target.target is not None:
        for reading in passage.readings:
            likeness = _measured_alike(target, reading)
            if likeness >= LIKE_ENOUGH:
                measured.add(reading.clause.start)
                yield _measured(target, passage, reading, likeness)
    for clause in passage.clauses:
        if target.target is not None:
            likeness = _named(target, clause)
        else:
            likeness = _worded_alike(target.title, clause)
        if likeness >= LIKE_ENOUGH and clause.start not in measured:
            yield _account(target, passage.sentence, clause.start, clause, None, Met.UNSURE, likeness)


def _named(target: Target, clause: Clause) -> float:
    """Likeness of a clause that names the whole thing a figure was set for, but no figure of that kind."""
    thing = plain(_thing(target))
    whole = len(thing) >= SHORTEST_NAME and thing in plain(clause.text)
    return NAMED_ONLY if whole else 0.0


def _worded_alike(title: str, clause: Clause) -> float:
    """Likeness of a clause to a target in words; of several things in one target the likest counts."""
    said = plain(clause.text)
    found = 0.0
    for part in {title, *(part for part in re.split(r"[、，]", title) if len(part) >= SHORTEST_PART)}:
        whole, bare = plain(part), plain(MANNERS.sub("", part))
        found = max(
            found,
            0.5 * held(whole, said) + 0.5 * in_order(whole, said),
            NAMED_ONLY * held(bare, said) if len(bare) >= SHORTEST_NAME else 0.0,
        )
    return found


def _measured_alike(target: Target, reading: Reading) -> float:
    """Likeness of the thing a figure measures to the target's, 0 where the figures cannot be compared."""
    _, measure = scale(target.unit or "")
    own = reading.figure.measure
    if measure != own and {measure, own} != {"人", "人次"}:
        return 0.0
    metric = target.metric or target.title
    rises = bool(CHANGES.search(metric)) or metric.endswith(RATES_OF_CHANGE)
    if measure == "%" and rises != (reading.measure is not Measure.LEVEL):
        # 城镇化率达到65% and 城镇化率提高2%: a level is not a rise.
        return 0.0
    thing = plain(_thing(target))
    noun = plain(CHANGES.sub("", reading.noun))
    if not thing or not noun:
        return 0.0
    around = plain(reading.noun + reading.clause.text)
    if thing[-2:] not in around and thing[:2] not in noun:
        return 0.0
    return 0.6 * held(thing, around) + 0.4 * alike(thing, noun)


def _thing(target: Target) -> str:
    """What a target measures, without its verb: 国内生产总值增长 gives 国内生产总值."""
    metric = target.metric or target.title
    for word in RATES_OF_CHANGE:
        metric = metric.removesuffix(word)
    return CHANGES.sub("", metric)


def _measured(target: Target, passage: _Passage, reading: Reading, likeness: float) -> Account:
    times, _ = scale(target.unit or "")
    figure = reading.figure
    achieved = figure.scaled(figure.low) / times
    wanted = CHANGES.search((target.metric or target.title).removesuffix("幅"))
    falls = bool(wanted and wanted[2] in ("下降", "降低", "减少", "压减", "压缩", "降"))
    if reading.measure is (Measure.RISE if falls else Measure.FALL):
        achieved = -achieved
    met = Met.UNSURE
    if target.target is not None and target.direction is not None:
        kept = (
            achieved >= target.target if target.direction is Direction.AT_LEAST else achieved <= target.target
        )
        met = Met.YES if kept else Met.NO
    # The subject may stand in a clause before: the quote begins with it.
    begin = reading.clause.start
    if not reading.own:
        for clause in passage.clauses:
            if reading.noun in clause.text and clause.start < begin:
                begin = clause.start
                break
    return _account(target, passage.sentence, begin, reading.clause, written(achieved), met, likeness)


def _account(
    target: Target,
    sentence: Sentence,
    begin: int,
    clause: Clause,
    achieved: str | None,
    met: Met,
    likeness: float,
) -> Account:
    paragraph, page = sentence.place(begin)
    return Account(
        ref=target.ref,
        paragraph=paragraph,
        page=page,
        sentence=sentence.text,
        quote=sentence.text[begin : clause.start + len(clause.text)],
        quote_at=begin,
        achieved=achieved,
        unit=target.unit if achieved is not None else None,
        met=met,
        likeness=round(likeness, 3),
    )
