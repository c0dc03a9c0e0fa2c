"""Reads of bodies and enterprises for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from tracker.subjects.models import Body, BodyKind, Disclosure, Enterprise, Return
from tracker.subjects.regions import digits_of

PARENT, SUPERVISOR, SUCCESSOR = aliased(Body), aliased(Body), aliased(Body)


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body with the codes and names of those it stands with; ``valid_to`` is its last day in being."""

    id: int
    code: str
    name: str
    kind: str
    region: str
    uscc: str | None
    valid_from: date | None
    valid_to: date | None
    parent: tuple[str, str] | None
    supervisor: tuple[str, str] | None
    successor: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A monthly return of arrears, sums in fen; None where it left one out."""

    month: str
    filed_on: date
    opening_fen: int | None
    added_fen: int | None
    cleared_fen: int | None
    closing_fen: int | None


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """A yearly statement of overdue payments to small and medium enterprises."""

    year: int
    published_on: date
    contracts: int | None
    amount_fen: int | None


def body_names(session: Session) -> dict[str, str]:
    """The name of every living body by its code, in the order of codes."""
    rows = session.execute(select(Body.code, Body.name).where(Body.voided_in.is_(None)).order_by(Body.code))
    return {row.code: row.name for row in rows}


def governments(session: Session, within: Any, *, most: int = 500) -> list[tuple[int, str, str]]:
    """Number, code and name of the living governments that ``within`` (a condition on ``Body.id``) lets
    through, in the order of codes."""
    rows = session.execute(
        select(Body.id, Body.code, Body.name)
        .where(Body.kind == BodyKind.GOVERNMENT, Body.voided_in.is_(None), within)
        .order_by(Body.code)
        .limit(most)
    )
    return [(row.id, row.code, row.name) for row in rows]


def body_regions(session: Session) -> list[str]:
    """The codes of all regions that living bodies lie in."""
    rows = session.scalars(select(Body.region).where(Body.voided_in.is_(None)).distinct())
    return sorted(rows)


def in_region(column: Any, code: str) -> ColumnElement[bool]:
    """The condition that ``column`` names a region or one below it: the city with ``2301xx``."""
    found: ColumnElement[bool] = column.startswith(digits_of(code), autoescape=True)
    return found


def body(session: Session, code: str) -> BodyView | None:
    """The living body with this code, None where there is none."""
    found = bodies(session, code=code)
    return found[0] if found else None


def bodies(session: Session, *, code: str | None = None) -> list[BodyView]:
    """Every living body, or the one with a code, in the order of codes: one query."""
    statement = (
        select(
            Body, PARENT.code, PARENT.name, SUPERVISOR.code, SUPERVISOR.name, SUCCESSOR.code, SUCCESSOR.name
        )
        .outerjoin(PARENT, PARENT.id == Body.parent_id)
        .outerjoin(SUPERVISOR, SUPERVISOR.id == Body.supervisor_id)
        .outerjoin(SUCCESSOR, SUCCESSOR.id == Body.successor_id)
        .where(Body.voided_in.is_(None))
        .order_by(Body.code)
    )
    if code is not None:
        statement = statement.where(Body.code == code)
    return [
        BodyView(
            one.id, one.code, one.name, one.kind, one.region, one.uscc, one.valid_from, one.valid_to,
            _pair(*row[1:3]), _pair(*row[3:5]), _pair(*row[5:7]),
        )
        for row in session.execute(statement)
        for one in row[:1]
    ]  # fmt: skip


def returns_of(session: Session, body_id: int, on: date) -> list[ReturnView]:
    """The returns a body filed by ``on``, the newest month first, a year of them."""
    table = Return
    statement = (
        select(
            table.month, table.filed_on, table.opening_fen, table.added_fen, table.cleared_fen,
            table.closing_fen,
        )
        .where(table.body_id == body_id, table.voided_in.is_(None), table.filed_on <= on)
        .order_by(table.month.desc())
        .limit(12)
    )
    return [ReturnView(*row) for row in session.execute(statement)]


def disclosures_of(session: Session, body_id: int, on: date) -> list[DisclosureView]:
    """The yearly statements a body published by ``on``, the newest first."""
    table = Disclosure
    statement = (
        select(table.year, table.published_on, table.contracts, table.amount_fen)
        .where(table.body_id == body_id, table.voided_in.is_(None), table.published_on <= on)
        .order_by(table.year.desc())
    )
    return [DisclosureView(*row) for row in session.execute(statement)]


def _pair(code: str | None, name: str | None) -> tuple[str, str] | None:
    return None if code is None or name is None else (code, name)


def enterprise_number(session: Session, uscc: str) -> int | None:
    """The number of the living record of an enterprise; None where there is none."""
    living = select(Enterprise.id).where(Enterprise.uscc == uscc, Enterprise.voided_in.is_(None))
    return session.scalar(living)
