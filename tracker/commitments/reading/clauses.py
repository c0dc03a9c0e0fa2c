"""Clauses of a sentence, and what each figure in a clause measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.commitments.reading.figures import CEILING_BEFORE, FLOOR_BEFORE, Figure, figures_in
from tracker.commitments.reading.sentences import LISTED, Sentence
from tracker.commitments.reading.words import any_of, words


class Measure(StrEnum):
    """Whether a figure is a level that is reached, or a rise or a fall."""

    LEVEL = "level"
    RISE = "rise"
    FALL = "fall"


class Ground(StrEnum):
    """Why a figure reads as something measured: the word beside it."""

    BOUND = "bound"
    VERB = "verb"
    ACTION = "action"
    NOUN = "noun"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas at ``start`` of its sentence; ``text`` has narrow signs."""

    text: str
    start: int
    # Whether the sign before it was a comma (so that it may go on with the subject of the clause before).
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure with what it measures.

    ``noun`` is the thing (国内生产总值), ``metric`` the thing with its verb (国内生产总值增长); ``own`` is
    false where the noun is that of a clause before. ``cue`` is the word that made it a reading.
    """

    figure: Figure
    clause: Clause
    noun: str
    metric: str
    measure: Measure
    ground: Ground
    cue: str
    own: bool
    since: int


LEADING = re.compile(
    r"^(?:其中|今年|全年|年内|本年度|\d{4}年|到年底|年底前|预计|拟|安排|要(?!素|求|点|闻)|将|把|使|让|对标|继续|进一步|努力|力争|确保|坚决|"
    r"积极|扎实|同时|并(?!购)|也|务必|必须|推动|保持|支持|因此|特别是|全市|今明两年|[一二三四]季度|"
    r"上半年|,)+(?=..)"
)
MEASURED_NOUN = re.compile(
    r"(率|额|量|值|收入|支出|投资|规模|数|水平|比重|面积|总量|强度|产能|减税|贷款|涨幅|浓度|里程|税|岗位|就业|"
    r"寿命|比例)$"
)
BASE = re.compile(r"(?:由|从|自)[^由从，]*$")
FROM_TO = re.compile(
    r"(?:左右)?(?:提高|提升|增加|扩大|降低|下降|压缩|压减|减少|缩短|增长|上升|增|降|升)(?:到|至)"
)
COMPARED = re.compile(r"(比|较)(去年|上年|上一年|前一年|同期)(同期|预算)?")
_LINK = re.compile(rf"(?:{any_of(FLOOR_BEFORE, CEILING_BEFORE, words('links'))})$")
_CHANGE = re.compile(rf"(?P<rise>{any_of(words('rises'))})$|(?P<fall>{any_of(words('falls'))})$")
_FILL = re.compile(rf"(?:{any_of(words('fillers'))}|比去年|比上年|较上年|较去年|同比)$")
_ACTION = re.compile(any_of(words("actions")))
_ENDS_IN_ACTION = re.compile(rf"(?:{_ACTION.pattern})$")


def clauses_of(sentence: Sentence) -> Iterator[Clause]:
    """The clauses of a sentence, split at commas, colons and semicolons."""
    text = sentence.narrow
    for found in re.finditer(r"(?:[^，,；;：:。！？!?]|(?<=\d),(?=\d{3}))+", text):
        lead = LISTED.match(found[0])
        begin = found.start() + (lead.end() if lead else len(found[0]) - len(found[0].lstrip()))
        # A comma within a number is no comma.
        if begin < found.end():
            before = text[found.start() - 1 : found.start()]
            yield Clause(text[begin : found.end()].rstrip(), begin, before in ("，", ","))


def readings_of(clauses: list[Clause]) -> Iterator[Reading]:
    """Every figure of a sentence with what it measures, the subject carried on from clause to clause."""
    subject = ""
    for clause in clauses:
        if not clause.goes_on:
            subject = ""
        readings = list(_within(clause, subject))
        yield from readings
        subject = next((one.noun for one in readings if one.own and one.noun), subject if readings else "")


def _within(clause: Clause, subject: str) -> Iterator[Reading]:
    figures = [one for one in figures_in(clause.text) if not one.spelled or _counted(clause.text, one)]
    at = 0
    before_it: Reading | None = None
    for number, figure in enumerate(figures):
        following = figures[number + 1] if number + 1 < len(figures) else None
        between = clause.text[figure.after : following.start] if following else ""
        if following and FROM_TO.match(between):
            # 从10万元提高到15万元: the first is where it starts.
            continue
        since = at
        at = figure.after
        if before_it and re.fullmatch(r"[、和及与]", clause.text[since : figure.start]):
            reading = replace(before_it, figure=figure, since=since)
        else:
            base = figures[number - 1] if number else None
            lead = clause.text[since : figure.start]
            if base and base.start >= since:
                lead = BASE.sub("", clause.text[since : base.start]) + clause.text[base.after : figure.start]
            end = following.start if following else len(clause.text)
            reading = _reading(clause, figure, lead, clause.text[figure.after : end], since, subject)
        yield reading
        before_it = reading
        subject = reading.noun if reading.own and reading.noun else subject


def _counted(text: str, figure: Figure) -> bool:
    """Whether a number in words counts things that are made: 新建三座, but not 三年行动 or 一批."""
    said = text[figure.start : figure.end]
    if figure.magnitude or figure.measure == "%":
        return True
    if re.match(r"一.?$|.*[年批次国届种类天日期分]$", said):
        return False
    before = text[: figure.start]
    return bool(_ENDS_IN_ACTION.search(before) or figure.end == len(text) and _ACTION.search(before))


def _reading(
    clause: Clause, figure: Figure, before: str, after: str, since: int, subject: str
) -> Reading:
    if since:
        # What stands after the figure before belongs to it, up to the next 、 or 和.
        cut = re.search(r"[、和及](?!.*[、])", before)
        before = before[cut.end() :] if cut else before
    noun, measure, ground, cue, change = _taken_apart(before)
    if figure.bound:
        ground, cue = Ground.BOUND, figure.bound
    own = bool(noun)
    if ground in (Ground.NONE, Ground.BOUND) or not noun:
        tail = re.match(r"[^、，（(“]*", after)
        thing = tail[0].strip() if tail else ""
        action = _ACTION.match(noun or _plain(before) or before.strip())
        if action and thing and len(noun) <= len(action[0]) + 2:
            noun, own = action[0] + thing, True
            if ground is Ground.NONE:
                ground, cue = Ground.ACTION, action[0]
        elif ground is Ground.NONE and noun and thing and (action := _ENDS_IN_ACTION.search(noun)):
            noun, ground, cue = noun + thing, Ground.ACTION, action[0]
        elif not noun and re.match(r"将|把|对", before) and re.search(r"纳入|用于|转|下达|退还|投入", thing):
            noun, own = thing, True
            if ground is Ground.NONE:
                ground, cue = Ground.ACTION, before[:1]
    if ground is Ground.NONE and noun:
        if action := _ACTION.search(noun):
            ground, cue = Ground.ACTION, action[0]
        elif (named := MEASURED_NOUN.search(noun)) or not after or after[0] in "、（(":
            ground, cue = Ground.NOUN, named[0] if named else noun[-4:]
    if not noun:
        noun, own = subject, False
    metric = noun + (change if not noun.endswith(change) else "")
    return Reading(figure, clause, noun, metric, measure, ground, cue, own, since)


def _unfilled(before: str) -> tuple[str, str]:
    """The text before a figure without idle words at its end, and the link word found there."""
    link = ""
    while True:
        shorter = before.rstrip(" ")
        # 增长到 is a link, 增长 a rise: links are looked for first.
        if (found := _LINK.search(shorter)) and (not link or found[0] in FLOOR_BEFORE + CEILING_BEFORE):
            link, shorter = link or found[0], shorter[: found.start()]
        elif found := _FILL.search(shorter):
            shorter = shorter[: found.start()]
        if shorter == before:
            return before, link
        before = shorter


def _taken_apart(before: str) -> tuple[str, Measure, Ground, str, str]:
    """Thing, measure, ground, cue and word of change of the text before a figure."""
    rest, link = _unfilled(before)
    measure, ground, cue, change = Measure.LEVEL, Ground.NONE, "", ""
    if link:
        ground, cue = Ground.VERB, link
    if found := _CHANGE.search(rest):
        change = found[0]
        measure = Measure.RISE if found["rise"] else Measure.FALL
        if change in words("rates_of_change"):
            if ground is Ground.NONE:
                ground, cue = Ground.NOUN, change
        else:
            rest = _unfilled(rest[: found.start()])[0]
            if ground is Ground.NONE:
                ground, cue = Ground.VERB, change
    return _plain(rest), measure, ground, cue, change


def _plain(noun: str) -> str:
    """The thing itself, without the words that lead up to it."""
    noun = COMPARED.sub("", noun).strip(" 、-")
    while (shorter := LEADING.sub("", noun)) != noun:
        noun = shorter
    return noun.strip(" 、-")
