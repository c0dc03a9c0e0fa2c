"""Old versions of records: a row's columns as JSON under the change that replaced them, and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Table, func, insert, select
from sqlalchemy.orm import Session

from tracker.core.changes import RecordVersion
from tracker.core.db import Percent


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as JSON holds them: days as ``2026-11-23``, percentages as exact text."""
    return {name: _plain(value) for name, value in row.items()}


def from_json(table: Table, before: Mapping[str, Any]) -> dict[str, Any]:
    """Column values again, from what ``as_json`` gave; columns the table no longer has are left out."""
    return {
        name: _typed(table.columns[name].type, value)
        for name, value in before.items()
        if name in table.columns
    }


def keep_versions(session: Session, change_id: int, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep what these rows (all columns, ``id`` among them) say now, before ``change_id`` replaces it."""
    kept = [
        {
            "record_kind": table.name,
            "record_id": row["id"],
            "change_id": change_id,
            "before": as_json(row),
        }
        for row in rows
    ]
    if kept:
        session.execute(insert(RecordVersion), kept)


def states_after(
    session: Session, change_id: int, table: Table, ids: Collection[int]
) -> dict[int, dict[str, Any]]:
    """What these records (at most a chunk of ids) said after a change, by id, in the form of ``as_json``.

    That is the next version kept of each, or the row as it stands where there is none.
    """
    version = RecordVersion
    later = (
        select(version.record_id, func.min(version.change_id).label("change_id"))
        .where(version.record_kind == table.name, version.record_id.in_(ids), version.change_id > change_id)
        .group_by(version.record_id)
        .subquery()
    )
    found: dict[int, dict[str, Any]] = {
        row.record_id: row.before
        for row in session.execute(
            select(version.record_id, version.before).join(
                later,
                (version.record_kind == table.name)
                & (version.record_id == later.c.record_id)
                & (version.change_id == later.c.change_id),
            )
        )
    }
    standing = [one for one in ids if one not in found]
    for row in session.execute(select(table).where(table.c.id.in_(standing))).mappings():
        found[row["id"]] = as_json(dict(row))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Percent) else value
