"""What a list of records is filtered by, as conditions over the kind's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import bodies_within, holds
from tracker.contracts.models import Contract
from tracker.core.db import place_of
from tracker.core.permissions import Reach
from tracker.exchange.choices import Choice, YesNo
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.reaching import of_bodies, within
from tracker.exchange.record.naming import TITLES
from tracker.payables.models import Payable
from tracker.subjects.actions import initials
from tracker.subjects.models import Body
from tracker.subjects.queries import in_region

# A part of a name that more bodies have says too little to filter by.
MOST_BODIES = 100
# No key goes on with a sign beyond this one.
LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which records are wanted; a field left empty asks for nothing.

    ``bodies`` are numbers, each with the bodies below it and those it took over; ``region`` is a code and
    all below it; ``since`` to ``until`` and ``least`` to ``most`` (fen) are spans of the kind's main day and
    main amount, ends included; ``chosen`` are values of columns by key.
    """

    search: str = ""
    bodies: tuple[int, ...] = ()
    region: str = ""
    since: date | None = None
    until: date | None = None
    least: int | None = None
    most: int | None = None
    chosen: Mapping[str, Any] = field(default_factory=dict)


def closed_words(kind: Kind) -> tuple[Column, ...]:
    """The columns a list can be filtered by because they hold one of a few words."""
    return tuple(column for column in kind.columns if isinstance(column.type, (Choice, YesNo)))


def has_bodies(kind: Kind) -> bool:
    """Whether the records of a kind are about bodies."""
    return kind.name != "enterprises"


def bodies_called(session: Session, text: str, reach: Reach) -> tuple[int, ...]:
    """The numbers of the living bodies of a code or a name, else of those with a name it is a part of.

    Only bodies within the reach, or, for an enterprise, those that recorded something it may read.
    """
    own = select(Payable.body_id).where(Payable.enterprise_id.in_(reach.enterprises))
    seen = holds(reach, Body.id) if reach.of_bodies else Body.id.in_(own)
    living = select(Body.id).where(Body.voided_in.is_(None), seen).order_by(Body.id).limit(MOST_BODIES + 1)
    exact = tuple(session.scalars(living.where(or_(Body.code == text, Body.name == text))))
    return exact or tuple(session.scalars(living.where(Body.name.contains(text, autoescape=True))))


def conditions(kind: Kind, wanted: Filter, reach: Reach) -> list[ColumnElement[bool]]:
    """A filter as conditions over the kind's table; a search looks no further than the reader's reach."""
    table = kind.model.__table__
    found = [table.c[kind.by_key[key].attribute] == value for key, value in wanted.chosen.items()]
    if wanted.search:
        found.append(_called(kind, wanted.search, reach))
    if wanted.bodies:
        found.append(of_bodies(kind, bodies_within(Reach(bodies=wanted.bodies))))
    if wanted.region:
        found.append(_in_region(kind, wanted.region))
    for column, low, high in (
        (kind.day, wanted.since, wanted.until), (kind.amount, wanted.least, wanted.most)
    ):  # fmt: skip
        if column is not None:
            found += [table.c[column.attribute] >= low] if low is not None else []
            found += [table.c[column.attribute] <= high] if high is not None else []
    return found


def _in_region(kind: Kind, code: str) -> ColumnElement[bool]:
    if not has_bodies(kind):
        return in_region(kind.model.__table__.c.region, code)
    return of_bodies(kind, select(Body.id).where(in_region(Body.region, code)))


def _called(kind: Kind, search: str, reach: Reach) -> ColumnElement[bool]:
    """The condition that a record fits a search: by its key, its name or title, or whom it is about.

    What it is about is looked at as far as the reader knows it (``naming.Named``).
    """
    table = kind.model.__table__
    ways: list[ColumnElement[bool]] = []
    for column in kind.key_columns:
        if not column.target and column.attribute in ("ref", "code"):
            ways.append(_holds(table.c[column.attribute], search))
    ways += [_holds(table.c[one], search) for one in TITLES if one in table.c]
    # What can be in no credit code, or is not its own initials, need not be looked for in them.
    if "uscc" in table.c and search.isascii():
        ways.append(_holds(table.c.uscc, search))
    if "initials" in table.c and initials(search) == search.lower():
        ways.append(_holds(table.c.initials, search.lower()))
    for column in kind.columns:
        if column.target in ("bodies", "enterprises", "contracts") and column.target != kind.name:
            other = KINDS[column.target]
            # Who is named by the record itself need not be looked for through all contracts again.
            by_ref = column.target == "contracts" and "enterprise_id" in table.c
            fits = _of_contract(search) if by_ref else _called(other, search, reach)
            numbers = select(other.model.__table__.c.id).where(fits)
            if other.name != "bodies":
                numbers = numbers.where(within(other, reach))
            ways.append(table.c[column.attribute].in_(numbers))
    return or_(*ways)


def _holds(column: Any, search: str) -> ColumnElement[bool]:
    """The condition that a text holds another, whatever the case of its letters (on SQLite)."""
    if search.lower() == search.upper():
        # Without letters that have a case it is looked for as it is, which takes SQLite half as long.
        found: ColumnElement[bool] = place_of(column, search) > 0
        return found
    held: ColumnElement[bool] = column.contains(search, autoescape=True)
    return held


def _of_contract(search: str) -> ColumnElement[bool]:
    """A living contract whose ref begins so: found by the index on it, however many contracts there are."""
    return and_(Contract.voided_in.is_(None), Contract.ref >= search, Contract.ref < search + LAST_SIGN)
