"""Writes of commitments: the last lawful days of promises, rolled (CC 203, for promised days by analogy)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.core.workdays import Calendar


def prepare(rows: Sequence[dict[str, Any]], calendar: Calendar) -> None:
    """Fill the rolled day of commitment rows about to be written."""
    _roll(rows, calendar, "due_on", "due")


def prepare_events(rows: Sequence[dict[str, Any]], calendar: Calendar) -> None:
    """Fill the rolled new day of event rows about to be written."""
    _roll(rows, calendar, "new_due_on", "new_due")


def _roll(rows: Sequence[dict[str, Any]], calendar: Calendar, key: str, name: str) -> None:
    for row in rows:
        deadline = calendar.rolled(row[key]) if row[key] else None
        row[f"{name}_rolled_on"] = deadline.due_on if deadline else None
        row[f"{name}_provisional"] = bool(deadline and deadline.provisional)
