"""Each day's head of the audit ledger goes by mail to whom the operator does not answer for.

Those are the audit administrators, and the congress members whose role covers the city or more: its office
is one of these accounts, and who that is the security administrator changes by its role, the address by the
account. Only a copy out of the house binds the operator, so the mail holds all of the head.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account, AccountState, Grant
from tracker.accounts.preferences import choices_of
from tracker.accounts.roles import Role
from tracker.core.heads import AuditHead
from tracker.core.messages import Language
from tracker.core.outbox import About, Channel, Draft, write

HEAD = "audit_head"
# A region's code that ends so is a city or a province, and no district.
NO_DISTRICT = "%00"


def mail_head(session: Session, head: AuditHead, *, at: datetime) -> int:
    """Write the mails of a head, as part of what signs it; again writes none. Gives how many were written."""
    people = _outside(session)
    chosen = choices_of(session, people)
    about = About(
        kind=HEAD, subject_kind=HEAD, subject=head.day.isoformat(), subject_id=head.number,
        once=f"{HEAD}:{head.number}",
    )  # fmt: skip
    drafts = [
        Draft(
            channel=Channel.EMAIL, account_id=one.id, about=about, language=one.language or Language.CHINESE,
            address=chosen[one.id].email, due_at=chosen[one.id].leaves_at(at),
        )
        for one in people
        if chosen[one.id].email
    ]  # fmt: skip
    return write(session, drafts, at=at)


def _outside(session: Session) -> list[Account]:
    member = (Grant.role == Role.MEMBER) & Grant.region.like(NO_DISTRICT)
    asked = (
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.state == AccountState.ACTIVE, Account.suspended_at.is_(None))
        .where(Grant.revoked_at.is_(None), or_(Grant.role == Role.AUDIT_ADMIN, member))
        .order_by(Account.id)
        .distinct()
    )
    return list(session.scalars(asked))
