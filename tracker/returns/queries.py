"""Reads of monthly returns: the versions of one, and the closing a month begins with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.core.permissions import Reach, told_name
from tracker.returns.lines import Line, Side, Worked, worked
from tracker.returns.models import MonthlyReturn, ReturnLine, ReturnState
from tracker.returns.working_out import Before
from tracker.subjects.models import Enterprise, Return
from tracker.subjects.queries import ReturnView, returns_of

# Returns that a body's page shows: a year of them.
MOST_FILED = 12


def versions(session: Session, body_id: int, month: str) -> list[MonthlyReturn]:
    """Every version of a body's return of a month, the newest first."""
    table = MonthlyReturn
    asked = select(table).where(table.body_id == body_id, table.month == month)
    return list(session.scalars(asked.order_by(table.version.desc())))


def lines_of(session: Session, number: int, side: Side | None = None) -> tuple[Line, ...]:
    """The lines of a version as they were worked out, or those of one figure."""
    asked = select(ReturnLine).where(ReturnLine.return_id == number).order_by(ReturnLine.id)
    if side is not None:
        asked = asked.where(ReturnLine.side == side)
    return tuple(row.line() for row in session.scalars(asked))


def kept(session: Session, one: MonthlyReturn) -> Worked:
    """A version with its lines, as it was worked out. Raises DoesNotAddUp."""
    opened = session.get(MonthlyReturn, one.opened_by) if one.opened_by else None
    return worked(lines_of(session, one.id), one.opened_by, opened.month if opened else None)


def last_frozen(session: Session, body_id: int, month: str) -> Before | None:
    """The newest frozen version of the newest month before ``month``; None where none was frozen."""
    table = MonthlyReturn
    found = session.execute(
        select(table.id, table.month)
        .where(table.body_id == body_id, table.month < month, table.state == ReturnState.FROZEN)
        .order_by(table.month.desc(), table.version.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    closing = lines_of(session, found.id, Side.CLOSING)
    return Before(found.id, found.month, {line.payable_id: line for line in closing})


def first_month(session: Session) -> str | None:
    """The first month of which anybody filed a return, by file or here; None while nobody has."""
    by_file = select(func.min(Return.month)).where(Return.voided_in.is_(None))
    here = select(func.min(MonthlyReturn.month)).where(MonthlyReturn.state == ReturnState.FROZEN)
    found = [month for month in (session.scalar(by_file), session.scalar(here)) if month]
    return min(found, default=None)


def closings(session: Session, months: Iterable[str], on: date) -> dict[tuple[int, str], int | None]:
    """Who filed which of some months by a day, and what each stated it closes with (None: it left it out).

    By body and month: returns frozen here, and those that came in by file.
    """
    looked_at, by_file, here = list(months), Return, MonthlyReturn
    found: dict[tuple[int, str], int | None] = {
        (row.body_id, row.month): row.closing_fen
        for row in session.execute(
            select(by_file.body_id, by_file.month, by_file.closing_fen).where(
                by_file.voided_in.is_(None), by_file.filed_on <= on, by_file.month.in_(looked_at)
            )
        )
    }
    frozen = (
        select(here.body_id, here.month, here.stated_closing_fen)
        .where(here.state == ReturnState.FROZEN, here.checked_on <= on, here.month.in_(looked_at))
        .order_by(here.version)
    )
    return found | {(row.body_id, row.month): row.stated_closing_fen for row in session.execute(frozen)}


def filed_of(session: Session, body_id: int, on: date) -> list[ReturnView]:
    """The returns a body filed by ``on``, frozen here or by file, the newest month first, a year of them."""
    table = MonthlyReturn
    frozen = session.scalars(
        select(table)
        .where(table.body_id == body_id, table.state == ReturnState.FROZEN, table.checked_on <= on)
        .order_by(table.version)
    )
    found = {one.month: one for one in returns_of(session, body_id, on)} | {
        one.month: ReturnView(
            one.month, one.checked_on or one.signed_on, one.stated_opening_fen, one.stated_new_fen,
            one.stated_cleared_fen, one.stated_closing_fen,
        )
        for one in frozen
    }  # fmt: skip
    return [found[month] for month in sorted(found, reverse=True)[:MOST_FILED]]


def frozen_count() -> Any:
    """How many versions are frozen, as a scalar of a statement: what pages remember depends on it."""
    frozen = MonthlyReturn.state == ReturnState.FROZEN
    return select(func.count()).select_from(MonthlyReturn).where(frozen).scalar_subquery()


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line with its enterprise, named as far as the reader is told (``named``)."""

    line: Line
    enterprise: str
    named: bool


def told_rows(session: Session, lines: Sequence[Line], body_id: int, reach: Reach) -> list[ToldLine]:
    """Lines as a reader sees them, in their order."""
    numbers = {line.enterprise_id for line in lines}
    rows = session.execute(
        select(Enterprise.id, Enterprise.name, Enterprise.named_publicly).where(Enterprise.id.in_(numbers))
    )
    known = {row.id: row for row in rows}
    return [
        ToldLine(line, known[line.enterprise_id].name, told_name(
            reach, agreed=known[line.enterprise_id].named_publicly, enterprise_id=line.enterprise_id,
            body_id=body_id,
        ))
        for line in lines
    ]  # fmt: skip
