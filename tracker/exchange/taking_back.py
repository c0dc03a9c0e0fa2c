"""Writes that take facts back: records voided, or put back to what they said before; never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.contracts.models import Contract
from tracker.core.changes import RecordVersion
from tracker.core.versions import from_json, keep_versions
from tracker.core.workdays import Calendar
from tracker.exchange import worked_out
from tracker.exchange.kinds import Kind
from tracker.exchange.lookups import portions


def void_records(
    session: Session, kind: Kind, ids: Sequence[int], change_id: int, calendar: Calendar
) -> None:
    """Void living records under a change, keep what they said, work out again what rested on them."""
    table = kind.model.__table__
    for part in portions(ids):
        rows = session.execute(select(table).where(table.c.id.in_(part))).mappings()
        keep_versions(session, change_id, table, [dict(row) for row in rows])
        # Marked first, all of them: bodies may refer to each other, and go together.
        session.execute(update(table).where(table.c.id.in_(part)).values(changed_in=change_id))
    for part in portions(ids):
        session.execute(update(table).where(table.c.id.in_(part)).values(voided_in=change_id))
        rows = session.execute(select(table).where(table.c.id.in_(part))).mappings()
        worked_out.refresh_dependents(session, kind.name, [(dict(row), None) for row in rows], calendar)


def old_versions(
    session: Session, kind: Kind, batch: int, ids: Iterable[int] | None = None
) -> Iterator[dict[int, dict[str, Any]]]:
    """What records said before a batch changed them (JSON of all columns, by number), in portions.

    ``ids`` keeps some of the records.
    """
    version = RecordVersion
    statement = select(version.record_id, version.before).where(
        version.change_id == batch, version.record_kind == kind.name
    )
    if ids is None:
        ids = session.scalars(
            select(version.record_id)
            .where(version.change_id == batch, version.record_kind == kind.name)
            .order_by(version.record_id)
        )
    for part in portions(ids):
        found = session.execute(statement.where(version.record_id.in_(part)))
        yield {row.record_id: row.before for row in found}


def put_back(
    session: Session, kind: Kind, befores: Mapping[int, Mapping[str, Any]], change_id: int, calendar: Calendar
) -> None:
    """Put records (a portion) back to what they said before: ``befores``, JSON of all columns, by number.

    What is worked out is worked out anew: the law, the terms and the calendar of today count, not those of
    the day the old version was kept.
    """
    table = kind.model.__table__
    statement = select(table).where(table.c.id.in_(list(befores))).order_by(table.c.id)
    now = [dict(row) for row in session.execute(statement).mappings()]
    then = [row | from_json(table, befores[row["id"]]) | {"changed_in": change_id} for row in now]
    if not then:
        return
    if kind.name == "payables":
        _take_parties(session, then)
    worked_out.prepare(session, kind.name, then, calendar)
    keep_versions(session, change_id, table, now)
    session.execute(update(kind.model), then)
    worked_out.refresh_dependents(session, kind.name, list(zip(now, then, strict=True)), calendar)


def _take_parties(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """A payable's parties are its contract's, as the contract says now."""
    table = Contract
    numbers = {row["contract_id"] for row in rows if row["contract_id"]}
    found = session.execute(
        select(table.id, table.body_id, table.enterprise_id).where(table.id.in_(numbers))
    )
    parties = {row.id: {"body_id": row.body_id, "enterprise_id": row.enterprise_id} for row in found}
    for row in rows:
        row |= parties.get(row["contract_id"], {})
