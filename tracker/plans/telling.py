"""Who is told of a plan: its body, who supervises it, and the creditor."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.telling import firm_of, handlers_of, officers_of, tell_all
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_of
from tracker.plans.models import SUBJECT, Plan
from tracker.subjects.models import Body


def debtor_and_office(session: Session, payable: Payable) -> list[Account]:
    """The officers of the body that owes, and who supervises it; each once."""
    found = officers_of(session, [payable.body_id]).get(payable.body_id, [])
    office = handlers_of(session, session.get_one(Body, payable.body_id), Perm.PLANS_READ)
    return list({one.id: one for one in (*found, *office)}.values())


def creditor(session: Session, payable: Payable) -> list[Account]:
    """The accounts in use of the enterprise that is owed."""
    return firm_of(session, creditor_of(session, payable.id, None))


def about(
    plan: Plan, payable: Payable, kind: str, *, due_on: date | None = None, once: str | None = None
) -> About:
    """What a message about a plan tells: the payable's reference and no more."""
    return About(
        kind=f"{SUBJECT}:{kind}", subject_kind=SUBJECT, subject=payable.ref, subject_id=plan.id,
        due_on=due_on, once=once,
    )  # fmt: skip


def tell(
    session: Session, plan: Plan, kind: str, whom: list[Account], *, by: int, at: datetime
) -> None:
    """Tell people of a step of a plan, but never who took it."""
    payable = session.get_one(Payable, plan.payable_id)
    tell_all(session, [one for one in whom if one.id != by], about(plan, payable, kind), at=at)
