"""The ledger's tables as they stand, whatever was written over them: days that are none, text that is none.

The check must name what somebody wrote there; it must not stumble over it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Integer, String, Table, and_, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.core.db import Base
from tracker.core.heads import AuditHead, Key, key_of
from tracker.core.ledger import AuditEntry, Stands
from tracker.core.merkle import Hashing, consistent


@contextmanager
def readable_whatever(session: Session) -> Iterator[None]:
    """Let bytes be read that are no text any more: they are what is looked for."""
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    driver: Any = session.connection().connection.driver_connection
    driver.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    try:
        yield
    finally:
        driver.text_factory = str


def entries_in_steps(session: Session, step: int) -> Iterator[Sequence[Any]]:
    """The entries as they stand, in the order of their numbers, ``step`` at a time."""
    last = 0
    while True:
        asked = select(*_columns(session, AuditEntry)).where(AuditEntry.number > last)
        chunk = session.execute(asked.order_by(AuditEntry.number).limit(step)).all()
        if not chunk:
            return
        yield chunk
        last = chunk[-1].number


def heads_as_they_stand(session: Session) -> Sequence[Any]:
    """The heads as they stand, in the order of their numbers."""
    return session.execute(select(*_columns(session, AuditHead)).order_by(AuditHead.number)).all()


def _columns(session: Session, model: type[AuditEntry | AuditHead]) -> list[ColumnElement[Any]]:
    """The columns of a table; on SQLite, where any column takes anything, what is no number as text."""
    found: list[ColumnElement[Any]] = []
    for column in model.__table__.columns:
        number = isinstance(column.type, Integer) or column.name in ("number", "size", "source_id")
        bare = number or session.get_bind().dialect.name != "sqlite"
        found.append(column if bare else cast(column, String).label(column.name))
    return found


def rows_as_they_stand(
    session: Session, table: Table, numbers: Sequence[int]
) -> dict[int, Mapping[str, Any]]:
    """Rows by their numbers; one that cannot be read any more says nothing."""
    statement = select(table).where(table.c.id.in_(numbers))
    try:
        return {row["id"]: dict(row) for row in session.execute(statement).mappings()}
    except (ValueError, LookupError, TypeError):
        if len(numbers) == 1:
            return {numbers[0]: dict.fromkeys(table.columns.keys())}
        return {
            one: row for number in numbers
            for one, row in rows_as_they_stand(session, table, [number]).items()
        }  # fmt: skip


def out_of_step(session: Session, steps: Table, stands: Stands) -> list[tuple[int, int]]:
    """Records that do not stand where their last step left them: each with the number of its entry, or 0."""
    record: Table = Base.metadata.tables[stands.table]
    by: ColumnElement[Any] = steps.c[stands.by]
    none: ColumnElement[bool] = steps.c.id.is_(None)
    last = select(by.label("record"), func.max(steps.c.id).label("step")).group_by(by).subquery()
    told = and_(AuditEntry.source == steps.name, AuditEntry.source_id == steps.c.id)
    other = or_(*(record.c[mine].is_distinct_from(steps.c[said]) for mine, said in stands.same))
    if stands.before is not None:
        none = and_(none, type_coerce(record.c.state, String) != stands.before)
    rows = (
        select(record.c.id, func.coalesce(AuditEntry.number, 0))
        .select_from(record)
        .outerjoin(last, last.c.record == record.c.id)
        .outerjoin(steps, steps.c.id == last.c.step)
        .outerjoin(AuditEntry, told)
        .where(or_(none, and_(steps.c.id.is_not(None), other)))
        .order_by(record.c.id)
    )
    return [(row[0], row[1]) for row in session.execute(rows)]


def content_of(text: str) -> dict[str, Any]:
    """What the content of an entry or a head says; nothing where it is not what any of them is."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def is_whole(said: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether the content of an entry has the shape of all contents; ``facts`` are the tables of facts."""
    detail, source = said.get("detail"), said.get("source")
    if not isinstance(detail, dict) or not isinstance(source, str | None):
        return False
    if not isinstance(said.get("at"), str) or not isinstance(said.get("kind"), str):
        return False
    if type(said.get("number")) is not int:
        return False
    row, rows = detail.get("row"), detail.get("rows") or {}
    if (source or rows) and type(said.get("source_id")) is not int:
        return False
    if not isinstance(rows, dict) or not (row is None or _covers(row)):
        return False
    return all(
        name in facts and _covers(covers) and type(covers.get("count")) is int
        for name, covers in rows.items()
    )  # fmt: skip


def _covers(said: Any) -> bool:
    """Whether this is a digest with the columns it is over."""
    if not isinstance(said, dict) or not isinstance(said.get("digest"), str):
        return False
    columns = said.get("columns")
    return isinstance(columns, list) and all(isinstance(one, str) for one in columns)


def key_told(said: Mapping[str, Any]) -> Key | None:
    """The key that an entry's content tells of; None where it tells of none."""
    try:
        key = key_of(dict(said))
    except (KeyError, TypeError, AttributeError):
        return None
    texts: tuple[Any, ...] = (key.id, key.signer, key.public, key.agreed or "", key.before or "")
    number: Any = key.since
    return key if all(isinstance(one, str) for one in texts) and type(number) is int else None


def begins_with(before: Any, head: Any) -> bool:
    """Whether the proof kept with a head shows that its tree begins with that of the head before, if any."""
    try:
        told = json.loads(head.proof) if isinstance(head.proof, str) else head.proof
        path = [bytes.fromhex(step) for step in told]
        if before is None:
            return not path
        roots = bytes.fromhex(before.root), bytes.fromhex(head.root)
        return consistent(Hashing(head.hash), before.size, head.size, *roots, path)
    except (ValueError, TypeError):
        return False


def instant(at: Any) -> str:
    """An instant as entries say it; what is none as it stands."""
    try:
        found = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return str(at)
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC).isoformat()


def day(on: Any) -> str:
    """A day as heads say it; what is none as it stands."""
    return on.isoformat() if isinstance(on, date) else str(on)
