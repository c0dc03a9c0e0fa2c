"""Writes of compensations: whose they are, and the last day to agree or refuse."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.commitments.models import Commitment
from tracker.compensations.models import Compensation
from tracker.contracts.models import Contract
from tracker.contracts.queries import chunks
from tracker.core.workdays import Calendar
from tracker.law import loader as law


def prepare(session: Session, rows: Sequence[dict[str, Any]], calendar: Calendar) -> None:
    """Fill body, enterprise and the last day to agree of compensation rows about to be written.

    Body and enterprise are the commitment's, or else the contract's. The last day is ``acknowledged_on`` plus
    the local number of days, rolled, but not before the claim: nobody agrees on what was not asked for. There
    is none while no loss is acknowledged.
    """
    parties: dict[tuple[Any, int], tuple[int, int | None]] = {}
    for model, key in ((Commitment, "commitment_id"), (Contract, "contract_id")):
        for part in chunks(row[key] for row in rows if row[key]):
            statement = select(model.id, model.body_id, model.enterprise_id).where(model.id.in_(part))
            for found in session.execute(statement):
                parties[key, found.id] = (found.body_id, found.enterprise_id)
    for row in rows:
        key = "commitment_id" if row["commitment_id"] else "contract_id"
        row["body_id"], row["enterprise_id"] = parties[key, row[key]]
        if row["enterprise_id"] is None and row["contract_id"]:
            row["enterprise_id"] = parties["contract_id", row["contract_id"]][1]
        acknowledged = row["acknowledged_on"]
        period = acknowledged and law.in_force("compensation_agreement_days", acknowledged)
        deadline = calendar.after_days(acknowledged, period.whole) if period else None
        row["agree_by_on"] = max(deadline.due_on, row["claimed_on"]) if deadline else None
        row["agree_by_provisional"] = bool(deadline and deadline.provisional)


def refresh(session: Session, compensation_ids: Collection[int], calendar: Calendar) -> None:
    """Work out again the columns of these compensations."""
    for part in chunks(compensation_ids):
        statement = select(*Compensation.__table__.columns).where(Compensation.id.in_(part))
        rows = [dict(row) for row in session.execute(statement).mappings()]
        if rows:
            prepare(session, rows, calendar)
            session.execute(update(Compensation), rows)
