"""Lists of records, page by page, with a search that takes a key, a name, a code or pinyin initials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.core.permissions import Reach
from tracker.exchange.choices import Choice, YesNo
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.reaching import within
from tracker.exchange.record.naming import TITLES, Names, key_of
from tracker.exchange.record.reading import Value, values_of

SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, the newest first: each its key and the values of the listed columns.

    ``before`` is the number before which the next page begins, ``after`` the number after which the page
    before this one ends; None where there is none.
    """

    rows: tuple[tuple[str, tuple[Value, ...]], ...]
    before: int | None
    after: int | None


def filters_of(kind: Kind) -> tuple[Column, ...]:
    """The columns a list can be filtered by: those that hold one of a few words."""
    return tuple(column for column in kind.columns if isinstance(column.type, (Choice, YesNo)))


def page(
    session: Session, kind: Kind, reach: Reach, *, search: str = "", chosen: Mapping[str, Any] | None = None,
    before: int | None = None, after: int | None = None, size: int = SIZE,
) -> Page:  # fmt: skip
    """Up to ``size`` living records within a reach.

    ``chosen`` are values of columns (by key) that must be there; ``before`` and ``after`` are numbers that
    an earlier page gave.
    """
    table = kind.model.__table__
    conditions = [table.c.voided_in.is_(None), *wanted(kind, reach, search, chosen or {})]
    backwards = after is not None
    if before is not None:
        conditions.append(table.c.id < before)
    if after is not None:
        conditions.append(table.c.id > after)
    order = table.c.id.asc() if backwards else table.c.id.desc()
    statement = select(table).where(*conditions).order_by(order).limit(size + 1)
    rows = [dict(row) for row in session.execute(statement).mappings()]
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    names = Names(session, kind, rows, (*kind.key_columns, *kind.listed))
    older = bool(rows) and (more or backwards)
    newer = bool(rows) and (more if backwards else before is not None)
    return Page(
        tuple((key_of(kind, row, names), values_of(kind, row, names, kind.listed)) for row in rows),
        rows[-1]["id"] if older else None,
        rows[0]["id"] if newer else None,
    )


def wanted(
    kind: Kind, reach: Reach, search: str, chosen: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    """What a list shows, and its export: the conditions of a reach, a search and chosen values."""
    table = kind.model.__table__
    conditions = [within(kind, reach)]
    conditions += [table.c[kind.by_key[key].attribute] == value for key, value in chosen.items()]
    if search:
        conditions.append(_found(kind, search))
    return conditions


def _found(kind: Kind, search: str) -> ColumnElement[bool]:
    """The condition that a record fits a search: by its key, its name or title, or whom it is about."""
    table = kind.model.__table__
    ways: list[ColumnElement[bool]] = []
    for column in kind.key_columns:
        if not column.target and column.attribute in ("ref", "code", "uscc"):
            ways.append(table.c[column.attribute].startswith(search, autoescape=True))
    ways += [table.c[one].contains(search, autoescape=True) for one in TITLES if one in table.c]
    if "initials" in table.c:
        ways.append(table.c.initials.contains(search.lower(), autoescape=True))
    for column in kind.columns:
        if column.target in ("bodies", "enterprises", "contracts") and column.target != kind.name:
            other = KINDS[column.target]
            numbers = select(other.model.__table__.c.id).where(_found(other, search))
            ways.append(table.c[column.attribute].in_(numbers))
    return or_(*ways)
