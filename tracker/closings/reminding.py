"""Reminders about closings: whose answer is due, whose day has passed, and what holds no more.

Before the last day of its word the creditor is reminded, after it the body: it may close the sum alone, and
that is counted apart. Where the two disagree, the body and then the office is. Who heard of a closing that
fell by a later record hears it here: its creditor above all, whose word was for what the records said then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.telling import handlers_of, officers_of, tell_all
from tracker.closings.holding import Fallen, fallen, newest
from tracker.closings.models import SUBJECT, Closing
from tracker.closings.telling import creditor
from tracker.closings.workflow import ClosingState
from tracker.core.calendars import load_calendar
from tracker.core.days_left import step_of, working_days_left
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.law import loader as law
from tracker.payables.models import Payable
from tracker.subjects.models import Body

BEFORE_DAYS, AFTER_DAYS = "closing_reminder_days", "closing_overdue_reminder_days"
BEFORE, AFTER, FELL = "closing_before", "closing_after", "closing_fell"


def remind(session: Session, on: date, *, at: datetime) -> int:
    """Write what is to be said on a day about closings; gives of how many.

    A step that no run fell on is made good by the next run, and none is said twice for one day; that one
    fell is said once.
    """
    rows = session.execute(
        select(Closing, Payable)
        .join(Payable, Payable.id == Closing.payable_id)
        .where(newest(on), Closing.state != ClosingState.WITHDRAWN, Payable.voided_in.is_(None))
        .order_by(Closing.id)
    ).all()
    # That by a decision the sum is not paid up was told with the decision.
    fell = {
        row.closing_id for row in session.execute(fallen(on, newest(on))) if row.why != Fallen.UNPAID
    }  # fmt: skip
    calendar, said = load_calendar(session), 0
    before, after = (law.at(name, on).numbers for name in (BEFORE_DAYS, AFTER_DAYS))
    for closing, payable in rows:
        if closing.id in fell:
            said += _tell(session, closing, payable, FELL, f"{SUBJECT}:{closing.id}:fell", at)
        elif closing.due_on is not None:
            step = step_of(working_days_left(calendar, on, closing.due_on), before, after)
            if step is not None:
                once = f"{SUBJECT}:{closing.id}:{closing.due_on}:{step}"
                said += _tell(session, closing, payable, BEFORE if step >= 0 else AFTER, once, at)
    return said


def _tell(session: Session, closing: Closing, payable: Payable, kind: str, once: str, at: datetime) -> bool:
    about = About(
        kind=kind, subject_kind=SUBJECT, subject=payable.ref, subject_id=closing.id,
        due_on=None if kind == FELL else closing.due_on, once=once,
    )  # fmt: skip
    return tell_all(session, _whom(session, closing, payable, kind), about, at=at)


def _whom(session: Session, closing: Closing, payable: Payable, kind: str) -> Sequence[Account]:
    """Who is told: before a day who has to answer, after it who can go on, and both sides where it fell."""
    firm = creditor(session, payable)
    officers = officers_of(session, [payable.body_id]).get(payable.body_id, [])
    office = handlers_of(session, session.get_one(Body, payable.body_id), Perm.CLOSINGS_DECIDE)
    told = {
        # What undoes a decision is for who decided, too.
        (FELL, closing.state): (firm, officers, office if closing.stands else ()),
        (BEFORE, ClosingState.WAITING): (firm,),
        (AFTER, ClosingState.WAITING): (officers,),
        (BEFORE, ClosingState.DISPUTED): (officers,),
        (AFTER, ClosingState.DISPUTED): (officers, office),
        (BEFORE, ClosingState.ANSWERED): (office,),
        (AFTER, ClosingState.ANSWERED): (office,),
    }[kind, closing.state]
    return [one for group in told for one in group]
