"""Reminders of the instalments of plans in force, or said to be: before their day, on it, after a miss."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.accounts.telling import tell_all
from tracker.core.days_left import step_of
from tracker.core.permissions import EVERYWHERE
from tracker.law import loader as law
from tracker.payables.models import Payable
from tracker.plans.queries import DONE, Part, PlanRow, plan_list
from tracker.plans.state import InstalmentRow, Standing
from tracker.plans.telling import about, debtor_and_office

BEFORE, AFTER = "warning_days", "plan_missed_reminder_days"


def remind(session: Session, on: date, *, at: datetime) -> int:
    """Tell bodies and who supervises them what is to be said on a day; gives of how many instalments.

    A step that no run fell on is made good by the next run, and none is said twice for one day.
    """
    before, after = law.at(BEFORE, on).numbers, law.at(AFTER, on).numbers
    said = 0
    running = plan_list(session, on, EVERYWHERE, Part.RUNNING)
    for one in (*running, *plan_list(session, on, EVERYWHERE, Part.UNCONFIRMED)):
        for part in one.parts:
            step = reached(part, on, (*before, 0), after)
            if step is not None:
                said += _tell(session, one, part, step, at)
    return said


def reached(part: InstalmentRow, on: date, before: tuple[int, ...], after: tuple[int, ...]) -> int | None:
    """The step an unpaid instalment has reached: 10 days before its day, -1 the day after it; else None.

    Calendar days; one whose day is provisional is not called missed.
    """
    left = (part.due_on - on).days
    if part.standing in DONE or (left < 0 and part.standing is not Standing.MISSED):
        return None
    return step_of(left, before, after)


def _tell(session: Session, one: PlanRow, part: InstalmentRow, step: int, at: datetime) -> bool:
    payable = session.get_one(Payable, one.plan.payable_id)
    told = about(
        one.plan, payable, "before" if step >= 0 else "missed", due_on=part.due_on,
        once=f"plan:{one.plan.id}:{part.number}:{part.due_on}:{step}",
    )  # fmt: skip
    return tell_all(session, debtor_and_office(session, payable), told, at=at)
