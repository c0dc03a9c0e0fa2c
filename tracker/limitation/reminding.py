"""Warnings to creditors before three years are over: so many days before, each once, and to nobody else."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account, AccountState, Grant
from tracker.accounts.roles import Role
from tracker.accounts.telling import tell_all
from tracker.core.outbox import About
from tracker.core.permissions import Reach
from tracker.law import loader as law
from tracker.limitation.queries import Near, near_all
from tracker.limitation.since import WARNS
from tracker.payables.models import Payable
from tracker.payables.whose import held_by

SUBJECT = "limitation"


def remind(session: Session, on: date, *, at: datetime) -> int:
    """Warn the enterprises that have an account here of their claims; gives of how many claims.

    A warning that no run fell on is made good by the next run, and none is given twice for one day.
    """
    people = _people(session)
    firms = Reach(enterprises=tuple(people))
    if not people:
        return 0
    numbers = select(Payable.id).where(held_by(firms))
    said = 0
    for one in near_all(session, on, lambda column: column.in_(numbers), firms):
        step = step_of((one.over_on - on).days, law.at(WARNS, on).numbers)
        if step is not None:
            said += _tell(session, one, people.get(one.enterprise_id, []), step, at)
    return said


def step_of(left: int, before: tuple[int, ...]) -> int | None:
    """The warning that ``left`` days have reached; None before the first, and once the day has passed."""
    return min((one for one in before if left <= one), default=None) if left >= 0 else None


def _people(session: Session) -> dict[int, list[Account]]:
    found: dict[int, list[Account]] = {}
    rows = select(Grant.enterprise_id, Account).join(Account, Account.id == Grant.account_id).where(
        Grant.role == Role.ENTERPRISE, Grant.revoked_at.is_(None), Grant.enterprise_id.is_not(None),
        Account.state == AccountState.ACTIVE, Account.suspended_at.is_(None),
    )  # fmt: skip
    for enterprise_id, account in session.execute(rows.order_by(Account.id)):
        assert enterprise_id is not None
        found.setdefault(enterprise_id, []).append(account)
    return found


def _tell(session: Session, one: Near, whom: list[Account], step: int, at: datetime) -> bool:
    about = About(
        kind=SUBJECT, subject_kind=SUBJECT, subject=one.ref, subject_id=one.payable_id, due_on=one.over_on,
        once=f"{SUBJECT}:{one.payable_id}:{one.over_on}:{step}",
    )  # fmt: skip
    return tell_all(session, whom, about, at=at)
