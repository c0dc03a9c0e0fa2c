"""Rows as exact text, and digests over them: what the ledger says a row held, found again years later.

A text is the JSON array of some of a row's columns. The database writes it itself for the rows that stand,
as an import has many; the old versions, which are kept as JSON, give the same text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from heapq import merge
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Boolean, Table, case, cast, exists, func, literal, null, select, text, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import String

from tracker.core.db import Base, Id, Percent

# Rows of which the text is fetched in one step.
STEP = 2_000
# A column that follows from others where this one is filled in.
UNLESS = Mapping[str, str]


def digest_of(texts: Iterable[str]) -> tuple[int, str]:
    """How many texts there are, and the SHA-256 over all of them, a line each."""
    count, found = 0, hashlib.sha256()
    for one in texts:
        found.update(one.encode() + b"\n")
        count += 1
    return count, found.hexdigest()


def plain_text(row: Mapping[str, Any], columns: Sequence[str]) -> str:
    """The text of a row that was read with its types."""
    return _array(_plain(row[name]) for name in columns)


def fact_tables() -> dict[str, tuple[Table, tuple[str, ...], UNLESS]]:
    """The tables of recorded facts: each with the columns that are covered, and what follows from others.

    What is worked out from facts and law is not: it may be worked out anew without a change of its own.
    """
    found = {}
    for mapper in Base.registry.mappers:
        worked_out = getattr(mapper.class_, "worked_out", None)
        if worked_out is not None and isinstance(mapper.local_table, Table):
            table = mapper.local_table
            names = sorted(column.name for column in table.columns if column.name not in worked_out)
            follows: UNLESS = getattr(mapper.class_, "follows", {})
            found[table.name] = (table, tuple(names), follows)
    return dict(sorted(found.items()))


def written_in(session: Session, change_id: int, *, old: bool = False) -> dict[str, Any]:
    """What a change wrote: by table the columns that are covered, the count of rows and their digest.

    ``old``: later changes may have written over some rows, whose kept versions are looked at too
    (``lay_out_old`` comes first).
    """
    tables = fact_tables()
    asked = [
        select(literal(name)).where(exists().where(table.c.changed_in == change_id))
        for name, (table, _columns, _follows) in tables.items()
    ]
    names = set(session.scalars(union_all(*asked)))
    if old:
        kinds = text("SELECT DISTINCT record_kind FROM audit_states WHERE change_id = :change")
        names |= set(session.scalars(kinds, {"change": change_id}))
    found = {}
    for name in sorted(names):
        table, columns, follows = tables[name]
        count, digest = digest_of(lines_of(session, table, columns, follows, change_id, old=old))
        found[name] = {"columns": list(columns), "count": count, "digest": digest}
    return found


def lines_of(
    session: Session, table: Table, columns: Sequence[str], follows: UNLESS, change_id: int, *, old: bool
) -> Iterator[str]:
    """The texts of the rows that a change wrote, as it left them, in the order of their numbers."""
    lines = _standing(session, table, columns, follows, change_id)
    if old:
        lines = merge(lines, _overwritten(session, table, columns, follows, change_id), key=itemgetter(0))
    for _number, line in lines:
        yield line


def _standing(
    session: Session, table: Table, columns: Sequence[str], follows: UNLESS, change_id: int
) -> Iterator[tuple[int, str]]:
    """Number and text of the rows that no later change wrote."""
    line = _line(session, table, columns, follows)
    statement = select(table.c.id, line).where(table.c.changed_in == change_id).order_by(table.c.id)
    for row in session.connection().execute(statement.execution_options(yield_per=STEP)):
        yield row[0], row[1]


def _overwritten(
    session: Session, table: Table, columns: Sequence[str], follows: UNLESS, change_id: int
) -> Iterator[tuple[int, str]]:
    """Number and text, from the kept versions, of the rows that a later change wrote over."""
    kept = text(
        "SELECT audit_states.record_id, record_versions.before FROM audit_states "
        "JOIN record_versions ON record_versions.id = audit_states.version_id "
        "WHERE audit_states.change_id = :change AND audit_states.record_kind = :kind "
        "ORDER BY audit_states.record_id"
    ).columns(record_id=Id, before=JSON)
    for number, before in session.execute(kept, {"change": change_id, "kind": table.name}):
        yield number, kept_text(table, columns, follows, before)


def kept_text(table: Table, columns: Sequence[str], follows: UNLESS, before: Mapping[str, Any]) -> str:
    """The text of an old version of a row (JSON of all columns, see core/versions.py)."""

    def value(name: str) -> Any:
        if name in follows and before.get(follows[name]) is not None:
            return None
        found, kind = before.get(name), table.c[name].type
        if found is None:
            return None
        if isinstance(kind, Percent):
            return int(Decimal(found) * Percent.SCALE)
        return json.dumps(found) if isinstance(kind, JSON) else found

    return _array(value(name) for name in columns)


def _line(session: Session, table: Table, columns: Sequence[str], follows: UNLESS) -> ColumnElement[str]:
    """The text of a row, made by the database."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    parts = [_told(table.c[name], sqlite) for name in columns]
    for place, name in enumerate(columns):
        if name in follows:
            parts[place] = case((table.c[follows[name]].is_(None), parts[place]), else_=_nothing(sqlite))
    if sqlite:
        return func.json_array(*parts, type_=String)
    joined: ColumnElement[Any] = literal("[")
    for place, part in enumerate(parts):
        joined = joined.op("||")(part if place == 0 else literal(",").op("||")(part))
    return joined.op("||")(literal("]"))


def _nothing(sqlite: bool) -> ColumnElement[Any]:
    return null() if sqlite else literal("null")


def _told(column: ColumnElement[Any], sqlite: bool) -> ColumnElement[Any]:
    """A column's value as JSON has it."""
    kind = column.type
    if not sqlite:
        bare = cast(column, String) if isinstance(kind, JSON) else column
        return func.coalesce(cast(func.to_json(bare), String), "null")
    if isinstance(kind, Boolean):
        # SQLite has no such values, but knows them in JSON.
        return case((column.is_(True), func.json("true")), (column.is_(False), func.json("false")))
    return cast(column, String) if isinstance(kind, JSON) else column


def _array(values: Iterable[Any]) -> str:
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        # SQLite keeps no zone: what it gives back is UTC.
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value) if isinstance(value, Decimal) else value


def lay_out_old(session: Session, *, after: int = 0) -> None:
    """Lay out, for this session, which kept version holds what a record said after which change.

    ``after``: only what later changes than the one with this number wrote over.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    changed = "json_extract(before, '$.changed_in')" if sqlite else "(before ->> 'changed_in')::bigint"
    session.execute(text("DROP TABLE IF EXISTS audit_states"))
    session.execute(text(
        f"CREATE TEMPORARY TABLE audit_states AS SELECT {changed} AS change_id, record_kind, record_id, "
        f"id AS version_id FROM record_versions WHERE change_id > {int(after)}"
    ))  # fmt: skip
    session.execute(text(
        "CREATE INDEX audit_states_change ON audit_states (change_id, record_kind, record_id)"
    ))  # fmt: skip
