"""What refers to a record, kind by kind: how many, what they come to, and the newest of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, cast, func, literal, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.permissions import Reach
from tracker.exchange.kinds import Column, Kind
from tracker.exchange.reaching import within
from tracker.exchange.record.naming import Names
from tracker.exchange.record.reading import Record, Rows, rows_of
from tracker.exchange.resting import referrers

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Referring:
    """The records of a kind that refer to this one by a column: how many, and the newest of them.

    ``total_fen`` is what their main amounts come to; None where the kind has none.
    """

    kind: Kind
    column: Column
    count: int
    total_fen: int | None
    rows: Rows

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown: all that a list has, but the one that names this record."""
        return _others(self.kind, self.column)


def referring_to(
    session: Session, one: Record, reach: Reach, *, told_elsewhere: Collection[str] = ()
) -> list[Referring]:
    """What refers to a record, by kind: two queries for all kinds, and one for each that does.

    ``told_elsewhere`` are the kinds that the page shows in its own way.
    """
    asked = [pair for pair in referrers(one.kind) if pair[0].name not in told_elsewhere]
    if not asked:
        return []
    sums = [_summed(place, kind, _refers(one, kind, column, reach))
            for place, (kind, column) in enumerate(asked)]  # fmt: skip
    found = []
    for place, count, total in session.execute(union_all(*sums).order_by("place")):
        if count:
            kind, column = asked[place]
            found.append((kind, column, count, total, _newest(session, one, kind, column, reach)))
    names = Names(session, [
        (rows, (*kind.key_columns, *_others(kind, column))) for kind, column, _count, _total, rows in found
    ], reach)  # fmt: skip
    return [
        Referring(
            kind, column, count, None if kind.amount is None else int(total),
            rows_of(kind, rows, names, _others(kind, column)),
        )
        for kind, column, count, total, rows in found
    ]  # fmt: skip


def _others(kind: Kind, column: Column) -> tuple[Column, ...]:
    return tuple(shown for shown in kind.listed if shown is not column)


def _newest(
    session: Session, one: Record, other: Kind, column: Column, reach: Reach
) -> list[dict[str, Any]]:
    table = other.model.__table__
    wanted = dict.fromkeys(shown.attribute for shown in (*other.key_columns, *_others(other, column)))
    statement = select(*(table.c[name] for name in wanted)).where(*_refers(one, other, column, reach))
    found = session.execute(statement.order_by(table.c.id.desc()).limit(MOST_SHOWN))
    return [dict(row) for row in found.mappings()]


def _refers(one: Record, other: Kind, column: Column, reach: Reach) -> list[ColumnElement[bool]]:
    table = other.model.__table__
    return [table.c[column.attribute] == one.id, table.c.voided_in.is_(None), within(other, reach)]


def _summed(place: int, other: Kind, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """How many records meet conditions, and what their main amounts come to."""
    table = other.model.__table__
    amount = table.c[other.amount.attribute] if other.amount else literal(0)
    total = cast(func.coalesce(func.sum(amount), 0), BigInteger)
    columns: Any = (literal(place).label("place"), func.count(), total)
    found: Select[Any] = select(*columns).select_from(table).where(*conditions)
    return found
