"""The rows of a file that wait, as a page shows them: what each would write beside what its record says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.permissions import EVERYWHERE
from tracker.exchange.approvals.models import ApprovalRequest
from tracker.exchange.approvals.queries import Difference
from tracker.exchange.cells import BadCell, unguarded
from tracker.exchange.header import Field, fields_of
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.record.naming import Names
from tracker.exchange.record.reading import heading_of, rows_of


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row that waits: its number in the file, its record's key, whether new, what it would write."""

    number: int
    key: str
    new: bool
    changes: tuple[Difference, ...]


def file_rows(
    session: Session, request: ApprovalRequest, *, ended: bool, skip: int, size: int
) -> list[FileRow]:
    """Some of the rows of a request; once it has ended, what was asked for is shown alone."""
    kind = KINDS[request.kind]
    rows = (request.file_rows or [])[skip : skip + size]
    now = {} if ended else _now(session, kind, [row["record_id"] for row in rows if row["record_id"]])
    fields = fields_of(kind, list(rows[0]["cells"])) if rows else []
    return [
        FileRow(
            row["row"], row["key"], row["record_id"] is None,
            _changes(fields, row["cells"], now.get(row["record_id"], {})),
        )
        for row in rows
    ]  # fmt: skip


def _now(session: Session, kind: Kind, numbers: list[int]) -> dict[int, dict[str, str]]:
    """What the living ones of some records say, in words, by their columns' keys."""
    table = kind.model.__table__
    living = select(table).where(table.c.id.in_(numbers), table.c.voided_in.is_(None))
    found = [dict(row) for row in session.execute(living).mappings()]
    names = Names(session, [(found, kind.columns)], EVERYWHERE)
    shown = rows_of(kind, found, names, kind.columns)
    return {
        # A record is named by its key, as the file names it.
        row["id"]: {one.column.key: one.text if one.column.target else one.words for one in values}
        for row, (_key, values) in zip(found, shown, strict=True)
    }


def _changes(
    fields: list[Field], cells: Mapping[str, str], now: Mapping[str, str]
) -> tuple[Difference, ...]:
    found = []
    for one, text in zip(fields, cells.values(), strict=True):
        if one.column is None:
            continue
        before, after = now.get(one.column.key, ""), _words(one, text.strip())
        if before != after and one.column.key != "ref":
            found.append(Difference(heading_of(one.column), before, after))
    return tuple(found)


def _words(one: Field, text: str) -> str:
    """A cell of the file as a reader sees it; it was read without a fault when it was asked for."""
    column: Any = one.column
    if not text or column.target:
        return text
    try:
        return str(column.type.word(one.type.read(unguarded(text))))
    except BadCell:
        return text
