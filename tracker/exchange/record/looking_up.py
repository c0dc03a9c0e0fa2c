"""Looking up what a reference may name: by a part of its key, name or title, or by pinyin initials."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.core.listed import among
from tracker.core.permissions import Reach
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.lookups import KNOWN_TO_ALL
from tracker.exchange.reaching import within
from tracker.exchange.record.naming import TITLES

# More than fit on a screen help nobody to choose: a longer part of the name does.
MOST_FOUND = 20


def found(session: Session, kind: Kind, typed: str, reach: Reach) -> list[tuple[str, str]]:
    """Up to MOST_FOUND other living records within a reach that fit what is typed: keys, and names."""
    table, key, title = _columns(kind)
    ways = [key.contains(typed, autoescape=True)]
    if title is not key:
        ways.append(title.contains(typed, autoescape=True))
    if "initials" in table.c:
        ways.append(table.c.initials.contains(typed.lower(), autoescape=True))
    statement = (
        select(key, title)
        .where(or_(*ways), key != typed, table.c.voided_in.is_(None), within(kind, reach))
        .order_by(key).limit(MOST_FOUND)
    )  # fmt: skip
    return [(row[0], _name(row)) for row in session.execute(statement)]


def names(
    session: Session, wanted: Mapping[str, Collection[str]], reach: Reach
) -> dict[tuple[str, str], str]:
    """What the records with these keys are called, by kind and key; one that a row may not name is left out.

    A record without a name of its own is called "".
    """
    called: dict[tuple[str, str], str] = {}
    for name, keys in wanted.items():
        table, key, title = _columns(KINDS[name])
        seen: ColumnElement[bool] = true() if name in KNOWN_TO_ALL else within(KINDS[name], reach)
        rows = session.execute(
            select(key, title).where(among(key, list(keys)), table.c.voided_in.is_(None), seen)
        )
        called |= {(name, row[0]): _name(row) for row in rows}
    return called


def _columns(kind: Kind) -> tuple[Any, Any, Any]:
    table: Any = kind.model.__table__
    key = table.c[kind.key_columns[0].attribute]
    return table, key, next((table.c[one] for one in TITLES if one in table.c), key)


def _name(row: Any) -> str:
    return "" if row[0] == row[1] else str(row[1])
