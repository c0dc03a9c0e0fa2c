"""Periods and deadlines (CC 201–203): rest days, rolling, counting forward and back.

Provisional where a year's State Council notice is not out. Pure: a Calendar is made from notices and never
changes.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import TypeVar

from tracker.core.notices import BadNotice, notice_from_json
from tracker.law.loader import Law, Notice, shipped

__all__ = [
    "BadNotice",
    "BadPeriod",
    "Calendar",
    "Deadline",
    "Notice",
    "Period",
    "notice_from_json",
    "shipped_calendar",
]

Found = TypeVar("Found")
ONE_DAY = timedelta(days=1)


class BadPeriod(ValueError):
    """A negative period, or one that leaves the calendar (the years 1 to 9999)."""


class Period(StrEnum):
    """The unit a period is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last lawful day; provisional = a notice that is not out yet may still move it."""

    due_on: date
    provisional: bool


class _Memo(dict[date, Found]):
    """A dictionary that works out what it does not hold: the fast path of millions of due dates."""

    def __init__(self, work_out: Callable[[date], Found]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, day: date) -> Found:
        found = self[day] = self._work_out(day)
        return found


class Calendar:
    """Working days by a set of notices, one a year. Immutable; a newly imported notice makes a new Calendar.

    A day is *known* if its year's notice is loaded and it does not lie on or after 26 December (the law
    parameter `provisional_from`) while the next year's is outstanding. Days before the first loaded notice
    are known by weekends only. Unknown days rest on weekends and the fixed statutory days.
    """

    def __init__(self, notices: Iterable[Notice], law: Law | None = None) -> None:
        """Of two notices for one year the later in order stands; `law` is the shipped one by default."""
        self._law = law or shipped()
        by_year = {notice.year: notice for notice in notices}
        self.notices = tuple(by_year[year] for year in sorted(by_year))
        self.years = tuple(notice.year for notice in self.notices)
        off: set[date] = set()
        working: set[date] = set()
        names: dict[date, str] = {}
        for notice in self.notices:
            off = (off | notice.off) - notice.working
            working = (working | notice.working) - notice.off
            names |= notice.names
        self._off = frozenset(off)
        self._working = frozenset(working)
        self._names: Mapping[date, str] = names
        self._unknown = self._unknown_spans()
        self._unknown_starts = [first for first, _ in self._unknown]
        self._rest = _Memo(self._find_rest)
        self._forward = _Memo(lambda day: self._roll(day, ONE_DAY))
        self._back = _Memo(lambda day: self._roll(day, -ONE_DAY))

    # What a day is

    def is_rest_day(self, day: date) -> bool:
        """A Saturday or Sunday no notice declares a working day, or a day a notice declares off."""
        return self._rest[day]

    def is_make_up_day(self, day: date) -> bool:
        """A Saturday or Sunday that a notice declares a working day."""
        return day in self._working and day.weekday() >= 5

    def known(self, day: date) -> bool:
        """False where the notice that decides the day is not loaded."""
        position = bisect_right(self._unknown_starts, day) - 1
        return position < 0 or self._unknown[position][1] < day

    def before_first_notice(self, day: date) -> bool:
        """True where only weekends are known to rest, since the notices loaded begin later."""
        return bool(self.years) and day.year < self.years[0]

    @property
    def unknown(self) -> tuple[tuple[date, date], ...]:
        """The spans whose notice is not loaded, first and last day each; the last one has no real end."""
        return tuple(self._unknown)

    def name(self, day: date) -> str:
        """The holiday a notice names for the day (off or worked for it); empty if none."""
        return self._names.get(day, "")

    # Rolling

    def rolled(self, day: date) -> Deadline:
        """The day, or the next working day if it is a rest day (CC 203)."""
        return self._forward[day]

    def rolled_back(self, day: date) -> Deadline:
        """The day, or the working day before it: for periods counted back from a day."""
        return self._back[day]

    # Counting forward; the first day is not counted (CC 201)

    def after_days(self, start: date, count: int, roll: bool = True) -> Deadline:
        """The end of a period in days. Unrolled it is certain: no notice can move it."""
        return self._landed(start, _shifted(start, _sound(count)), roll)

    def after_months(self, start: date, count: int, roll: bool = True) -> Deadline:
        """The end of a period in months: the corresponding day, or the month's last (CC 202)."""
        return self._landed(start, _months_on(start, _sound(count)), roll)

    def after_working_days(self, start: date, count: int) -> Deadline:
        """The `count`-th working day after `start`; of zero working days, the start rolled."""
        return self._nth_working_day(start, _sound(count), ONE_DAY) if count else self.rolled(start)

    # Counting back from a day, which is not counted; a rest day moves to the EARLIER working day

    def before_days(self, day: date, count: int, roll: bool = True) -> Deadline:
        """The last lawful day of "`count` days before `day`"."""
        return self._landed_back(day, _shifted(day, -_sound(count)), roll)

    def before_months(self, day: date, count: int, roll: bool = True) -> Deadline:
        """The last lawful day of "`count` months before `day`"."""
        return self._landed_back(day, _months_on(day, -_sound(count)), roll)

    def before_working_days(self, day: date, count: int) -> Deadline:
        """The `count`-th working day before `day`; of zero working days, the day rolled back."""
        return self._nth_working_day(day, _sound(count), -ONE_DAY) if count else self.rolled_back(day)

    def deadline(
        self, start: date, count: int, period: Period, *, roll: bool = True, back: bool = False
    ) -> Deadline:
        """The end of a period in whatever it is counted; ``roll`` means nothing for working days."""
        if period is Period.WORKING_DAYS:
            return (self.before_working_days if back else self.after_working_days)(start, count)
        if period is Period.MONTHS:
            return (self.before_months if back else self.after_months)(start, count, roll)
        return (self.before_days if back else self.after_days)(start, count, roll)

    def _landed(self, start: date, target: date, roll: bool) -> Deadline:
        if not roll:
            return Deadline(target, False)
        deadline = self._forward[target]
        if deadline.provisional or not self._unknown or target < self._unknown_starts[0]:
            return deadline
        return Deadline(deadline.due_on, self._any_unknown(start + ONE_DAY, target))

    def _landed_back(self, day: date, target: date, roll: bool) -> Deadline:
        if not roll:
            return Deadline(target, False)
        deadline = self._back[target]
        if deadline.provisional or not self._unknown or day <= self._unknown_starts[0]:
            return deadline
        return Deadline(deadline.due_on, self._any_unknown(target, day - ONE_DAY))

    def _nth_working_day(self, start: date, count: int, step: timedelta) -> Deadline:
        rest, day, left = self._rest, start, count
        try:
            while left:
                day += step
                if not rest[day]:
                    left -= 1
        except OverflowError as beyond:
            raise BadPeriod(f"期间超出历法范围：自 {start.isoformat()} 起 {count} 个工作日") from beyond
        first, last = (start + ONE_DAY, day) if day > start else (day, start - ONE_DAY)
        return Deadline(day, self._any_unknown(first, last))

    def _roll(self, day: date, step: timedelta) -> Deadline:
        found = day
        try:
            while self._rest[found]:
                found += step
        except OverflowError as beyond:
            raise BadPeriod(f"期间超出历法范围：{day.isoformat()}") from beyond
        return Deadline(found, self._any_unknown(min(day, found), max(day, found)))

    def _find_rest(self, day: date) -> bool:
        if day in self._off:
            return True
        if day in self._working:
            return False
        if day.weekday() >= 5:
            return True
        if self.known(day):
            return False
        fixed = self._law.in_force("fixed_statutory_days", day)
        return fixed is not None and (day.month, day.day) in fixed.month_days

    def _any_unknown(self, first: date, last: date) -> bool:
        position = bisect_right(self._unknown_starts, last) - 1
        return position >= 0 and self._unknown[position][1] >= first and first <= last

    def _unknown_spans(self) -> list[tuple[date, date]]:
        """Where notices are missing, in order: after each loaded year whose next one is not."""
        if not self.years:
            return [(date.min, date.max)]
        spans = []
        for position, year in enumerate(self.years):
            if year + 1 in self.years:
                continue
            ((month, day),) = self._law.at("provisional_from", date(year, 12, 31)).month_days
            later = self.years[position + 1 :]
            spans.append((date(year, month, day), date(later[0], 1, 1) - ONE_DAY if later else date.max))
        return spans


def _sound(count: int) -> int:
    if count < 0:
        raise BadPeriod(f"期间不能为负数：{count}")
    return count


def _shifted(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as beyond:
        raise BadPeriod(f"期间超出历法范围：{day.isoformat()} 加 {days} 日") from beyond


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise BadPeriod(f"期间超出历法范围：{day.isoformat()} 加 {months} 个月")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@cache
def shipped_calendar() -> Calendar:
    """The calendar of the notices that come with the program."""
    return Calendar(shipped().notices)
