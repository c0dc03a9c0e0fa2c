"""The second person's word: the change is done as it was asked for, or not; who asked may withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.handling import handles
from tracker.core.changes import take_turn
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm
from tracker.exchange.approvals.carrying_out import carried_out
from tracker.exchange.approvals.models import ApprovalRequest, ApprovalSum, ApprovalWord, Verdict
from tracker.exchange.approvals.telling import bodies_of, tell_ended
from tracker.payables.models import Bar, Discharge, Dispute, Judgment, Payable, Payment
from tracker.subjects.models import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Who says what of a request, when and why; ``seen`` is the request as its page showed it (``mark``)."""

    verdict: Verdict
    actor: Actor
    on: date
    at: datetime
    note: str
    seen: str


def mark(session: Session, request: ApprovalRequest) -> str:
    """What a page shows a request at: its end, if any, and the last changes of all that its sum rests on."""
    about = select(ApprovalSum.payable_id).where(ApprovalSum.request_id == request.id)
    rests_on: list[tuple[Any, Any]] = [(Payable, Payable.id)]
    rests_on += [(one, one.payable_id) for one in (Payment, Dispute, Discharge, Bar, Judgment)]
    word = word_on(session, request)
    stands_at = [
        session.scalar(select(func.coalesce(func.max(one.changed_in), 0)).where(key.in_(about)))
        for one, key in rests_on
    ]
    return ".".join(map(str, [word.id if word else 0, *stands_at]))


def word_on(session: Session, request: ApprovalRequest) -> ApprovalWord | None:
    """What ended a request; None while it waits."""
    return session.scalars(select(ApprovalWord).where(ApprovalWord.request_id == request.id)).one_or_none()


def may_decide(session: Session, actor: Actor, request: ApprovalRequest) -> bool:
    """Whether somebody may approve or refuse a request: who supervises all its bodies, and did not ask."""
    if request.actor_id == actor.account_id:
        return False
    bodies = select(Body).where(Body.id.in_(bodies_of(request)))
    return all(handles(session, actor, Perm.RECORDS_APPROVE, one) for one in session.scalars(bodies))


def may_withdraw(actor: Actor, request: ApprovalRequest) -> bool:
    """Whether somebody may take a request back: who asked for it."""
    return request.actor_id == actor.account_id


def end(session: Session, request: ApprovalRequest, word: Word) -> ApprovalWord:
    """Approve, refuse or withdraw a request; gives what was entered.

    Raises NotAllowed, also where the change cannot be done any more, and IllegalTransition where somebody
    else ended it or what it rests on was changed since its page was opened. Then nothing is changed.
    """
    take_turn(session)
    if word_on(session, request) is not None or mark(session, request) != word.seen:
        said = _("This was decided on, withdrawn, or its sum was changed meanwhile. Look at it again.")
        raise IllegalTransition(said, "")
    if word.verdict is Verdict.WITHDRAWN:
        if not may_withdraw(word.actor, request):
            raise NotAllowed(_("Only who asked for a change withdraws it."))
    elif not may_decide(session, word.actor, request):
        raise NotAllowed(_("Who supervises the body decides, and never who asked for the change."))
    if word.verdict is Verdict.REFUSED and not word.note.strip():
        raise NotAllowed(_("Say why."))
    change_id = before = after = None
    if word.verdict is Verdict.APPROVED:
        change_id, before, after = carried_out(session, request, actor=word.actor, on=word.on, at=word.at)
    assert word.actor.account_id is not None
    entered = ApprovalWord(
        request_id=request.id, verdict=word.verdict, note=word.note.strip(), change_id=change_id,
        before_fen=before, after_fen=after, taken_on=word.on, at=word.at, actor_id=word.actor.account_id,
        actor_name=word.actor.name or word.actor.login,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(entered)
            session.flush()
    except IntegrityError as twice:
        said = _("This was decided on, withdrawn, or its sum was changed meanwhile. Look at it again.")
        raise IllegalTransition(said, "") from twice
    tell_ended(session, request, entered)
    return entered
