"""Read the lists beside the flags: their rows, and how many each has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, String, func, literal, select, tuple_, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select
from sqlalchemy.types import TypeEngine

from tracker.accounts.reaching import holds
from tracker.core.db import Id
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.core.within import Within
from tracker.lists import cases, closings, commitments, contracts, disputes, others, payables
from tracker.lists.base import BesideList
from tracker.payables.models import Payable
from tracker.rules.succession import heirs
from tracker.subjects.models import Body, Enterprise

# In the order of rules.md.
LISTS: dict[str, BesideList] = {
    one.name: one
    for part in (payables, disputes, closings, contracts, commitments, cases, others)
    for one in part.LISTS
}


# Bodies whose share of a large list is counted by itself.
FEW = 20
# How many payables for each row wanted are looked through before whole bodies are.
NEAR = (4, 12)
# Rows read at a time.
AT_ONCE = 500
# Body, kind, reference, day and what is missing: where a row stands in the order of its list.
Place = tuple[int, str, str, date, str]


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
    return ListPage(tuple(found[:size]), _place(name, found[size - 1]) if len(found) > size else None)


def _rows(
    session: Session, name: str, on: date, after: Place | None, most: int | None, reach: Reach
) -> Iterator[ListRow]:
    one = LISTS[name]
    heir = heirs(session, on)
    named = {row.id: row for row in session.execute(select(Body.id, Body.code, Body.name))}
    for found in _parts(session, one, on, after, most, reach):
        lacks = _lacking(session, one, on, found)
        for row in found:
            asked = named[heir.get(row.body_id, row.body_id)]
            yield ListRow(
                row.kind, row.ref, row.body_id, asked.code, asked.name, row.uscc, row.day, row.amount_fen,
                lacks.get(row.ref, row.missing), row.of,
            )  # fmt: skip


def _lacking(session: Session, one: BesideList, on: date, found: Sequence[Any]) -> dict[str, str]:
    if one.lacking is None or not found:
        return {}
    return {row.ref: row.missing for row in session.execute(one.lacking(on, [row.ref for row in found]))}


def _parts(
    session: Session, one: BesideList, on: date, after: Place | None, most: int | None, reach: Reach
) -> Iterator[Sequence[Any]]:
    """The rows in their order; some rows of a large list by going from body to body until there are enough.

    First among the next payables in that order, of which most may stand on the list. Then more and more
    bodies each time: where few have rows, it is soon as if all were asked at once.
    """
    if one.of_bodies is None or most is None:
        yield from session.execute(_ordered(one.query(on), after, most, reach)).partitions(AT_ONCE)
        return
    if one.of_payables is not None:
        for many in [each * most for each in NEAR]:
            near = _next_payables(session, after, many, reach)
            some_rows = _ordered(one.of_payables(on, _among(near)), after, most, reach)
            found = session.execute(some_rows).all()
            yield found
            most -= len(found)
            if most <= 0 or len(near) < many:
                return
            after = _behind(session, near[-1])
    bodies = _numbers(session, reach, after)
    begin, size = 0, 1
    while begin < len(bodies) and most > 0:
        some = bodies[begin : begin + size]
        found = session.execute(_ordered(one.of_bodies(on, _among(some)), after, most, reach)).all()
        yield found
        begin, size, most = begin + size, 3 * size, most - len(found)


def _next_payables(session: Session, after: Place | None, size: int, reach: Reach) -> list[int]:
    """The numbers of the payables that come next in the order of a list, whether they stand on it or not."""
    own = select(Payable.id).where(Payable.voided_in.is_(None), holds(reach, Payable.body_id))
    if after is not None:
        body_id, _kind, ref, *_rest = after
        place = tuple_(literal(body_id, Id), literal(ref, String()))
        own = own.where(Payable.body_id >= body_id, tuple_(Payable.body_id, Payable.ref) >= place)
    return list(session.scalars(own.order_by(Payable.body_id, Payable.ref).limit(size)))


def _behind(session: Session, payable_id: int) -> Place:
    """The place right after every row of a payable."""
    one = session.get_one(Payable, payable_id)
    return one.body_id, "payable", one.ref, date.max, ""


def _numbers(session: Session, reach: Reach, after: Place | None) -> list[int]:
    """The bodies within a reach, from the one of a place on."""
    first = 0 if after is None else after[0]
    return list(session.scalars(
        select(Body.id).where(holds(reach, Body.id), Body.id >= first).order_by(Body.id)
    ))  # fmt: skip


def _among(bodies: Sequence[int]) -> Within:
    return lambda column: column == bodies[0] if len(bodies) == 1 else column.in_(bodies)


def _ordered(rows: Select[Any], after: Place | None, most: int | None, reach: Reach) -> Select[Any]:
    """``most`` rows within a reach in their order, after a place."""
    found = rows.subquery()
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
        # The body by itself: a database looks into a row of columns only after it has made all of them.
        statement = statement.where(found.c.body_id >= place[0], tuple_(*key) > tuple_(*place))
    # In the order of a sum no index is: SQLite would walk all payables, body by body, to find few in order.
    return statement.order_by(found.c.body_id + 0, *key[1:]).limit(most)


def _place(name: str, row: ListRow) -> str:
    day = (row.day or date.min).isoformat()
    # What was looked up for the row alone has no part in the order.
    missing = row.missing if LISTS[name].lacking is None else ""
    # The ref comes last: it may hold any sign.
    return "~".join((str(row.owner_id), row.kind, day, missing, row.ref))


def _read(place: str) -> Place:
    owner_id, kind, day, missing, ref = place.split("~", 4)
    return int(owner_id), kind, ref, date.fromisoformat(day), missing


def counts(session: Session, on: date, reach: Reach = EVERYWHERE) -> dict[str, int]:
    """How many rows of bodies within a reach each list has as of ``on``, in the order of the lists."""
    counted = {}
    for name, one in LISTS.items():
        found = one.query(on)
        if one.of_bodies is not None and reach.held is not None and len(reach.held) <= FEW:
            found = one.of_bodies(on, _among(reach.held))
        rows = found.subquery()
        statement = select(func.count()).select_from(rows).where(holds(reach, rows.c.body_id))
        counted[name] = session.scalar(statement) or 0
    return counted
