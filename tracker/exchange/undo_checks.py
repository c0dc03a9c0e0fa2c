"""What an undo would make false: sums above their payable, events before their commitment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.versions import from_json
from tracker.exchange.counted import counted_sums, counts
from tracker.exchange.kinds import Kind
from tracker.exchange.lookups import portions
from tracker.exchange.resting import Obstacle
from tracker.exchange.taking_back import old_versions
from tracker.payables.models import Payable


def contradictions(session: Session, kind: Kind, batch: int) -> Iterator[Obstacle]:
    """Living records that would contradict the old versions about to come back, were ``batch`` undone."""
    if kind.name == "payments":
        yield from _payments(session, kind, batch)
        return
    check = {"payables": _payables, "commitments": _commitments, "commitment_events": _events}.get(kind.name)
    if check:
        for befores in old_versions(session, kind, batch):
            yield from check(session, befores)


def _payables(session: Session, befores: Mapping[int, Mapping[str, Any]]) -> Iterator[Obstacle]:
    for number, paid in counted_sums(session, list(befores)).items():
        amount = befores[number]["amount_fen"]
        if paid > amount:
            yield Obstacle("payables", befores[number]["ref"], _too_much(paid, amount))


def _payments(session: Session, kind: Kind, batch: int) -> Iterator[Obstacle]:
    table = kind.model.__table__
    change: dict[int, int] = {}

    def count(row: Mapping[str, Any], sign: int) -> None:
        if counts(row):
            change[row["payable_id"]] = change.get(row["payable_id"], 0) + sign * row["amount_fen"]

    for befores in old_versions(session, kind, batch):
        now = select(table).where(table.c.id.in_(list(befores)))
        for row in session.execute(now).mappings():
            count(dict(row), -1)
            count(from_json(table, befores[row["id"]]), 1)
    # What the batch itself paid goes too.
    made = select(table).where(table.c.created_in == batch, table.c.voided_in.is_(None))
    for row in session.execute(made).mappings():
        if row["payable_id"] in change:
            count(dict(row), -1)
    sums = counted_sums(session, list(change))
    for part in portions(change):
        owed = select(Payable.id, Payable.ref, Payable.amount_fen).where(Payable.id.in_(part))
        for payable in session.execute(owed):
            paid = sums.get(payable.id, 0) + change[payable.id]
            if paid > payable.amount_fen:
                yield Obstacle("payables", payable.ref, _too_much(paid, payable.amount_fen))


def _commitments(session: Session, befores: Mapping[int, Mapping[str, Any]]) -> Iterator[Obstacle]:
    event = CommitmentEvent
    statement = select(event.ref, event.commitment_id, event.happened_on).where(
        event.commitment_id.in_(list(befores)), event.voided_in.is_(None)
    )
    for row in session.execute(statement.order_by(event.id)):
        if row.happened_on.isoformat() < befores[row.commitment_id]["made_on"]:
            yield Obstacle("commitment_events", row.ref, _too_early())


def _events(session: Session, befores: Mapping[int, Mapping[str, Any]]) -> Iterator[Obstacle]:
    named = {before["commitment_id"] for before in befores.values()}
    found = session.execute(select(Commitment.id, Commitment.made_on).where(Commitment.id.in_(named)))
    made = {row.id: row.made_on.isoformat() for row in found}
    for before in befores.values():
        if before["happened_on"] < made[before["commitment_id"]]:
            yield Obstacle("commitment_events", before["ref"], _too_early())


def _too_much(paid: int, amount: int) -> str:
    shown = {"paid": yuan_grouped(paid), "amount": yuan_grouped(amount)}
    return _("{paid} would be paid on an amount of {amount}.", **shown)


def _too_early() -> str:
    return _("the event would lie before its commitment was made.")
