"""What was done to records: the versions of one, and the batches that came in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import Change, ChangeKind, RecordVersion
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.core.versions import as_json, from_json
from tracker.exchange.keys import records_with
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.reaching import within
from tracker.wording.columns import column_word
from tracker.wording.undisclosed import UNDISCLOSED

# Shown besides the columns of a file; other worked-out columns follow from these.
WORKED_OUT = (
    "due_on", "cap_on", "inspection_last_on", "settlement_last_on", "confirmation_due_on", "payment_due_on",
    "labour_due_on",
    "due_rolled_on", "new_due_rolled_on", "perform_last_on", "agree_by_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A column before and after a change: its key, how a reader calls it, both values as a file has them,
    and ``words``: both as a reader does.
    """

    column: str
    heading: str
    before: str | None
    after: str | None
    words: tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a record: the change (its instant in UTC), and what it made different."""

    record_id: int
    change_id: int
    what: str
    at: datetime
    actor: str
    reason: str
    source: str | None
    differences: tuple[Difference, ...]


def history(
    session: Session, kind: Kind, key: Sequence[str], reach: Reach = EVERYWHERE
) -> list[Step]:
    """Everything that happened to the records within a reach that have or had this key, in order.

    Raises NoSuchRecord.
    """
    steps: list[Step] = []
    rows = records_with(session, kind, key)
    number = kind.model.__table__.c.id
    seen = set(session.scalars(
        select(number).where(number.in_([row["id"] for row in rows]), within(kind, reach))
    ))  # fmt: skip
    for row in (row for row in rows if row["id"] in seen):
        version = RecordVersion
        kept = session.execute(
            select(version.change_id, version.before)
            .where(version.record_kind == kind.name, version.record_id == row["id"])
            .order_by(version.change_id)
        ).all()
        states = [one.before for one in kept] + [as_json(row)]
        numbers = [row["created_in"], *(one.change_id for one in kept)]
        changes = {
            change.id: change
            for change in session.scalars(select(Change).where(Change.id.in_(numbers)))
        }
        for place, number in enumerate(numbers):
            before = states[place - 1] if place else None
            steps.append(_step(session, kind, changes[number], before, states[place], reach))
    return steps


def _step(
    session: Session, kind: Kind, change: Change, before: Mapping[str, Any] | None, after: Mapping[str, Any],
    reach: Reach,
) -> Step:
    what = "created" if before is None else "voided" if _voids(before, after) else "changed"
    differences = () if before is None else tuple(_differences(session, kind, before, after, reach))
    return Step(
        after["id"], change.id, what if change.kind is not ChangeKind.CALENDAR else "recomputed", change.at,
        change.actor, change.reason, change.source, differences,
    )  # fmt: skip


def _voids(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return before["voided_in"] is None and after["voided_in"] is not None


def _differences(
    session: Session, kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any], reach: Reach
) -> Iterator[Difference]:
    table = kind.model.__table__
    values = [from_json(table, state) for state in (before, after)]
    for column in kind.columns:
        then, now = (state.get(column.attribute) for state in values)
        if then != now:
            old, new = (_shown(session, kind, column.key, value, reach) for value in (then, now))
            yield Difference(column.key, column.said.now(), old[0], new[0], (old[1], new[1]))
    for name in WORKED_OUT:
        if name in table.c and all(name in state for state in values):
            then, now = (state[name] for state in values)
            if then != now:
                said = column_word(kind.singular, name)
                days = _day(then), _day(now)
                yield Difference(name, said, *days, days)
    names = sorted({name for state in values for name in state.get("extra") or {}})
    for name in names:
        then, now = ((state.get("extra") or {}).get(name) for state in values)
        if then != now:
            yield Difference(name, name, then, now, (then, now))


def _shown(
    session: Session, kind: Kind, key: str, value: Any, reach: Reach
) -> tuple[str | None, str | None]:
    """A value as a file has it, and as a reader does."""
    column = kind.by_key[key]
    if value is None or value == "":
        return None, None
    if column.target:
        target = KINDS[column.target]
        table = target.model.__table__
        named = select(table.c[target.key_columns[0].attribute]).where(table.c.id == value)
        if column.target == "enterprises" and session.scalar(named.where(within(target, reach))) is None:
            return UNDISCLOSED.now(), UNDISCLOSED.now()
        ref = str(session.scalar(named))
        return ref, ref
    return column.type.show(value), column.type.word(value)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@dataclass(frozen=True, slots=True)
class Batch:
    """A change of the records as a list shows it; counts are those of its summary."""

    number: int
    kind: str
    at: datetime
    actor: str
    reason: str
    record_kind: str | None
    source: str | None
    summary: Mapping[str, Any]
    undone_in: int | None


def batches_of(session: Session, actor: str, *, most: int | None = None) -> list[Batch]:
    """The imports of somebody, newest first."""
    return batches(session, most=most, actor=actor)


def batches(session: Session, *, most: int | None = None, actor: str | None = None) -> list[Batch]:
    """The imports, newest first, of everybody or one."""
    statement = select(Change).where(Change.kind == ChangeKind.IMPORT).order_by(Change.id.desc()).limit(most)
    if actor is not None:
        statement = statement.where(Change.actor == actor)
    return [
        Batch(change.id, change.kind.value, change.at, change.actor, change.reason, change.record_kind,
              change.source, change.summary or {}, change.undone_in)
        for change in session.scalars(statement)
    ]  # fmt: skip
