"""A request done as it was asked for, by who approved it; refused where it cannot be, or would do more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import ChangeKind, open_change
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import EVERYWHERE, Actor
from tracker.exchange.approvals.models import Act, ApprovalRequest, ApprovalSum
from tracker.exchange.approvals.trying import try_out
from tracker.exchange.entry import enter
from tracker.exchange.keys import NoSuchRecord
from tracker.exchange.kinds import KINDS
from tracker.exchange.lookups import portions
from tracker.exchange.outcome import Rejected
from tracker.exchange.record.naming import key_parts
from tracker.exchange.record.writing import By, ChangedSince, NothingChanged, add, correct
from tracker.exchange.resting import StandsInTheWay
from tracker.exchange.summary import summary
from tracker.exchange.undo import undo
from tracker.exchange.void import void
from tracker.payables.models import Payable


def carried_out(
    session: Session, request: ApprovalRequest, *, actor: Actor, on: date, at: datetime
) -> tuple[int, int, int]:
    """Do what was asked for, as the officer typed it; gives the change, and in fen what is owed undisputed
    on the payables of the request before and after it.

    Raises NotAllowed where it cannot be done any more, or would lower what is owed on a payable that the
    request does not name: who approves it has not seen that one.
    """
    by = By(actor=actor.login, at=at, on=on, reason=request.reason, reach=EVERYWHERE)
    name = actor.name or actor.login
    request_id = request.id
    kinds = [KINDS[request.kind]] if request.act is not Act.UNDO else list(KINDS.values())
    named = set(session.scalars(
        select(ApprovalSum.payable_id).where(ApprovalSum.request_id == request_id)
    ))  # fmt: skip
    tried = try_out(session, kinds, on, _work(session, request, by, name), lambda _rows: None)
    assert tried is not None
    if not tried.lowered.keys() <= named:
        said = _("it would lower what is owed on more sums than were named.")
        raise NotAllowed(_cannot(said))
    change_id = _work(session, request, by, name)()
    pairs = [tried.sums[number] for number in named if number in tried.sums]
    return change_id, sum(before for before, _after in pairs), sum(after for _before, after in pairs)


def _cannot(why: str) -> str:
    return _("This cannot be done as it was asked for: {why} Refuse it, saying so.", why=why)


def _work(session: Session, request: ApprovalRequest, by: By, name: str) -> Callable[[], int]:
    """What gives the change once it is done; raises NotAllowed if it cannot be."""

    def work() -> int:
        try:
            return _do(session, request, by, name)
        except Rejected as refused:
            why = " ".join(one.message for one in refused.outcome.faults)
        except StandsInTheWay as refused:
            why = refused.in_short
        except NoSuchRecord as refused:
            why = str(refused)
        except (ChangedSince, NothingChanged):
            why = _("the record was changed after it was asked for.")
        raise NotAllowed(_cannot(why))

    return work


def _do(session: Session, request: ApprovalRequest, by: By, name: str) -> int:
    kind = KINDS[request.kind]
    if request.act is Act.UNDO:
        batch = request.record_id or 0
        return undo(session, batch, at=by.at, actor=by.actor, reason=by.reason).change_id
    _same_payables(session, request)
    if request.act is Act.VOID:
        table = kind.model.__table__
        now = session.scalar(select(table.c.changed_in).where(table.c.id == request.record_id))
        if now != request.seen:
            raise ChangedSince(now or 0)
        key: Sequence[str] = key_parts(kind, request.ref)
        return void(session, kind, key, reason=by.reason, at=by.at, actor=by.actor)
    if request.act is Act.IMPORT:
        return _enter_rows(session, request, by, name)
    cells = dict(request.cells or {})
    if request.kind == "disputes":
        cells["approver"] = name
    if request.act is Act.ADD:
        return add(session, kind, cells, by)
    return correct(session, kind, request.ref, cells, by, seen=request.seen)


def _enter_rows(session: Session, request: ApprovalRequest, by: By, name: str) -> int:
    """Enter the rows of a file that waited, each over the record it was asked for; gives the change."""
    rows, kind = request.file_rows or [], KINDS[request.kind]
    seen = {row["record_id"]: row["seen"] for row in rows if row["record_id"] is not None}
    table = kind.model.__table__
    for part in portions(seen):
        for now in session.execute(select(table.c.id, table.c.changed_in).where(table.c.id.in_(part))):
            if now.changed_in != seen[now.id]:
                raise ChangedSince(now.changed_in)
    change = open_change(
        session, kind=ChangeKind.IMPORT, at=by.at, actor=by.actor, reason=by.reason, record_kind=kind.name,
        source=request.ref,
    )  # fmt: skip
    approver = {"approver": name} if request.kind == "disputes" else {}
    cells = [row["cells"] | approver for row in rows]
    outcome = enter(session, change, kind.name, cells, on=by.on, update=True)
    if (outcome.updated, outcome.accepted) != (len(seen), len(rows) - len(seen)):
        # One that was to be new is there by now, or one says already what it was to say.
        raise ChangedSince(0)
    change.summary = summary(outcome)
    return change.id


def _same_payables(session: Session, request: ApprovalRequest) -> None:
    """Refuse a sum that was voided since: another may have its reference by now."""
    about = select(ApprovalSum.payable_id).where(ApprovalSum.request_id == request.id)
    gone = select(Payable.voided_in).where(Payable.id.in_(about), Payable.voided_in.is_not(None))
    voided_in = session.scalars(gone.limit(1)).one_or_none()
    if voided_in is not None:
        raise ChangedSince(voided_in)
