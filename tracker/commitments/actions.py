"""Writes of commitments: the last lawful days of promises, rolled (CC 203, for promised days by analogy)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.core.workdays import Calendar


def prepare(rows: Sequence[dict[str, Any]], calendar: Calendar) -> None:
    """Fill the rolled day of commitment rows about to be written."""
    _roll(rows, calendar, "due_on", "due")


def prepare_events(rows: Sequence[dict[str, Any]], calendar: Calendar) -> None:
    """Fill the rolled new day of event rows about to be written."""
    _roll(rows, calendar, "new_due_on", "new_due")


def refresh(session: Session, commitment_ids: Collection[int], calendar: Calendar) -> None:
    """Work out again the rolled days of these commitments (as many as one statement holds)."""
    table = Commitment
    found = session.execute(select(table.id, table.due_on).where(table.id.in_(commitment_ids)))
    rows = [dict(row) for row in found.mappings()]
    if rows:
        prepare(rows, calendar)
        session.execute(update(table), rows)


def refresh_events(session: Session, event_ids: Collection[int], calendar: Calendar) -> None:
    """Work out again the rolled new days of these events (as many as one statement holds)."""
    table = CommitmentEvent
    found = session.execute(select(table.id, table.new_due_on).where(table.id.in_(event_ids)))
    rows = [dict(row) for row in found.mappings()]
    if rows:
        prepare_events(rows, calendar)
        session.execute(update(table), rows)


def _roll(rows: Sequence[dict[str, Any]], calendar: Calendar, key: str, name: str) -> None:
    for row in rows:
        deadline = calendar.rolled(row[key]) if row[key] else None
        row[f"{name}_rolled_on"] = deadline.due_on if deadline else None
        row[f"{name}_provisional"] = bool(deadline and deadline.provisional)
