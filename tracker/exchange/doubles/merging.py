"""Makes one record of two: what hangs on the other is moved to the one that stays, and the other voided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.workflow import CaseState
from tracker.complaints.models import Complaint
from tracker.core.calendars import load_calendar
from tracker.core.changes import Change, ChangeKind, open_change
from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.versions import keep_versions
from tracker.core.workdays import Calendar
from tracker.exchange import worked_out
from tracker.exchange.counted import counted_sums
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.resting import MOST_LISTED, Obstacle, StandsInTheWay, key_text, referrers, resting_on
from tracker.exchange.taking_back import void_records
from tracker.payables.models import Payable, Payment
from tracker.plans.models import Answer, Plan, PlanAnswer

# A case that has ended keeps nothing open.
ENDED = (CaseState.DISMISSED, CaseState.CLOSED)


def merge(
    session: Session, kind: Kind, kept_id: int, dropped_id: int, *, reason: str, at: datetime, actor: str
) -> Change:
    """Void a record as one with another that stays; gives the change, which moved what hung on it, too.

    Only what hangs on a payable is moved. Raises StandsInTheWay, naming what rests on the other: a case that
    goes on, payments that together would exceed the sum, anything that hangs on a contract.
    """
    change = open_change(
        session, kind=ChangeKind.VOID, at=at, actor=actor, reason=reason, record_kind=kind.name
    )
    calendar = load_calendar(session)
    _refuse(session, kind, kept_id, dropped_id)
    moved = 0
    if kind.model is Payable:
        moved = sum(
            _move(session, other, column, kept_id, dropped_id, change.id, calendar)
            for other, column in referrers(kind)
        )
        # What was reported of the one was reported of the other: it is the same debt.
        session.execute(
            update(Complaint).where(Complaint.payable_id == dropped_id).values(payable_id=kept_id)
        )
    void_records(session, kind, [dropped_id], change.id, calendar)
    table = kind.model.__table__
    refs = {row.id: row.ref for row in session.execute(
        select(table.c.id, table.c.ref).where(table.c.id.in_((kept_id, dropped_id)))
    )}  # fmt: skip
    change.summary = {"key": [refs[dropped_id]], "same_as": refs[kept_id], "moved": moved}
    return change


def _refuse(session: Session, kind: Kind, kept_id: int, dropped_id: int) -> None:
    in_the_way = list(_obstacles(session, kind, kept_id, dropped_id))
    if in_the_way:
        said = _("The two cannot be made one while this rests on the one to be voided:")
        raise StandsInTheWay(said, in_the_way[:MOST_LISTED])


def _obstacles(session: Session, kind: Kind, kept_id: int, dropped_id: int) -> Iterator[Obstacle]:
    if kind.model is not Payable:
        yield from resting_on(session, kind, [dropped_id])
        return
    going = select(Case.number).where(
        Case.subject_kind == kind.singular, Case.subject_id == dropped_id, Case.state.not_in(ENDED)
    )
    ref = session.scalars(select(Payable.ref).where(Payable.id == dropped_id)).one()
    for number in session.scalars(going.order_by(Case.id)):
        said = _("the case {number} about it goes on; decide on that first.", number=number)
        yield Obstacle(kind.name, ref, said)
    refused = select(PlanAnswer.plan_id).where(PlanAnswer.answer == Answer.REFUSED)
    planned = select(Plan.id).where(Plan.payable_id == dropped_id, Plan.id.not_in(refused))
    if session.scalar(planned.limit(1)) is not None:
        yield Obstacle(kind.name, ref, _("it has a clearing plan; let this one stay."))
    sums = counted_sums(session, [kept_id, dropped_id])
    amount = session.scalars(select(Payable.amount_fen).where(Payable.id == kept_id)).one()
    if sums.get(dropped_id) and sum(sums.values()) > amount:
        paid = {"paid": yuan_grouped(sum(sums.values())), "amount": yuan_grouped(amount)}
        said = _("moved to the other, {paid} would be paid on {amount}: was it entered twice, too?", **paid)
        table = Payment.__table__
        rows = select(table).where(table.c.payable_id == dropped_id, table.c.voided_in.is_(None))
        for row in session.execute(rows.order_by(table.c.id)).mappings():
            yield Obstacle("payments", key_text(session, KINDS["payments"], row), said)


def _move(
    session: Session, other: Kind, column: Column, kept_id: int, dropped_id: int, change_id: int,
    calendar: Calendar,
) -> int:  # fmt: skip
    """Let records that name the one name the other; gives how many. What they said is kept."""
    table: Any = other.model.__table__
    named = table.c[column.attribute] == dropped_id
    found = select(table).where(named, table.c.voided_in.is_(None)).order_by(table.c.id)
    now = [dict(row) for row in session.execute(found).mappings()]
    if not now:
        return 0
    then = [row | {column.attribute: kept_id, "changed_in": change_id} for row in now]
    worked_out.prepare(session, other.name, then, calendar)
    keep_versions(session, change_id, table, now)
    session.execute(update(other.model), then)
    worked_out.refresh_dependents(session, other.name, list(zip(now, then, strict=True)), calendar)
    return len(now)
