"""The period a report is about, and the one before it that it is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.clock import FIRST_YEAR, LAST_YEAR
from tracker.law import loader as law

ONE_DAY = timedelta(days=1)
_WRITTEN = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")
_HALVES = ("上半年", "下半年")
_QUARTERS = "一二三四"


class BadPeriod(ValueError):
    """A period that cannot be read, or a day that does not belong to it."""


class PastItsEnd(BadPeriod):
    """A day after the period's last."""


class BeforeTheLaw(BadPeriod):
    """A day before the regulation was in force (REG 45): nothing is flagged, so nothing is reported."""


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year, half, quarter or month; ``text`` is how it is written, ``months`` how many it has."""

    text: str
    first_on: date
    months: int

    @property
    def last_on(self) -> date:
        """Its last day."""
        return _moved(self.first_on, self.months) - ONE_DAY

    @property
    def name(self) -> str:
        """In Chinese: 2026年, 2026年上半年, 2026年第三季度, 2026年10月."""
        year, month = self.first_on.year, self.first_on.month
        match self.months:
            case 12:
                return f"{year}年"
            case 6:
                return f"{year}年{_HALVES[month // 7]}"
            case 3:
                return f"{year}年第{_QUARTERS[month // 3]}季度"
        return f"{year}年{month}月"

    def before(self) -> Period:
        """The period of the same kind before this one."""
        return _period(_moved(self.first_on, -self.months), self.months)


def parse_period(text: str) -> Period:
    """Read ``2026``, ``2026-H1``, ``2026-Q3`` or ``2026-10``; raises BadPeriod for anything else."""
    found = _WRITTEN.fullmatch(text.strip().upper())
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise BadPeriod(text)
    year, half, quarter, month = found.groups()
    if half:
        return _period(date(int(year), 6 * int(half) - 5, 1), 6)
    if quarter:
        return _period(date(int(year), 3 * int(quarter) - 2, 1), 3)
    return _period(date(int(year), int(month or 1), 1), 1 if month else 12)


def quarter_of(on: date) -> Period:
    """The quarter a day lies in."""
    return _period(date(on.year, 3 * ((on.month - 1) // 3) + 1, 1), 3)


def ended_before(on: date, months: int) -> Period:
    """The month, quarter, half or year (by its ``months``) that ended before ``on``, a first of a month."""
    return _period(_moved(on.replace(day=1), -months), months)


def _period(first_on: date, months: int) -> Period:
    year, month = first_on.year, first_on.month
    ending = {12: "", 6: f"-H{month // 7 + 1}", 3: f"-Q{month // 3 + 1}", 1: f"-{month:02d}"}[months]
    return Period(f"{year:04d}{ending}", first_on, months)


def _moved(first_on: date, months: int) -> date:
    """The first of a month, so many months on or back."""
    number = first_on.year * 12 + first_on.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """The days a report counts: stocks as of ``on``, flows from ``first_on`` to ``on``, both counted.

    What it is compared with: stocks as of ``before_on``, the day before the period; flows from
    ``before_first_on`` to it. A whole period is compared with the one of its kind before (a quarter with the
    quarter before), an unfinished one with as many days just before it. ``to_come``: ``on`` was still to come
    when the report was asked for, so that it says what follows from the facts recorded by then.
    """

    period: Period
    on: date
    to_come: bool = False

    @property
    def first_on(self) -> date:
        """The first day of the period."""
        return self.period.first_on

    @property
    def compared(self) -> bool:
        """Whether there is something to compare with: before REG 45 nothing was overdue by the regulation."""
        return self.before_on >= law.fixed_day("flags_start")

    @property
    def whole(self) -> bool:
        """Whether the period has ended by ``on``."""
        return self.on == self.period.last_on

    @property
    def before_on(self) -> date:
        """The last day before the period."""
        return self.first_on - ONE_DAY

    @property
    def before_first_on(self) -> date:
        """The first day of what the flows are compared with."""
        if self.whole:
            return self.period.before().first_on
        return self.first_on - (self.on - self.first_on + ONE_DAY)


def window(period: Period | None, on: date | None, today: date) -> Window:
    """The days of a report: ``on`` is the period's last day or today, the earlier, unless it is given.

    Without a period it is the quarter in which ``on``, or today, lies. Raises BadPeriod for a day before the
    period begins, PastItsEnd for one after it ends, BeforeTheLaw for one on which nothing is reported.
    """
    chosen = period or quarter_of(on or today)
    day = on or min(chosen.last_on, today)
    if day < chosen.first_on:
        raise BadPeriod(chosen.text)
    if day > chosen.last_on:
        raise PastItsEnd(chosen.text)
    if day < law.fixed_day("flags_start"):
        raise BeforeTheLaw(chosen.text)
    return Window(chosen, day, to_come=day > today)


def is_last(day: date) -> bool:
    """Whether a day is the last of its month."""
    return (day + ONE_DAY).day == 1


def month_ends(on: date, count: int) -> tuple[date, ...]:
    """The last days of the ``count - 1`` months before that of ``on``, then ``on`` itself."""
    first = on.replace(day=1)
    ends = (_moved(first, -back) - ONE_DAY for back in range(count - 2, -1, -1))
    return (*ends, on)
