"""The living records of an import kind as rows to export; what goes out comes in again as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.core.permissions import EVERYWHERE, Reach
from tracker.exchange.cells import Text
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.lookups import portions
from tracker.exchange.out.writers import OutColumn
from tracker.exchange.reaching import within
from tracker.exchange.record.sorting import Sort, place_of, stretch

CHUNK = 1_000
KEYS_KEPT = 50_000
AS_ENTERED = Sort(falling=False)


def columns_of(session: Session, kind: Kind, *wanted: ColumnElement[bool]) -> list[OutColumn]:
    """The kind's columns, and a column for every ``x_`` name its living records carry, in order.

    ``wanted`` are conditions over the kind's table.
    """
    table = kind.model.__table__
    carried: set[str] = set()
    statement = select(table.c.extra).where(
        table.c.extra.is_not(None), table.c.voided_in.is_(None), *wanted
    )
    for extra in session.scalars(statement.execution_options(yield_per=CHUNK)):
        carried |= set(extra)
    columns = [OutColumn(column.key, column.heading, column.type) for column in kind.columns]
    return columns + [OutColumn(name, name, Text()) for name in sorted(carried)]


def rows_of(
    session: Session, kind: Kind, columns: Sequence[OutColumn], *wanted: ColumnElement[bool],
    sort: Sort = AS_ENTERED, reach: Reach = EVERYWHERE,
) -> Iterator[list[Any]]:  # fmt: skip
    """The living records in the list's order: values as ``columns`` says, references by key.

    ``wanted`` are conditions over the kind's table. Read by and by, a stretch of the list at a time. An
    enterprise whose name a reader of ``reach`` is not told is left out.
    """
    names = _Names(session, reach)
    extras = [column.key for column in columns[len(kind.columns) :]]
    living = [kind.model.__table__.c.voided_in.is_(None), *wanted]
    besides = ("extra", *([sort.column.attribute] if sort.column else ()))
    at = None
    while True:
        rows = stretch(session, kind, kind.columns, living, sort, at, CHUNK, besides=besides)
        if not rows:
            return
        at = place_of(rows[-1], sort, False)
        named = {
            column.key: names.of(column.target, [row[column.attribute] for row in rows])
            for column in kind.columns
            if column.target
        }
        for row in rows:
            values = []
            for column in kind.columns:
                value = row[column.attribute]
                values.append(named[column.key].get(value) if column.target else _given(value))
            yield values + [(row["extra"] or {}).get(name) for name in extras]


def _given(value: Any) -> Any:
    """A value as it was given: an empty list of words is an empty cell."""
    return None if value == "" else value


class _Names:
    """The keys of records referred to, by number: one SELECT for what is not yet known."""

    def __init__(self, session: Session, reach: Reach) -> None:
        self._session, self._reach = session, reach
        self._known: dict[str, dict[int, str]] = {}

    def of(self, kind: str, ids: Sequence[int | None]) -> dict[int, str]:
        known = self._known.setdefault(kind, {})
        if len(known) > KEYS_KEPT:
            known.clear()
        described = KINDS[kind]
        table = described.model.__table__
        key = table.c[described.key_columns[0].attribute]
        for part in portions(one for one in ids if one is not None and one not in known):
            told = within(described, self._reach) if kind == "enterprises" else true()
            found = self._session.execute(select(table.c.id, key).where(table.c.id.in_(part), told))
            known.update((row[0], row[1]) for row in found)
        return known
