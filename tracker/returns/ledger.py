"""The month of a body in the ledger: its payables and everything dated that moved them, one by one.

The days on which payments and discharges count are those of ``payables/balance.py``; nothing is defined anew.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.payables.balance import certain, parts
from tracker.payables.models import Discharge, Dispute, DisputeOutcome, Judgment, Payable, Payment
from tracker.returns.lines import LineKind

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that moved a payable on a day, by the record ``source``: of these one is not nothing.

    ``left`` is added to what is outstanding, ``disputed`` to what is in dispute, ``claim`` to what a judgment
    gave and is past its day. ``enters``: from this day on the payable is past its own day; ``judged``: a
    judgment takes its place.
    """

    day: date
    kind: LineKind
    source: str
    left: int = 0
    disputed: int = 0
    claim: int = 0
    enters: bool = False
    judged: bool = False

    @property
    def order(self) -> tuple[Any, ...]:
        """Within a day what makes it late comes first, for its sum as the day began."""
        return (self.day, not self.enters, self.kind, self.source)


@dataclass(frozen=True, slots=True)
class History:
    """A payable that may be in arrears, with its events in order."""

    payable_id: int
    ref: str
    enterprise_id: int
    amount_fen: int
    events: tuple[Event, ...]


def histories(session: Session, body_id: int, on: date) -> list[History]:
    """The payables of a body that may have been in arrears by the end of a day, with what happened by then.

    As the facts are recorded now, whenever they were recorded.
    """
    judged = select(Judgment.payable_id).where(Judgment.voided_in.is_(None), Judgment.effective_on <= on)
    past = certain(on) & (Payable.due_on < on)
    mine = (
        (Payable.body_id == body_id)
        & Payable.voided_in.is_(None)
        & or_(Payable.known_on.is_(None), Payable.known_on <= on)
        & or_(past, Payable.id.in_(judged))
    )
    columns = (
        Payable.id, Payable.ref, Payable.enterprise_id, Payable.amount_fen, Payable.due_on,
        Payable.due_known_on, Payable.known_on, past.label("past"),
    )  # fmt: skip
    rows = session.execute(select(*columns).where(mine).order_by(Payable.id)).all()
    known = {row.id: row.known_on or date.min for row in rows}
    events: dict[int, list[Event]] = defaultdict(list)
    for row in rows:
        if row.past:
            entered = max(row.due_on + ONE_DAY, row.due_known_on or date.min, known[row.id])
            events[row.id].append(Event(entered, LineKind.FELL_DUE, row.ref, enters=True))
    _money(session, mine, on, events)
    _disputes(session, mine, on, events)
    _judgments(session, mine, on, events, known)
    return [
        History(row.id, row.ref, row.enterprise_id, row.amount_fen,
                tuple(sorted(events[row.id], key=lambda event: event.order)))
        for row in rows
    ]  # fmt: skip


def _money(session: Session, mine: Any, on: date, events: dict[int, list[Event]]) -> None:
    found = parts()
    paid, back = found["paid"]
    (discharged,) = found["discharged"]
    for statement, name, kind in (
        (paid, Payment.ref, Payment.method),
        (back, Payment.ref, None),
        (discharged, Discharge.ref, Discharge.kind),
    ):
        told = statement.where(mine).add_columns(name.label("source"))
        if kind is not None:
            told = told.add_columns(kind.label("kind"))
        for row in session.execute(told):
            if row.on_day <= on:
                said = LineKind.RETURNED if kind is None else LineKind(row.kind.value)
                events[row.payable_id].append(Event(row.on_day, said, row.source, left=row.owed))


def _disputes(session: Session, mine: Any, on: date, events: dict[int, list[Event]]) -> None:
    rows = session.scalars(
        select(Dispute)
        .join(Payable, Payable.id == Dispute.payable_id)
        .where(mine, Dispute.voided_in.is_(None), Dispute.raised_on <= on)
    )
    for one in rows:
        fen, told = one.amount_fen, events[one.payable_id]
        told.append(Event(one.raised_on, LineKind.INTO_DISPUTE, one.ref, disputed=fen))
        if one.resolved_on is None or one.resolved_on > on:
            continue
        if one.outcome is DisputeOutcome.DEBTOR:
            kind, lost = LineKind.DISPUTE_FOR_DEBTOR, -fen
        else:
            kind, lost = LineKind.DISPUTE_FOR_CREDITOR, 0
        told.append(Event(one.resolved_on, kind, one.ref, left=lost, disputed=-fen))


def _judgments(
    session: Session, mine: Any, on: date, events: dict[int, list[Event]], known: dict[int, date]
) -> None:
    """A judgment takes the payable's place from the day it has effect; late is what it gave, past its day."""
    rows = session.scalars(
        select(Judgment)
        .join(Payable, Payable.id == Judgment.payable_id)
        .where(mine, Judgment.voided_in.is_(None), Judgment.effective_on <= on)
    )
    for one in rows:
        told, fen = events[one.payable_id], one.amount_fen
        told.append(Event(one.effective_on, LineKind.JUDGED, one.ref, judged=True))
        if one.perform_last_on is None or one.perform_provisional:
            continue
        late_on = max(one.perform_last_on + ONE_DAY, one.effective_on, known[one.payable_id])
        if late_on > on or (one.performed_on is not None and one.performed_on <= late_on - ONE_DAY):
            continue
        told.append(Event(late_on, LineKind.JUDGMENT_DUE, one.ref, claim=fen))
        if one.performed_on is not None and one.performed_on <= on:
            told.append(Event(one.performed_on, LineKind.JUDGMENT_PERFORMED, one.ref, claim=-fen))
