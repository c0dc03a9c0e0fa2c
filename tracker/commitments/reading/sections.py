"""What each sentence of a report speaks of: what was done, what is planned, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.commitments.reading.sentences import (
    CHAPTER,
    LISTED,
    SUBCHAPTER,
    Paragraph,
    Sentence,
    sentences_of,
)


class Part(StrEnum):
    """The part of a report a sentence stands in."""

    PAST = "past"
    PLAN = "plan"
    # Goals of a five-year plan that the report repeats: not owed by next year's report.
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence with its part; ``until`` is the last year of a plan of several years; ``livelihood`` marks
    the items of a list of livelihood projects (民生实事)."""

    sentence: Sentence
    part: Part
    until: int | None = None
    livelihood: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says of itself: the day it was delivered, its year, its title. Each may be missing."""

    year: int | None
    delivered_on: date | None
    title: str | None


PAST_HEADING = re.compile(r"回顾|成就|成绩|总结|过去|取得|进展情况|工作情况|主要工作")
PLAN_HEADING = re.compile(
    r"重点工作|工作任务|主要任务|重点任务|总体要求|主要目标|预期目标|工作安排|工作打算|总体部署|政策取向|今年发展|"
    r"(今年|新一年|下一步|下一阶段)(的)?(政府)?(工作|目标|任务|发展)(?!回顾|总结)"
)
YEARS_WORK = re.compile(r"(二〇..年|20\d\d年)(的)?(政府)?(工作|目标|任务|发展)")
PAST_CUE = re.compile(r"^(过去[一五]年|去年|一年来|五年来|回顾|刚刚过去的|\d{4}年以来)")
PLAN_CUE = re.compile(
    r"今年(经济社会)?(发展)?(的)?(主要)?(预期)?目标|做好(今年|新的一年|\d{4}年)|^新的一年|^(今年|\d{4}年)(政府)?工作|"
    r"今年要重点|^(今年|下一步|下一阶段)(，|要|，要)|今年是.{0,40}(一年|之年)|^今年(我国|我省|我市|全市|全省|我区|我县)发展"
)
FIVE_YEARS = re.compile(r"“?十([二三四五六七八])五”?(时期|规划|期间)?")
LATER_CUE = re.compile(r"“?十[四五六七]五”?时期(是|，|我|要)|^(今后|未来)五年|着力.*“?十[四五六七]五”?时期")
LIVELIHOOD = re.compile(
    r"(民生|惠民|利民|便民|为民)[^，。；]{0,6}实事|实事项目|民生(工程|项目).{0,6}(件|项|：|:)"
)
DELIVERED = re.compile(
    r"(\d{4}|[〇○零一二三四五六七八九]{4})年(\d{1,2}|[一二三四五六七八九十]{1,2})月"
    r"(\d{1,2}|[一二三四五六七八九十]{1,3})日在"
)
_HAN = {word: str(number) for number, word in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
LONGEST_HEADING = 60


def parts_of(paragraphs: Iterable[Paragraph]) -> Iterator[Spoken]:
    """Every sentence with its part. A text without any heading or cue is taken as a plan."""
    part, until, in_list, list_heading, planned = Part.PLAN, None, False, False, False
    for sentence in sentences_of(paragraphs):
        text = sentence.narrow
        chapter = bool(CHAPTER.match(text)) and len(text) <= LONGEST_HEADING or _names_a_part(sentence)
        if chapter or (sentence.heading and SUBCHAPTER.match(text)):
            list_heading = bool(LIVELIHOOD.search(text))
            in_list = list_heading
        if chapter:
            part, until = _under(text, part, until)
            planned = part is Part.PLAN
        elif PAST_CUE.search(text) and not PLAN_CUE.search(text):
            if planned:
                # Within the plan such a sentence looks back for once.
                yield Spoken(sentence, Part.PAST)
                continue
            part = Part.PAST
        elif LATER_CUE.search(text):
            part, until, planned = Part.LATER, _end_of_plan(text), False
        elif PLAN_CUE.search(text) and not _names_past(text):
            part, until, planned = Part.PLAN, None, True
        if LIVELIHOOD.search(text) and part is Part.PLAN:
            in_list = True
        elif in_list and not list_heading and not LISTED.match(text) and not sentence.heading:
            in_list = False
        yield Spoken(sentence, part, until if part is Part.LATER else None, in_list and part is Part.PLAN)


def identify(paragraphs: Iterable[Paragraph]) -> Identity:
    """Year, day of delivery and title as the first lines of a report give them."""
    title = year = delivered_on = None
    for paragraph in list(paragraphs)[:12]:
        text = paragraph.text
        if title is None and "政府工作报告" in text and len(text) <= LONGEST_HEADING:
            title = text.strip("《》 ")
        found = DELIVERED.search(text.translate(str.maketrans("０１２３４５６７８９", "0123456789")))
        if found and delivered_on is None:
            delivered_on = _day(*found.groups())
            year = delivered_on.year if delivered_on else None
    return Identity(year, delivered_on, title)


def _names_a_part(sentence: Sentence) -> bool:
    """A heading without a number that says what its part is: 2025年工作回顾."""
    text = sentence.narrow
    return sentence.heading and not SUBCHAPTER.match(text) and bool(
        PAST_HEADING.search(text) or PLAN_HEADING.search(text) or YEARS_WORK.search(text)
    )


def _under(heading: str, before: Part, until: int | None) -> tuple[Part, int | None]:
    past, plan = PAST_HEADING.search(heading), PLAN_HEADING.search(heading)
    if past and (not plan or past.start() <= plan.start()):
        return Part.PAST, None
    if plan or YEARS_WORK.search(heading):
        return (Part.LATER, _end_of_plan(heading)) if FIVE_YEARS.search(heading) else (Part.PLAN, None)
    # A heading that says neither goes on as before; a report ends with its plan.
    return before, until


def _end_of_plan(text: str) -> int | None:
    """The last year of the five-year plan named last: the fourteenth ends in 2025."""
    found = [match[1] for match in FIVE_YEARS.finditer(text)]
    if not found:
        return None
    return 2025 + 5 * ("一二三四五六七八九".index(found[-1]) + 1 - 4)


def _names_past(text: str) -> bool:
    return bool(re.search(r"^(过去|去年|一年来|回顾)|较好完成|圆满完成|全面完成了", text))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(_digits(year)), _small(month), _small(day))
    except ValueError:
        return None


def _digits(said: str) -> str:
    return "".join(_HAN.get(sign, sign) for sign in said)


def _small(said: str) -> int:
    """A number up to 39 in either script: 十二, 二十, 5."""
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.partition("十")
    if not ten:
        return int(_digits(said))
    return int(_digits(tens or "一")) * 10 + int(_digits(ones or "零"))
