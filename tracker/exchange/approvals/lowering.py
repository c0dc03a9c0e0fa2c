"""Which changes by hand lower what is owed undisputed, or undo a day on which it was overdue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import RecordVersion
from tracker.core.versions import from_json
from tracker.exchange.kinds import Kind
from tracker.payables.models import DisputeOutcome
from tracker.payables.standing import standing

Row = Mapping[str, Any]
# What a record takes away on a day, in fen.
TakenAway = Callable[[Row, date], int]
# The kinds of records that can lower it, each by a question of its own.
LOWERING = ("payables", "disputes", "discharges")
# Of a dispute these say on what it rests: its approver approved them.
GROUNDS = ("reason", "document", "approver")


@dataclass(frozen=True, slots=True)
class Lowered:
    """A change of one record that lowers what is owed: what it said before and says now (None: nothing).

    ``from_on`` is the first day on which less is owed than before; None where no day can be named.
    """

    record_id: int
    payable_id: int
    before: Row | None
    after: Row | None
    from_on: date | None


def lowered_by(session: Session, kind: Kind, change_id: int, on: date) -> Lowered | None:
    """What a change of one record of a kind lowers, as it stands in the unit of work; None: nothing."""
    if kind.name not in LOWERING:
        return None
    look = {"payables": _payable, "disputes": _dispute, "discharges": _discharge}[kind.name]
    table = kind.model.__table__
    row = session.execute(select(table).where(table.c.changed_in == change_id)).mappings().one_or_none()
    if row is None:
        return None
    kept = select(RecordVersion.before).where(
        RecordVersion.change_id == change_id, RecordVersion.record_kind == kind.name,
        RecordVersion.record_id == row["id"],
    )  # fmt: skip
    old = session.scalar(kept)
    before = None if old is None else {**row, **from_json(table, old)}
    return look(before, None if row["voided_in"] else dict(row), on)


def undisputed(session: Session, payable_id: int, on: date) -> int:
    """What is owed on a payable and not in dispute at the end of a day, in fen; 0 where it is voided."""
    found = session.execute(standing(on, lambda column: column == payable_id)).one_or_none()
    return int(found.owed_fen - found.disputed_fen) if found else 0


def _payable(before: Row | None, after: Row | None, on: date) -> Lowered | None:
    if before is None:
        return None
    lowers = (
        after is None
        or after["amount_fen"] < before["amount_fen"]
        or after["body_id"] != before["body_id"]
        or _day_moved_on(before["due_on"], after["due_on"], on)
    )
    return Lowered(before["id"], before["id"], before, after, None) if lowers else None


def _day_moved_on(before: date | None, after: date | None, on: date) -> bool:
    """Whether a last lawful day that has passed is put off, or taken away."""
    return before is not None and before < on and (after is None or after > before)


def _dispute(before: Row | None, after: Row | None, on: date) -> Lowered | None:
    found = _first_rise(before, after, withheld, "raised_on", "resolved_on")
    lost = _first_rise(before, after, _lost, "resolved_on")
    if found is None and lost is None and before is not None and after is not None:
        if all(before[name] == after[name] for name in GROUNDS):
            return None
    elif found is None and lost is None:
        return None
    return _of(before, after, found)


def _discharge(before: Row | None, after: Row | None, on: date) -> Lowered | None:
    found = _first_rise(before, after, _discharged, "happened_on")
    return None if found is None else _of(before, after, None)


def _of(before: Row | None, after: Row | None, from_on: date | None) -> Lowered:
    row = after or before
    assert row is not None
    return Lowered(row["id"], row["payable_id"], before, after, from_on)


def withheld(row: Row, day: date) -> int:
    """What a dispute keeps from being owed undisputed on a day (rules.md, "In dispute on a day")."""
    if day < row["raised_on"]:
        return 0
    over = row["resolved_on"] is not None and row["resolved_on"] <= day
    return 0 if over and row["outcome"] is not DisputeOutcome.DEBTOR else int(row["amount_fen"])


def _lost(row: Row, day: date) -> int:
    resolved = row["resolved_on"] is not None and row["resolved_on"] <= day
    return int(row["amount_fen"]) if resolved and row["outcome"] is DisputeOutcome.DEBTOR else 0


def _discharged(row: Row, day: date) -> int:
    return int(row["amount_fen"]) if row["happened_on"] <= day else 0


def _first_rise(before: Row | None, after: Row | None, taken: TakenAway, *days: str) -> date | None:
    """The first day on which a record takes more away than it did before; None: it never does."""
    if after is None:
        return None
    if before is not None and before["payable_id"] != after["payable_id"]:
        before = None
    named = sorted({row[day] for row in (before, after) if row for day in days if row[day] is not None})
    return next((day for day in named if taken(after, day) > (taken(before, day) if before else 0)), None)

