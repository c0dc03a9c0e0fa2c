"""Writes of payables: the columns worked out from the facts, the terms and the calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.contracts.queries import ContractView, chunks, contract_views
from tracker.core.workdays import Calendar
from tracker.payables.due import work_out
from tracker.payables.models import Judgment, Payable


def prepare(
    session: Session,
    rows: Sequence[dict[str, Any]],
    calendar: Calendar,
    known: dict[int, ContractView] | None = None,
) -> None:
    """Fill the worked-out columns of payable rows about to be written (contract, body, enterprise set).

    ``known`` are contracts read before, while nothing but payables is written; those missing are added.
    """
    contracts = {} if known is None else known
    wanted = {row["contract_id"] for row in rows if row["contract_id"]}
    contracts |= contract_views(session, wanted - contracts.keys())
    for row in rows:
        row.update(work_out(row, contracts.get(row["contract_id"]), calendar))


def refresh(session: Session, payable_ids: Collection[int], calendar: Calendar) -> None:
    """Work out again the columns of these payables."""
    for part in chunks(payable_ids):
        statement = select(*Payable.__table__.columns).where(Payable.id.in_(part))
        rows = [dict(row) for row in session.execute(statement).mappings()]
        before = {row["id"]: dict(row) for row in rows}
        prepare(session, rows, calendar)
        changed = [row for row in rows if row != before[row["id"]]]
        if changed:
            session.execute(update(Payable), changed)


def prepare_judgments(rows: Sequence[dict[str, Any]], calendar: Calendar) -> None:
    """Fill the last day of performance of judgment rows about to be written (perform_by, effective_on set).

    It is ``perform_by`` rolled, but not before the judgment takes effect: until then nobody fails it.
    """
    for row in rows:
        deadline = calendar.rolled(row["perform_by"])
        row["perform_last_on"] = max(deadline.due_on, row["effective_on"])
        row["perform_provisional"] = deadline.provisional


def refresh_judgments(session: Session, judgment_ids: Collection[int], calendar: Calendar) -> None:
    """Work out again the last days of performance of these judgments."""
    for part in chunks(judgment_ids):
        columns = (Judgment.id, Judgment.perform_by, Judgment.effective_on)
        statement = select(*columns).where(Judgment.id.in_(part))
        rows = [dict(row) for row in session.execute(statement).mappings()]
        if rows:
            prepare_judgments(rows, calendar)
            session.execute(update(Judgment), rows)
