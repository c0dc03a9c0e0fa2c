"""How near a day is, in working days."""

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
