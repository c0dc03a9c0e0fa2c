"""Days, weekdays, holidays and the numbers of articles, as each language writes them."""

from __future__ import annotations

from datetime import date

from tracker.core.messages import MONTHS, Language, day_said, listed, spoken
from tracker.wording.said import Said

MISSING = "—"
DIGITS = "〇一二三四五六七八九"
WEEKDAYS = (
    Said("Mon", "一"), Said("Tue", "二"), Said("Wed", "三"), Said("Thu", "四"), Said("Fri", "五"),
    Said("Sat", "六"), Said("Sun", "日"),
)  # fmt: skip
HOLIDAYS = {
    said.chinese: said
    for said in (
        Said("New Year", "元旦"), Said("Spring Festival", "春节"), Said("Qingming", "清明节"),
        Said("Labour Day", "劳动节"), Said("Dragon Boat Festival", "端午节"),
        Said("Mid-Autumn Festival", "中秋节"), Said("National Day", "国庆节"),
    )
}  # fmt: skip


def day_word(on: date | None) -> str:
    """``2026年11月23日`` or ``23 November 2026``, in the language in use; a missing day is —."""
    return MISSING if on is None else day_said(on)


def month_day_word(month: int, day: int) -> str:
    """A day of every year: ``3月31日`` or ``31 March``, in the language in use."""
    return f"{month}月{day}日" if spoken() is Language.CHINESE else f"{day} {MONTHS[month - 1]}"


def weekdays() -> list[str]:
    """The days of the week from Monday, short, in the language in use."""
    return [said.now() for said in WEEKDAYS]


def holiday_word(names: str) -> str:
    """The holidays a notice names (``国庆节、中秋节``), in the language in use; unknown ones as they are."""
    return listed(HOLIDAYS[one].now() if one in HOLIDAYS else one for one in names.split("、"))


def chinese_number(number: int) -> str:
    """A number up to 99 as statutes write it: 13 is 十三."""
    tens, ones = divmod(number, 10)
    head = ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "")
    return head + (DIGITS[ones] if ones or not tens else "")
