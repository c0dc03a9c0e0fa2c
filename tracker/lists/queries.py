"""Read the lists beside the flags: their rows, and how many each has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, String, func, literal, select, tuple_, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from tracker.accounts.reaching import holds
from tracker.core.db import Id
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.lists import cases, closings, commitments, contracts, disputes, others, payables
from tracker.lists.base import BesideList
from tracker.rules.succession import heirs
from tracker.subjects.models import Body, Enterprise

# In the order of rules.md.
LISTS: dict[str, BesideList] = {
    one.name: one
    for part in (payables, disputes, closings, contracts, commitments, cases, others)
    for one in part.LISTS
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One record on a list; ``body`` is the code of the body to ask, after succession.

    ``owner_id`` is the record's own body, ``of`` the payable it hangs on, "" for none.
    """

    kind: str
    ref: str
    owner_id: int
    body: str
    body_name: str
    enterprise: str | None
    day: date | None
    amount_fen: int | None
    missing: str
    of: str


def rows_of(session: Session, name: str, on: date, reach: Reach = EVERYWHERE) -> Iterator[ListRow]:
    """The rows of a list as of ``on`` within a reach, by body, kind and reference.

    Raises KeyError for an unknown name.
    """
    yield from _rows(session, name, on, None, None, reach)


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some rows of a list, and the place after which the next page begins (None: the end)."""

    rows: tuple[ListRow, ...]
    next: str | None


def rows_page(
    session: Session, name: str, on: date, *, after: str | None = None, size: int = 50,
    reach: Reach = EVERYWHERE,
) -> ListPage:  # fmt: skip
    """``size`` rows of a list in the order of ``rows_of``, after a place that an earlier page gave.

    Only those of bodies within ``reach``.
    Raises KeyError for an unknown name, ValueError for a place that cannot be read.
    """
    found = list(_rows(session, name, on, _read(after) if after else None, size + 1, reach))
    return ListPage(tuple(found[:size]), _place(found[size - 1]) if len(found) > size else None)


def _rows(
    session: Session, name: str, on: date, after: tuple[int, str, str, date, str] | None, most: int | None,
    reach: Reach,
) -> Iterator[ListRow]:
    found = LISTS[name].query(on).subquery()
    # A row without a day comes first on either database.
    day = type_coerce(func.coalesce(found.c.day, literal(date.min, Date())), Date)
    key = (found.c.body_id, found.c.kind, found.c.ref, day, found.c.missing)
    statement = (
        select(found, Enterprise.uscc)
        .outerjoin(Enterprise, Enterprise.id == found.c.enterprise_id)
        .where(holds(reach, found.c.body_id))
    )
    if after is not None:
        types: tuple[TypeEngine[Any], ...] = (Id, String(), String(), Date(), String())
        place = [literal(value, kind) for value, kind in zip(after, types, strict=True)]
        statement = statement.where(tuple_(*key) > tuple_(*place))
    heir = heirs(session, on)
    named = {row.id: row for row in session.execute(select(Body.id, Body.code, Body.name))}
    for row in session.execute(statement.order_by(*key).limit(most)):
        asked = named[heir.get(row.body_id, row.body_id)]
        yield ListRow(
            row.kind, row.ref, row.body_id, asked.code, asked.name, row.uscc, row.day, row.amount_fen,
            row.missing, row.of,
        )  # fmt: skip


def _place(row: ListRow) -> str:
    day = (row.day or date.min).isoformat()
    # The ref comes last: it may hold any sign.
    return "~".join((str(row.owner_id), row.kind, day, row.missing, row.ref))


def _read(place: str) -> tuple[int, str, str, date, str]:
    owner_id, kind, day, missing, ref = place.split("~", 4)
    return int(owner_id), kind, ref, date.fromisoformat(day), missing


def counts(session: Session, on: date, reach: Reach = EVERYWHERE) -> dict[str, int]:
    """How many rows of bodies within a reach each list has as of ``on``, in the order of the lists."""
    counted = {}
    for name, one in LISTS.items():
        rows = one.query(on).subquery()
        statement = select(func.count()).select_from(rows).where(holds(reach, rows.c.body_id))
        counted[name] = session.scalar(statement) or 0
    return counted
