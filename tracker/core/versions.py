"""Old versions of records: a row's columns as JSON under the change that replaced them, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Table, insert
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
