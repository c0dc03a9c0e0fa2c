"""One record as a page shows it: its values in words, and what it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import Change
from tracker.core.permissions import Reach
from tracker.exchange.cells import Day
from tracker.exchange.history import WORKED_OUT
from tracker.exchange.keys import NoSuchRecord, keyed
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.notices import tell
from tracker.exchange.reaching import within
from tracker.exchange.record.naming import Named, Names, key_of, key_parts
from tracker.wording.columns import column_word
from tracker.wording.days import day_word
from tracker.wording.kinds import kind_word


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

    @property
    def in_full(self) -> str:
        """The value as running text has it: a list writes a day in ISO form."""
        if self.text and isinstance(self.column.type, Day):
            return day_word(date.fromisoformat(self.text))
        return self.words


# Records as a list shows them: each its key and the values of some columns.
Rows = tuple[tuple[str, tuple[Value, ...]], ...]


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
) -> Rows:
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
            words, text = column.type.word(value), column.type.show(value)
        found.append(Value(column, heading, words, text, named if named and named.open else None))
    return tuple(found)


def heading_of(column: Column) -> str:
    """How a page calls a column: one that names another record by what that is, not by its code."""
    target = KINDS[column.target] if column.target else None
    return kind_word(target.singular) if target and column.key == target.singular else column.said.now()
