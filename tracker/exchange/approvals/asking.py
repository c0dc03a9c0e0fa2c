"""A change by hand: done at once where it lowers nothing, otherwise asked for, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import take_turn
from tracker.core.machine import NotAllowed
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import EVERYWHERE, Actor
from tracker.exchange.approvals.entering import enter_request
from tracker.exchange.approvals.models import Act, ApprovalRequest, ApprovalWord
from tracker.exchange.approvals.touched import Row, Touched
from tracker.exchange.approvals.trying import try_out
from tracker.exchange.history import Batch
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.record.naming import Names, key_of
from tracker.exchange.record.reading import record
from tracker.payables.models import Dispute, DisputeOutcome, Payable

# Of a dispute these say on what it rests: its approver approved them.
GROUNDS = ("reason", "document", "approver")


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
    undisputed on any payable is asked for, whatever its kind. Raises NotAllowed for one that may not be
    asked for: without a reason, a dispute without its document, one that would undo days that were overdue.
    """
    # The turn is asked for first: it would go with what is taken back.
    take_turn(session)
    tried = try_out(session, [wanted.kind], wanted.on, work, lambda rows: _cells(session, wanted, rows))
    if tried is None:
        return None
    one = tried.written[0]
    lowered = sorted(tried.lowered.values(), key=lambda found: found.payable_id)
    if not lowered and other_grounds(one):
        lowered = [tried.unchanged(one.row["payable_id"])]
    if not lowered:
        work()
        return None
    _refuse(session, wanted, one)
    dispute = one.row if wanted.kind.model is Dispute else None
    return enter_request(session, ApprovalRequest(
        act=wanted.act, kind=wanted.kind.name, ref=_key(session, one),
        record_id=None if wanted.act is Act.ADD else one.id,
        seen=one.before["changed_in"] if one.before else 0, cells=tried.seen,
        reason=(wanted.reason or (dispute["reason"] if dispute else "")).strip(),
        document=dispute["document"] if dispute else None,
        raised_on=dispute["raised_on"] if dispute else None, asked_on=wanted.on, at=wanted.at,
    ), lowered, wanted.actor)  # fmt: skip


def _key(session: Session, one: Touched) -> str:
    if one.kind.key == ("ref",):
        return str(one.row["ref"])
    return key_of(one.kind, one.row, Names(session, [([one.row], one.kind.columns)], EVERYWHERE))


def other_grounds(one: Touched) -> bool:
    """Whether a dispute rests on other words, another document or another approver than it did.

    One that names an approver from the beginning rests on whoever was written there.
    """
    if one.kind.model is not Dispute or one.after is None:
        return False
    if one.before is None:
        return bool((one.after["approver"] or "").strip())
    return any(one.before[name] != one.after[name] for name in GROUNDS)


def _cells(session: Session, wanted: Wanted, written: Sequence[Touched]) -> dict[str, str] | None:
    """What the record would say, as a file has it; the approver of a dispute is who approves it."""
    one = written[0]
    if one.after is None:
        return None
    found = record(session, wanted.kind, _key(session, one), EVERYWHERE)
    assert found is not None
    cells = {value.column.key: value.text for value in found.values}
    return cells | {"approver": ""} if wanted.kind.model is Dispute else cells


def _refuse(session: Session, wanted: Wanted, one: Touched) -> None:
    if wanted.act is not Act.ADD and waiting_of(session, wanted.kind.name, one.id) is not None:
        raise NotAllowed(_("A change of this record waits for approval already; withdraw that one first."))
    if wanted.kind.model is Dispute and one.after is not None:
        if said := undoes(session, one, wanted.on):
            raise NotAllowed(said)
    elif not wanted.reason.strip():
        raise NotAllowed(_("Say why: this lowers what the body owes, and somebody else decides on it."))


def undoes(session: Session, one: Touched, on: date) -> str | None:
    """Why a dispute as it would be written may not even be asked for; None: it may."""
    if not (one.row["document"] or "").strip():
        return _("Name the document on which the dispute rests.")
    if one.row["raised_on"] > on:
        return _("A dispute is not raised on a day to come.")
    due_on = session.get_one(Payable, one.row["payable_id"]).due_on
    from_on = _withheld_from(one)
    if due_on is None or due_on >= on or from_on is None or from_on >= on:
        return None
    return _(
        "The last lawful day was {due}: what was overdue until today stays so. The dispute counts "
        "from {today} at the earliest; for more than was disputed before, raise a further dispute.",
        due=day_said(due_on), today=day_said(on),
    )  # fmt: skip


def _withheld_from(one: Touched) -> date | None:
    """The first day on which a dispute by itself takes more out of what is undisputed than it did before."""
    before, after = one.before, one.after
    if after is None:
        return None
    if before is not None and before["payable_id"] != after["payable_id"]:
        before = None
    days = {row[name] for row in (before, after) if row for name in ("raised_on", "resolved_on")} - {None}
    return next((day for day in sorted(days) if _withheld(after, day) > _withheld(before, day)), None)


def _withheld(row: Row | None, day: date) -> int:
    """What a dispute keeps from being owed undisputed on a day (rules.md, "In dispute on a day")."""
    if row is None or day < row["raised_on"]:
        return 0
    over = row["resolved_on"] is not None and row["resolved_on"] <= day
    return 0 if over and row["outcome"] is not DisputeOutcome.DEBTOR else int(row["amount_fen"])


def undo_or_ask(
    session: Session, batch: Batch, actor: Actor, reason: str, *, on: date, at: datetime,
    work: Callable[[], int],
) -> ApprovalRequest | None:  # fmt: skip
    """Undo an import by its own person, or ask for it where it lowers what is owed; None: it is undone.

    ``work`` undoes it, gives the change's number, and raises what ``undo`` raises. Raises NotAllowed for an
    undo without a reason that lowers something, or one that waits already.
    """
    take_turn(session)
    kinds = [KINDS[batch.record_kind]] if batch.record_kind in KINDS else list(KINDS.values())
    tried = try_out(session, kinds, on, work, lambda _rows: None)
    if tried is None:
        return None
    if not tried.lowered:
        work()
        return None
    # What came of several kinds is kept by that of the first record that is taken back.
    kind = kinds[0].name if len(kinds) == 1 else tried.written[0].kind.name
    if waiting_of(session, kind, batch.number, Act.UNDO) is not None:
        raise NotAllowed(_("The undoing of this batch waits for approval already."))
    if not reason.strip():
        raise NotAllowed(_("Say why: this lowers what the body owes, and somebody else decides on it."))
    return enter_request(session, ApprovalRequest(
        act=Act.UNDO, kind=kind, ref=str(batch.number), record_id=batch.number, seen=0, reason=reason.strip(),
        asked_on=on, at=at,
    ), [tried.lowered[number] for number in sorted(tried.lowered)], actor)  # fmt: skip


def waiting_of(
    session: Session, kind: str, record_id: int, act: Act | None = None
) -> ApprovalRequest | None:
    """The request about a record, or to undo a batch, on which nobody has decided yet."""
    ended = select(ApprovalWord.request_id)
    acts = (ApprovalRequest.act == Act.UNDO) if act is Act.UNDO else (ApprovalRequest.act != Act.UNDO)
    asked = select(ApprovalRequest).where(
        ApprovalRequest.kind == kind, ApprovalRequest.record_id == record_id, acts,
        ApprovalRequest.id.not_in(ended),
    )  # fmt: skip
    return session.scalars(asked.limit(1)).one_or_none()
