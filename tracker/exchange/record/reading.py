"""One record as a page shows it: its values in words, what it refers to, and what refers to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, func, literal, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.changes import Change
from tracker.core.money import yuan_grouped
from tracker.core.permissions import Reach
from tracker.exchange.cells import Money
from tracker.exchange.history import WORKED_OUT
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.notices import tell
from tracker.exchange.reaching import within
from tracker.exchange.record.naming import Named, Names, key_of, key_parts
from tracker.exchange.resting import referrers
from tracker.exchange.void import NoSuchRecord, records_with
from tracker.wording.columns import column_word
from tracker.wording.kinds import kind_word

MOST_RESTING = 20


@dataclass(frozen=True, slots=True)
class Value:
    """A column of a record: how a reader calls it, its value in words, and the record it names, if that
    may be opened.

    ``text`` is as a file has it and a form fills it in; "" for an empty cell.
    """

    column: Column
    heading: str
    words: str
    text: str
    named: Named | None


@dataclass(frozen=True, slots=True)
class Resting:
    """The records of a kind that refer to this one by a column: how many, and the newest of them.

    ``total_fen`` is what their main amounts come to; None where the kind has none.
    """

    kind: Kind
    column: Column
    count: int
    total_fen: int | None
    rows: tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One living record. ``seen`` is the change it stands at: an edit must begin from it."""

    kind: Kind
    id: int
    key: str
    seen: int
    values: tuple[Value, ...]
    worked_out: tuple[tuple[str, date], ...]
    notices: tuple[str, ...]
    extra: Mapping[str, str]
    created: Change
    changed: Change

    @property
    def title(self) -> str:
        """What the record is called: its name or title, else its key."""
        words = {value.column.key: value.words for value in self.values}
        return words.get("name") or words.get("title") or self.key.replace("~", " · ")

    def text_of(self, column: str) -> str:
        """The text of a column."""
        return next(value.text for value in self.values if value.column.key == column)


def record(session: Session, kind: Kind, key: str, reach: Reach) -> Record | None:
    """The living record with this key (its parts with ``~`` between), None if none lies within the reach."""
    try:
        found = records_with(session, kind, key_parts(kind, key), within(kind, reach))
    except NoSuchRecord:
        return None
    rows = [row for row in found if row["voided_in"] is None]
    if not rows:
        return None
    row = rows[0]
    names = Names(session, kind, [row], reach)
    return Record(
        kind=kind, id=row["id"], key=key_of(kind, row, names), seen=row["changed_in"],
        values=values_of(kind, row, names),
        worked_out=tuple((column_word(kind.singular, one), row[one]) for one in WORKED_OUT if row.get(one)),
        notices=tuple(tell(kind, code) for code in row["notices"] or ()),
        extra=row["extra"] or {},
        created=session.get_one(Change, row["created_in"]),
        changed=session.get_one(Change, row["changed_in"]),
    )  # fmt: skip


def values_of(
    kind: Kind, row: Mapping[str, Any], names: Names, columns: tuple[Column, ...] | None = None
) -> tuple[Value, ...]:
    """Columns of a row as a reader sees them."""
    found = []
    for column in columns or kind.columns:
        value = row[column.attribute]
        named = names.of(column.target, value) if column.target else None
        if value is None:
            words = text = ""
        elif column.target:
            words, text = (named.words, named.key) if named else ("", "")
        else:
            grouped = isinstance(column.type, Money)
            words = yuan_grouped(value) if grouped else column.type.word(value)
            text = column.type.show(value)
        found.append(Value(column, heading_of(column), words, text, named if named and named.open else None))
    return tuple(found)


def heading_of(column: Column) -> str:
    """How a page calls a column: one that names another record by what that is, not by its code."""
    target = KINDS[column.target] if column.target else None
    return kind_word(target.singular) if target and column.key == target.singular else column.said.now()


def resting_on(
    session: Session, one: Record, reach: Reach, *, told_elsewhere: Collection[str] = ()
) -> list[Resting]:
    """What refers to a record, by kind: a query for all, and two for each kind that does.

    ``told_elsewhere`` are the kinds that the page shows in its own way.
    """
    others = [pair for pair in referrers(one.kind) if pair[0].name not in told_elsewhere]
    if not others:
        return []
    sums = [_summed(number, other, _refers(one, *others[number], reach)) for number, (other, _) in
            enumerate(others)]  # fmt: skip
    found = []
    for number, count, total in session.execute(union_all(*sums).order_by("number")):
        if not count:
            continue
        other, column = others[number]
        table = other.model.__table__
        newest = select(table).where(*_refers(one, other, column, reach)).order_by(table.c.id.desc())
        rows = [dict(row) for row in session.execute(newest.limit(MOST_RESTING)).mappings()]
        shown = tuple(told for told in other.listed if told is not column)
        names = Names(session, other, rows, reach, (*other.key_columns, *shown))
        found.append(Resting(other, column, count, None if other.amount is None else int(total), tuple(
            (key_of(other, row, names), values_of(other, row, names, shown)) for row in rows
        )))  # fmt: skip
    return found


def _refers(one: Record, other: Kind, column: Column, reach: Reach) -> list[ColumnElement[bool]]:
    table = other.model.__table__
    return [table.c[column.attribute] == one.id, table.c.voided_in.is_(None), within(other, reach)]


def _summed(number: int, other: Kind, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """How many records meet conditions, and what their main amounts come to."""
    table = other.model.__table__
    amount = table.c[other.amount.attribute] if other.amount else literal(0)
    total = cast(func.coalesce(func.sum(amount), 0), BigInteger)
    columns: Any = (literal(number).label("number"), func.count(), total)
    found: Select[Any] = select(*columns).select_from(table).where(*conditions)
    return found
