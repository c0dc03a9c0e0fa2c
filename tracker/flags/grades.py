"""The ladder of open flags: a grade by the days since a flag arose (local parameter ``grade_days``).

Day 1 is ``arose_on`` itself. The grade decides the reminder, the level told and the order of the queue; it is
worked out when asked for and never stored, because it moves with the day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Integer, case, literal
from sqlalchemy.sql import ColumnElement

from tracker.law import loader as law


def steps(on: date) -> tuple[int, ...]:
    """The day numbers on which the grade rises, as in force on ``on``; NoLawInForce before the first."""
    return law.at("grade_days", on).numbers


def bands(on: date) -> tuple[tuple[int, int | None], ...]:
    """The first and last day number of each grade, which is also the age of a sum; the last has no end."""
    firsts = steps(on)
    return tuple(zip(firsts, [*(first - 1 for first in firsts[1:]), None], strict=True))


def days_since(arose_on: date, on: date) -> int:
    """How many days a flag has stood by the end of ``on``, the day it arose counted."""
    return (on - arose_on).days + 1


def grade(arose_on: date, on: date) -> int:
    """The grade on ``on`` of a flag of a rule with a ladder, open since ``arose_on``: 1 to 5."""
    stood = days_since(arose_on, on)
    return sum(stood >= step for step in steps(on))


def grade_column(arose_on: Any, on: date) -> ColumnElement[int]:
    """``grade`` as an expression over a column of days."""
    found = steps(on)
    highest_first = [
        (arose_on <= on - timedelta(days=step - 1), literal(number, Integer()))
        for number, step in reversed(list(enumerate(found, start=1)))
    ]
    return case(*highest_first, else_=literal(0, Integer()))
