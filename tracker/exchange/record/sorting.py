"""Lists in an order of their own: by a column, either way, a place in them by value and number.

Rows without a value come last, whichever way. The rows with a value and those without are two stretches,
read one after the other: so an index on the column serves both databases, however long the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.db import number
from tracker.exchange.cells import BadCell, Day, Money, Year
from tracker.exchange.kinds import IN_ORDER, Column, Kind

ONWARDS, BACK = "after", "before"


class BadPlace(ValueError):
    """A place in a list that cannot be read, or belongs to a list sorted otherwise."""


@dataclass(frozen=True, slots=True)
class Sort:
    """By which column a list is sorted, and whether from the highest down; None: by number."""

    column: Column | None = None
    falling: bool = True

    def __str__(self) -> str:
        """As an address has it: ``amount``, or ``-amount`` for falling; "" by number."""
        return "" if self.column is None else f"{'-' if self.falling else ''}{self.column.key}"

    def by(self, column: Column) -> Sort:
        """What a click on a column's heading asks for: the highest first, the other way the second time."""
        again = self.column is not None and self.column.key == column.key
        return Sort(column, not self.falling if again else isinstance(column.type, IN_ORDER))

    @classmethod
    def read(cls, kind: Kind, text: str) -> Sort:
        """What ``str`` wrote. Raises KeyError for a column that the kind's list is not sorted by."""
        return cls(kind.sortable[text.removeprefix("-")], text.startswith("-")) if text else cls()


@dataclass(frozen=True, slots=True)
class Place:
    """The row at a page's edge: its number and the value it is sorted by, and the way to go on from it."""

    number: int
    value: Any = None
    back: bool = False

    def __str__(self) -> str:
        """As an address has it."""
        parts = [BACK if self.back else ONWARDS, str(self.number)]
        if self.value is not None:
            parts.append(str(self.value))
        return "_".join(parts)

    @classmethod
    def read(cls, text: str, sort: Sort) -> Place:
        """What ``str`` wrote of a list sorted so. Raises BadPlace."""
        way, _, rest = text.partition("_")
        at, _, written = rest.partition("_")
        try:
            back = {ONWARDS: False, BACK: True}[way]
            value = _value(sort.column, written) if written and sort.column else None
            if written and not sort.column:
                raise BadPlace(text)
            return cls(number(at), value, back)
        except (ValueError, KeyError, BadCell):
            raise BadPlace(text) from None


def _value(column: Column, text: str) -> Any:
    if isinstance(column.type, (Money, Year)):
        return number(text)
    return Day().read(text) if isinstance(column.type, Day) else text


def place_of(row: Mapping[str, Any], sort: Sort, back: bool) -> Place:
    """The place of a row in the list sorted so."""
    return Place(row["id"], row[sort.column.attribute] if sort.column else None, back)


def stretch(
    session: Session, kind: Kind, columns: Sequence[Column], conditions: Sequence[ColumnElement[bool]],
    sort: Sort, at: Place | None, most: int, *, besides: Sequence[str] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """Up to ``most`` rows of the sorted list beyond a place, in the order of the way to go.

    Each has its number and the values of ``columns``, the one it is sorted by among them, and what else of
    the table is named in ``besides``.
    """
    table = kind.model.__table__
    back = at is not None and at.back
    falling = sort.falling is not back
    wanted = dict.fromkeys(["id", *(one.attribute for one in columns), *besides])
    statement = select(*(table.c[name] for name in wanted))
    by_number = table.c.id.desc() if falling else table.c.id.asc()
    if sort.column is None:
        beyond = [] if at is None else [_further(table.c.id, at.number, falling)]
        # The numbers first: to find them an index may do, where the rows need not be read.
        numbers = select(table.c.id).where(*conditions, *beyond).order_by(by_number).limit(most)
        return _read(session, statement.where(table.c.id.in_(numbers)).order_by(by_number))
    column = table.c[sort.column.attribute]
    parts = [column.is_not(None), column.is_(None)] if column.nullable else [column.is_not(None)]
    order = [[column.desc() if falling else column.asc(), by_number], [by_number]]
    first = 1 if at is not None and at.value is None else 0
    if first >= len(parts):
        raise BadPlace(at)
    rows: list[dict[str, Any]] = []
    for part in range(first, -1, -1) if back else range(first, len(parts)):
        beyond = _past(table, column, at, falling) if at is not None and part == first else []
        if len(rows) < most:
            some = statement.where(*conditions, parts[part], *beyond).order_by(*order[part])
            rows += _read(session, some.limit(most - len(rows)))
    return rows


def _past(table: Any, column: Any, at: Place, falling: bool) -> list[ColumnElement[bool]]:
    further = _further(table.c.id, at.number, falling)
    if at.value is None:
        return [further]
    # Said twice, so that SQLite steps into an index at the value instead of reading up to it.
    reached = column <= at.value if falling else column >= at.value
    return [reached, or_(_further(column, at.value, falling), and_(column == at.value, further))]


def _further(column: Any, value: Any, falling: bool) -> ColumnElement[bool]:
    further: ColumnElement[bool] = column < value if falling else column > value
    return further


def _read(session: Session, statement: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(statement).mappings()]
