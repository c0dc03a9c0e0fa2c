"""Who is told: of a request who may decide on it, of its end the officers and, where done, the creditors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.telling import firm_of, handlers_of, officers_of, tell_each
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.exchange.approvals.models import (
    SUBJECT,
    Act,
    ApprovalRequest,
    ApprovalSum,
    ApprovalWord,
    Verdict,
)
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_on
from tracker.subjects.models import Body

# What the creditor is told, and whoever else: a new dispute by a word of its own.
DISPUTED = "disputed"
# A payable's reference by the accounts that are told of it, by their numbers.
Told = dict[int, tuple[Account, str]]


def bodies_of(request: ApprovalRequest) -> Select[Any]:
    """The numbers of the bodies that a request bears on."""
    return select(ApprovalSum.body_id).where(ApprovalSum.request_id == request.id).distinct()


def tell_asked(session: Session, request: ApprovalRequest) -> None:
    """Tell who may approve a request that it waits."""
    _tell(session, request, "asked", request.id, _of(session, request, _deciders(session, request)),
          request.actor_id, at=request.at)  # fmt: skip


def tell_ended(session: Session, request: ApprovalRequest, word: ApprovalWord) -> None:
    """Tell the bodies' officers, who may decide where it was withdrawn, the creditors where it was done."""
    if word.verdict is Verdict.WITHDRAWN:
        found = _deciders(session, request)
    else:
        bodies = list(session.scalars(bodies_of(request)))
        found = [one for some in officers_of(session, bodies).values() for one in some]
    told = _of(session, request, found)
    said = word.verdict.value
    if word.verdict is Verdict.APPROVED:
        told = _creditors(session, request) | told
        said = DISPUTED if (request.act, request.kind) == (Act.ADD, "disputes") else said
    _tell(session, request, said, word.id, told, word.actor_id, at=word.at)


def _deciders(session: Session, request: ApprovalRequest) -> list[Account]:
    """Who handles every body that a request bears on."""
    bodies = session.scalars(select(Body).where(Body.id.in_(bodies_of(request)))).all()
    found = [{one.id: one for one in handlers_of(session, body, Perm.RECORDS_APPROVE)} for body in bodies]
    return [one for number, one in found[0].items() if all(number in others for others in found[1:])]


def _of(session: Session, request: ApprovalRequest, accounts: Iterable[Account]) -> Told:
    ref = session.get_one(Payable, request.payable_id).ref
    return {one.id: (one, ref) for one in accounts}


def _creditors(session: Session, request: ApprovalRequest) -> Told:
    """The accounts of the creditors, each with the first of its own payables; of others' it learns none."""
    about = select(ApprovalSum.payable_id).where(ApprovalSum.request_id == request.id)
    owed = select(Payable.ref, creditor_on(None)).where(Payable.id.in_(about)).order_by(Payable.id.desc())
    first = {int(creditor): ref for ref, creditor in session.execute(owed)}
    return {one.id: (one, ref) for number, ref in first.items() for one in firm_of(session, number)}


def _tell(
    session: Session, request: ApprovalRequest, said: str, cause_id: int, told: Told, by: int, *, at: datetime
) -> None:
    kind = f"{SUBJECT}:{said}"
    about = {
        number: [About(
            kind=kind, subject_kind=SUBJECT, subject=ref, subject_id=request.id, cause_id=cause_id
        )] for number, (_one, ref) in told.items() if number != by
    }  # fmt: skip
    tell_each(session, tuple(told[number][0] for number in about), about, at=at)
