"""Rest days and rolling, counted by another calendar (the package chinesecalendar) than the program's."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar

FIRST_NOTICE, LAST_NOTICE = 2015, 2026
# While the notice of 2027 is outstanding, days from 26 December 2026 on are provisional.
LAST_CERTAIN = date(2026, 12, 25)
FIXED_DAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


class Deadline(NamedTuple):
    """A last lawful day, and whether a notice still to come may move it."""

    day: date
    provisional: bool


@cache
def is_rest_day(day: date) -> bool:
    """Whether nobody works on ``day``: by the notices, before them by weekends, after them provisionally."""
    if day.year < FIRST_NOTICE:
        return day.weekday() >= 5
    if day.year > LAST_NOTICE:
        return day.weekday() >= 5 or (day.month, day.day) in FIXED_DAYS
    return chinese_calendar.is_holiday(day)


@cache
def rolled(day: date) -> Deadline:
    """``day``, or the next working day where it is a rest day (CC 203)."""
    while is_rest_day(day):
        day += timedelta(1)
    return Deadline(day, day > LAST_CERTAIN)


def after(start: date, days: int) -> Deadline:
    """The last day of a period of ``days`` from ``start``, that day not counted (CC 201), rolled."""
    return rolled(start + timedelta(days))


def a_month_after(start: date) -> Deadline:
    """The corresponding day of the next month, or its last (CC 202), rolled."""
    year, month = divmod(start.year * 12 + start.month, 12)
    return rolled(date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])))
