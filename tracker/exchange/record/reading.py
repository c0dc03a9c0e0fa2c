"""One record as a page shows it: its values in words, what it refers to, and what refers to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from tracker.exchange.keys import NoSuchRecord, keyed
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.notices import tell
from tracker.exchange.reaching import within
from tracker.exchange.record.naming import Named, Names, key_of, key_parts
from tracker.exchange.resting import referrers
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
    living = kind.model.__table__.c.voided_in.is_(None)
    try:
        found = session.execute(keyed(kind, key_parts(kind, key)).where(living, within(kind, reach)))
    except NoSuchRecord:
        return None
    first = found.mappings().first()
    if first is None:
        return None
    row = dict(first)
    names = Names(session, [([row], kind.columns)], reach)
    [(found_key, values)] = rows_of(kind, [row], names, kind.columns)
    made_and_last = Change.id.in_({row["created_in"], row["changed_in"]})
    changes = {change.id: change for change in session.scalars(select(Change).where(made_and_last))}
    return Record(
        kind=kind, id=row["id"], key=found_key, seen=row["changed_in"], values=values,
        worked_out=tuple((column_word(kind.singular, one), row[one]) for one in WORKED_OUT if row.get(one)),
        notices=tuple(tell(kind, code) for code in row["notices"] or ()),
        extra=row["extra"] or {},
        created=changes[row["created_in"]],
        changed=changes[row["changed_in"]],
    )  # fmt: skip


def rows_of(
    kind: Kind, rows: Iterable[Mapping[str, Any]], names: Names, columns: tuple[Column, ...]
) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """Rows as a reader sees them: each its key and the values of some columns."""
    headed = [(column, heading_of(column)) for column in columns]
    return tuple((key_of(kind, row, names), _values(row, names, headed)) for row in rows)


def _values(
    row: Mapping[str, Any], names: Names, headed: Sequence[tuple[Column, str]]
) -> tuple[Value, ...]:
    found = []
    for column, heading in headed:
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
        found.append(Value(column, heading, words, text, named if named and named.open else None))
    return tuple(found)


def heading_of(column: Column) -> str:
    """How a page calls a column: one that names another record by what that is, not by its code."""
    target = KINDS[column.target] if column.target else None
    return kind_word(target.singular) if target and column.key == target.singular else column.said.now()


def resting_on(
    session: Session, one: Record, reach: Reach, *, told_elsewhere: Collection[str] = ()
) -> list[Resting]:
    """What refers to a record, by kind: two queries for all kinds, and one for each that does.

    ``told_elsewhere`` are the kinds that the page shows in its own way.
    """
    others = [pair for pair in referrers(one.kind) if pair[0].name not in told_elsewhere]
    if not others:
        return []
    sums = [_summed(number, other, _refers(one, other, column, reach))
            for number, (other, column) in enumerate(others)]  # fmt: skip
    found = [
        (*others[number], count, total)
        for number, count, total in session.execute(union_all(*sums).order_by("number"))
        if count
    ]
    newest = [_newest(session, one, other, column, reach) for other, column, *_sums in found]
    shown = [tuple(told for told in other.listed if told is not column) for other, column, *_sums in found]
    names = Names(session, [
        (rows, (*other.key_columns, *columns))
        for (other, *_sums), rows, columns in zip(found, newest, shown, strict=True)
    ], reach)  # fmt: skip
    return [
        Resting(
            other, column, count, None if other.amount is None else int(total),
            rows_of(other, rows, names, columns),
        )
        for (other, column, count, total), rows, columns in zip(found, newest, shown, strict=True)
    ]  # fmt: skip


def _newest(
    session: Session, one: Record, other: Kind, column: Column, reach: Reach
) -> list[dict[str, Any]]:
    table = other.model.__table__
    statement = select(table).where(*_refers(one, other, column, reach)).order_by(table.c.id.desc())
    return [dict(row) for row in session.execute(statement.limit(MOST_RESTING)).mappings()]


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
