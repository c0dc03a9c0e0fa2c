"""How the instalments of plans stand, from what the ledger says was paid, by its days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.workdays import Calendar, Deadline
from tracker.payables.balance import outstanding_moves
from tracker.payables.models import Payable
from tracker.plans.models import Instalment, Plan


class Standing(StrEnum):
    """How an instalment stands on a day."""

    AHEAD = "ahead"
    IN_TIME = "in_time"
    LATE = "late"
    TODAY = "today"
    TO_COME = "to_come"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentRow:
    """An instalment: ``planned_fen`` is what is planned up to it, ``met_on`` the day that was reached.

    ``due_on`` is the agreed ``day``, or the next working day after a rest day; provisional while that year's
    notice is not out: it is not called missed then.
    """

    number: int
    day: date
    due_on: date
    provisional: bool
    amount_fen: int
    planned_fen: int
    met_on: date | None
    standing: Standing


# The days on which what is outstanding moves, and what it comes to at the end of each.
Course = tuple[tuple[date, ...], tuple[int, ...]]


def courses(session: Session, payable_ids: Collection[int], on: date) -> dict[int, Course]:
    """How what is outstanding on payables went up to a day, by the general rule of the ledger."""
    alive = Payable.voided_in.is_(None)
    moved = outstanding_moves(None, alive, lambda column: column.in_(payable_ids)).subquery()
    statement = select(moved.c.payable_id, moved.c.on_day, moved.c.owed).where(moved.c.on_day <= on)
    by_day: dict[int, dict[date, int]] = {}
    for payable_id, day, owed in session.execute(statement.order_by(moved.c.payable_id, moved.c.on_day)):
        days = by_day.setdefault(payable_id, {})
        days[day] = days.get(day, 0) + owed
    return {
        number: (tuple(days), tuple(accumulate(days.values()))) for number, days in by_day.items()
    }  # fmt: skip


def outstanding_on(course: Course | None, day: date) -> int:
    """What was outstanding at the end of a day, never below zero."""
    if course is None:
        return 0
    days, sums = course
    place = bisect_right(days, day)
    return max(0, sums[place - 1]) if place else 0


def instalments(
    plan: Plan, parts: Sequence[Instalment], course: Course | None, calendar: Calendar, on: date
) -> tuple[InstalmentRow, ...]:
    """The instalments of a plan in their order, as they stand at the end of a day."""
    planned = accumulate(part.amount_fen for part in parts)
    return tuple(
        _row(number, part, total, plan, course, calendar.rolled(part.day), on)
        for number, (part, total) in enumerate(zip(parts, planned, strict=True), start=1)
    )


def _row(
    number: int, part: Instalment, total: int, plan: Plan, course: Course | None, ends: Deadline, on: date
) -> InstalmentRow:
    met_on = _reached(plan, course, total, on)
    return InstalmentRow(
        number=number, day=part.day, due_on=ends.due_on, provisional=ends.provisional,
        amount_fen=part.amount_fen, planned_fen=total, met_on=met_on, standing=_standing(met_on, ends, on),
    )  # fmt: skip


def _reached(plan: Plan, course: Course | None, total: int, on: date) -> date | None:
    """Since when so much has been paid since the plan, without having come back; None: it is not."""
    left = plan.outstanding_fen - total
    reached = None
    if course is None:
        return plan.proposed_on
    for day, owed in zip(*course, strict=True):
        if day > on:
            break
        if max(0, owed) > left:
            reached = None
        elif reached is None:
            reached = max(day, plan.proposed_on)
    return reached


def _standing(met_on: date | None, ends: Deadline, on: date) -> Standing:
    if met_on is not None and on < ends.due_on:
        return Standing.AHEAD
    if met_on is not None:
        return Standing.IN_TIME if met_on <= ends.due_on else Standing.LATE
    if on == ends.due_on:
        return Standing.TODAY
    return Standing.TO_COME if on < ends.due_on or ends.provisional else Standing.MISSED
