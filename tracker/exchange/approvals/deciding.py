"""The second person's word: the change is done as it was asked for, or not; who asked may withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.handling import handles
from tracker.core.changes import take_turn
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import EVERYWHERE, Actor, Perm
from tracker.exchange.approvals.lowering import undisputed
from tracker.exchange.approvals.models import Act, ApprovalRequest, ApprovalWord, Verdict
from tracker.exchange.approvals.telling import tell_ended
from tracker.exchange.keys import NoSuchRecord
from tracker.exchange.kinds import KINDS
from tracker.exchange.outcome import Rejected
from tracker.exchange.record.writing import By, ChangedSince, NothingChanged, add, correct
from tracker.exchange.resting import StandsInTheWay
from tracker.exchange.void import void
from tracker.payables.models import Discharge, Dispute, Payable, Payment
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
    payable = select(Payable.changed_in).where(Payable.id == request.payable_id)
    rests_on = [
        select(func.coalesce(func.max(one.changed_in), 0)).where(one.payable_id == request.payable_id)
        for one in (Payment, Dispute, Discharge)
    ]  # fmt: skip
    word = word_on(session, request)
    stands_at = [session.scalar(one) for one in (payable, *rests_on)]
    return ".".join(map(str, [word.id if word else 0, *stands_at]))


def word_on(session: Session, request: ApprovalRequest) -> ApprovalWord | None:
    """What ended a request; None while it waits."""
    return session.scalars(select(ApprovalWord).where(ApprovalWord.request_id == request.id)).one_or_none()


def may_decide(session: Session, actor: Actor, request: ApprovalRequest) -> bool:
    """Whether somebody may approve or refuse a request: who supervises the body, and did not ask for it."""
    if request.actor_id == actor.account_id:
        return False
    return handles(session, actor, Perm.RECORDS_APPROVE, session.get_one(Body, request.body_id))


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
        before = undisputed(session, request.payable_id, word.on)
        change_id = _done(session, request, word)
        after = undisputed(session, request.payable_id, word.on)
    assert word.actor.account_id is not None
    entered = ApprovalWord(
        request_id=request.id, verdict=word.verdict, note=word.note.strip(), change_id=change_id,
        before_fen=before, after_fen=after, taken_on=word.on, at=word.at, actor_id=word.actor.account_id,
        actor_name=_name(word.actor),
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


def _name(actor: Actor) -> str:
    return actor.name or actor.login


def _done(session: Session, request: ApprovalRequest, word: Word) -> int:
    """Do what was asked for, as the officer typed it; gives the change. Raises NotAllowed if it cannot be."""
    try:
        return _do(session, request, word)
    except Rejected as refused:
        why = " ".join(one.message for one in refused.outcome.faults)
    except StandsInTheWay as refused:
        why = refused.in_short
    except NoSuchRecord as refused:
        why = str(refused)
    except (ChangedSince, NothingChanged):
        why = _("the record was changed after it was asked for.")
    raise NotAllowed(_("This cannot be done as it was asked for: {why} Refuse it, saying so.", why=why))


def _do(session: Session, request: ApprovalRequest, word: Word) -> int:
    kind = KINDS[request.kind]
    by = By(actor=word.actor.login, at=word.at, on=word.on, reason=request.reason, reach=EVERYWHERE)
    if request.cells is None:
        table = kind.model.__table__
        now = session.scalar(select(table.c.changed_in).where(table.c.id == request.record_id))
        if now != request.seen:
            raise ChangedSince(now or 0)
        return void(
            session, kind, [request.ref], reason=request.reason, at=word.at, actor=word.actor.login
        )
    cells = dict(request.cells)
    if request.kind == "disputes":
        cells["approver"] = _name(word.actor)
    if request.act is Act.ADD:
        _same_payable(session, request)
        return add(session, kind, cells, by)
    return correct(session, kind, request.ref, cells, by, seen=request.seen)


def _same_payable(session: Session, request: ApprovalRequest) -> None:
    """Refuse a sum that was voided since: another may have its reference by now."""
    payable = session.get_one(Payable, request.payable_id)
    if payable.voided_in is not None:
        raise ChangedSince(payable.voided_in)
