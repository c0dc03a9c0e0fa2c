"""A change by hand: done at once where it lowers nothing, otherwise asked for, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import take_turn
from tracker.core.machine import NotAllowed
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import EVERYWHERE, Actor
from tracker.exchange.approvals.lowering import Lowered, lowered_by, undisputed
from tracker.exchange.approvals.models import Act, ApprovalRequest, ApprovalWord
from tracker.exchange.approvals.telling import tell_asked
from tracker.exchange.kinds import Kind
from tracker.exchange.record.reading import record
from tracker.payables.models import Payable


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants done to a record of a kind, and why."""

    act: Act
    kind: Kind
    actor: Actor
    reason: str
    on: date
    at: datetime


def do_or_ask(session: Session, wanted: Wanted, work: Callable[[], int]) -> ApprovalRequest | None:
    """Do a change of one record (``work`` gives the change's number), or ask for it; None: it is done.

    It is tried first, so that whatever ``work`` raises is raised here; a change that lowers what is owed
    undisputed is then taken back as if it had never been. Raises NotAllowed for one that may not be asked
    for: without a reason, a dispute without its document, one that would undo days that were overdue.
    """
    # The turn is asked for first: it would go with what is taken back.
    take_turn(session)
    savepoint = session.begin_nested()
    change_id = work()
    lowered = lowered_by(session, wanted.kind, change_id, wanted.on)
    if lowered is None:
        savepoint.commit()
        return None
    after = undisputed(session, lowered.payable_id, wanted.on)
    cells = _cells(session, wanted, lowered)
    savepoint.rollback()
    _refuse(session, wanted, lowered)
    return _enter(session, wanted, lowered, cells, after)


def refuse_alone(session: Session, kind: Kind, change_id: int, on: date) -> None:
    """Raise NotAllowed where a change of one record lowers what is owed, and nobody else was asked."""
    if lowered_by(session, kind, change_id, on) is not None:
        raise NotAllowed(
            _("This lowers what the body owes. Void or correct the record on its own page: somebody else "
              "decides on it there.")
        )  # fmt: skip


def _cells(session: Session, wanted: Wanted, lowered: Lowered) -> dict[str, str] | None:
    """What the record would say, as a file has it; the approver of a dispute is who approves it."""
    if lowered.after is None:
        return None
    written = record(session, wanted.kind, lowered.after["ref"], EVERYWHERE)
    assert written is not None
    return {one.column.key: "" if one.column.key == "approver" else one.text for one in written.values}


def _refuse(session: Session, wanted: Wanted, lowered: Lowered) -> None:
    if wanted.act is not Act.ADD and waiting_of(session, wanted.kind, lowered.record_id) is not None:
        raise NotAllowed(_("A change of this record waits for approval already; withdraw that one first."))
    row = lowered.after
    if wanted.kind.name == "disputes" and row is not None:
        _refuse_dispute(session, wanted, lowered, row["document"], row["raised_on"])
    elif not wanted.reason.strip():
        raise NotAllowed(_("Say why: this lowers what the body owes, and somebody else decides on it."))


def _refuse_dispute(
    session: Session, wanted: Wanted, lowered: Lowered, document: str | None, raised_on: date
) -> None:
    if not (document or "").strip():
        raise NotAllowed(_("Name the document on which the dispute rests."))
    if raised_on > wanted.on:
        raise NotAllowed(_("A dispute is not raised on a day to come."))
    due_on = session.get_one(Payable, lowered.payable_id).due_on
    if due_on is None or due_on >= wanted.on:
        return
    if lowered.from_on is not None and lowered.from_on < wanted.on:
        raise NotAllowed(
            _(
                "The last lawful day was {due}: what was overdue until today stays so. The dispute counts "
                "from {today} at the earliest; for more than was disputed before, raise a further dispute.",
                due=day_said(due_on), today=day_said(wanted.on),
            )
        )  # fmt: skip


def _enter(
    session: Session, wanted: Wanted, lowered: Lowered, cells: dict[str, str] | None, after_fen: int
) -> ApprovalRequest:
    actor, row = wanted.actor, lowered.after or lowered.before
    assert actor.account_id is not None and row is not None
    payable = session.get_one(Payable, lowered.payable_id)
    dispute = wanted.kind.name == "disputes"
    request = ApprovalRequest(
        act=wanted.act, kind=wanted.kind.name, ref=row["ref"],
        record_id=None if wanted.act is Act.ADD else lowered.record_id,
        seen=lowered.before["changed_in"] if lowered.before else 0, payable_id=payable.id,
        body_id=payable.body_id, cells=cells,
        reason=(wanted.reason or (row["reason"] if dispute else "")).strip(),
        document=row["document"] if dispute else None, raised_on=row["raised_on"] if dispute else None,
        due_on=payable.due_on, before_fen=undisputed(session, payable.id, wanted.on), after_fen=after_fen,
        asked_on=wanted.on, at=wanted.at, actor_id=actor.account_id, actor_name=actor.name or actor.login,
    )  # fmt: skip
    session.add(request)
    session.flush()
    tell_asked(session, request)
    return request


def waiting_of(session: Session, kind: Kind, record_id: int) -> ApprovalRequest | None:
    """The request about a record on which nobody has decided yet."""
    ended = select(ApprovalWord.request_id)
    asked = select(ApprovalRequest).where(
        ApprovalRequest.kind == kind.name, ApprovalRequest.record_id == record_id,
        ApprovalRequest.id.not_in(ended),
    )  # fmt: skip
    return session.scalars(asked.limit(1)).one_or_none()
