"""Reminders of the day that runs in a case: before it, on it and after it, each once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.telling import tell_all
from tracker.cases.models import Case
from tracker.cases.telling import SUBJECT, Told, people
from tracker.cases.workflow import FINAL, HOLDER, CaseState
from tracker.core.calendars import load_calendar
from tracker.core.days_left import step_of, working_days_left
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.law import loader as law

BEFORE, AFTER = "case_reminder_days", "case_overdue_reminder_days"
WHOSE = {
    Perm.CASES_REPLY: Told.BODY,
    Perm.CASES_CHECK: Told.HANDLERS,
    Perm.CASES_DECIDE: Told.HANDLERS,
    Perm.CASES_CONFIRM: Told.ENTERPRISE,
}


def remind(session: Session, on: date, *, at: datetime) -> int:
    """Write what is to be said on a day of the days that run; gives of how many cases.

    A day step that no run fell on is made good by the next run, and none is said twice for one day.
    """
    calendar, said = load_calendar(session), 0
    before, after = (law.at(name, on).numbers for name in (BEFORE, AFTER))
    open_ones = select(Case).where(Case.due_on.is_not(None), Case.state.not_in(FINAL)).order_by(Case.id)
    for case in session.scalars(open_ones):
        assert case.due_on is not None
        step = step_of(working_days_left(calendar, on, case.due_on), before, after)
        if step is None:
            continue
        about = About(
            kind="case_before" if step >= 0 else "case_after", subject_kind=SUBJECT, subject=case.number,
            subject_id=case.id, due_on=case.due_on, once=f"case:{case.id}:{case.due_on}:{step}",
        )  # fmt: skip
        whom = people(session, case, _whose(case, late=step < 0))
        said += tell_all(session, whom, about, at=at)
    return said


def _whose(case: Case, *, late: bool) -> tuple[Told, ...]:
    """Who takes the next step; who handles the case, too, once somebody else let the day pass."""
    holder = WHOSE[HOLDER[CaseState(case.state)]]
    return (holder, Told.HANDLERS) if late and holder is not Told.HANDLERS else (holder,)
