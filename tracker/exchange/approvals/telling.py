"""Who is told: of a request who may decide on it, of its end the officers and, where done, the creditor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.telling import firm_of, handlers_of, officers_of, tell_each
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.exchange.approvals.models import SUBJECT, Act, ApprovalRequest, ApprovalWord, Verdict
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_of
from tracker.subjects.models import Body

# What the creditor is told, and whoever else: a new dispute by a word of its own.
DISPUTED = "disputed"


def tell_asked(session: Session, request: ApprovalRequest) -> None:
    """Tell who may approve a request that it waits."""
    body = session.get_one(Body, request.body_id)
    found = handlers_of(session, body, Perm.RECORDS_APPROVE)
    _tell(session, request, "asked", request.id, found, request.actor_id, at=request.at)


def tell_ended(session: Session, request: ApprovalRequest, word: ApprovalWord) -> None:
    """Tell the body's officers, who may decide where it was withdrawn, the creditor where it was done."""
    if word.verdict is Verdict.WITHDRAWN:
        found = handlers_of(session, session.get_one(Body, request.body_id), Perm.RECORDS_APPROVE)
    else:
        found = list(officers_of(session, [request.body_id]).get(request.body_id, []))
    said = word.verdict.value
    if word.verdict is Verdict.APPROVED:
        found += firm_of(session, creditor_of(session, request.payable_id, None))
        said = DISPUTED if (request.act, request.kind) == (Act.ADD, "disputes") else said
    _tell(session, request, said, word.id, found, word.actor_id, at=word.at)


def _tell(
    session: Session, request: ApprovalRequest, said: str, cause_id: int, accounts: Iterable[Account],
    by: int, *, at: datetime,
) -> None:  # fmt: skip
    about = About(
        kind=f"{SUBJECT}:{said}", subject_kind=SUBJECT,
        subject=session.get_one(Payable, request.payable_id).ref, subject_id=request.id, cause_id=cause_id,
    )  # fmt: skip
    told = {one.id: one for one in accounts if one.id != by}
    tell_each(session, tuple(told.values()), {number: [about] for number in told}, at=at)
