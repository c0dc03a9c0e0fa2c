"""How a deadline was counted, day by day, so that a reader can count it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.workdays import Calendar, Deadline, Period

ONE_DAY = timedelta(days=1)
SUMMARY_OVER = 60
"""An explanation of more counted days than this shows only its ends (interface, not law)."""


class Reason(StrEnum):
    """What became of one day while a period was counted."""

    NOT_COUNTED = "not_counted"  # the first day, CC 201
    COUNTED = "counted"
    MAKE_UP_DAY = "make_up_working_day"  # a weekend day a notice declares a working day: counted
    REST_DAY = "rest_day"  # passed over while working days are counted
    ROLLED_OVER = "rolled_over"  # the period's last day, or one after it, is a rest day: CC 203
    ROLLED_TO = "rolled_to"  # the working day the deadline comes to


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One line of an explanation; `number` is its place in the period, `name` the holiday's, if any."""

    day: date
    reason: Reason
    number: int | None
    name: str
    known: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a deadline was counted. `omitted` days between the first and the last counted are left out.

    `counted` are working days where `working` is set, else days.
    """

    start: date
    deadline: Deadline
    days: tuple[CountedDay, ...]
    counted: int
    omitted: int
    working: bool = False


def counting_of(
    calendar: Calendar, start: date, count: int, period: Period = Period.DAYS, *,
    roll: bool = True, back: bool = False,
) -> Explanation:  # fmt: skip
    """The deadline and every day counted or rolled over on the way to it, in the order of counting.

    ``roll`` means nothing for working days, which end on one. Raises BadPeriod.
    """
    working = period is Period.WORKING_DAYS
    deadline = calendar.deadline(start, count, period, roll=roll, back=back)
    end = deadline if working else calendar.deadline(start, count, period, roll=False, back=back)
    last, step = end.due_on, -ONE_DAY if back else ONE_DAY
    counted = count if working else abs((last - start).days)
    lines = [_line(calendar, start, Reason.NOT_COUNTED)]
    omitted = 0
    if counted > SUMMARY_OVER:
        first = calendar.deadline(start, 1, period, back=back).due_on if working else start + step
        omitted = abs((last - first).days) - 1
        lines += [_counted(calendar, first, 1), _counted(calendar, last, counted)]
    elif counted:
        lines += _walk(calendar, start + step, last, working)
    if deadline.due_on != last:
        lines[-1] = _line(calendar, last, Reason.ROLLED_OVER, lines[-1].number)
        day = last + step
        while day != deadline.due_on:
            lines.append(_line(calendar, day, Reason.ROLLED_OVER))
            day += step
        lines.append(_line(calendar, day, Reason.ROLLED_TO))
    return Explanation(start, deadline, tuple(lines), counted, omitted, working)


def _walk(calendar: Calendar, first: date, last: date, working: bool) -> list[CountedDay]:
    """Every day from ``first`` to ``last``, which may lie before it; rest days are passed over or counted."""
    step = ONE_DAY if first <= last else -ONE_DAY
    lines, number = [], 0
    for place in range(abs((last - first).days) + 1):
        day = first + place * step
        if working and calendar.is_rest_day(day):
            lines.append(_line(calendar, day, Reason.REST_DAY))
        else:
            number += 1
            lines.append(_counted(calendar, day, number))
    return lines


def _counted(calendar: Calendar, day: date, number: int) -> CountedDay:
    reason = Reason.MAKE_UP_DAY if calendar.is_make_up_day(day) else Reason.COUNTED
    return _line(calendar, day, reason, number)


def _line(calendar: Calendar, day: date, reason: Reason, number: int | None = None) -> CountedDay:
    return CountedDay(day, reason, number, calendar.name(day), calendar.known(day))
