"""How near a day is, in working days, and which reminder that calls for."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.core.workdays import Calendar


def working_days_left(calendar: Calendar, on: date, due_on: date) -> int:
    """The working days from ``on`` to a day: 0 on the day itself, below zero once it has passed."""
    first, last = sorted((on, due_on))
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    count = sum(not calendar.is_rest_day(day) for day in days)
    # One that passed over a rest day alone has passed.
    return count if due_on >= on else -max(count, 1)


def step_of(left: int, before: tuple[int, ...], after: tuple[int, ...]) -> int | None:
    """The step that ``left`` days, as the caller counts them, have reached: 3 before, -5 after; else None."""
    if left >= 0:
        return min((one for one in before if left <= one), default=None)
    passed = max((one for one in after if -left >= one), default=None)
    return None if passed is None else -passed
