"""The single sums under a kept figure: what is overdue or moved as it was kept, the rest from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, Date, case, null, select, true, type_coerce, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.contracts.models import Contract
from tracker.core.permissions import Reach
from tracker.payables.models import Payable, PayableKind
from tracker.reports.data.arrears import band_of, ledger
from tracker.reports.data.movement import Moved, changes, side, sums_by
from tracker.reports.standings.models import StandingRow
from tracker.subjects.models import Body, Enterprise


class What(StrEnum):
    """Which figure's rows are asked for."""

    OWED = "owed"
    OVERDUE = "overdue"
    INTEREST = "interest"
    DISPUTED = "disputed"
    EARLY = "early"
    REST = "rest"
    GROWN = "grown"
    CLEARED = "cleared"
    ADJUSTED = "adjusted"


# What moved, and the column of the change that says by how much.
MOVED = {What.GROWN: "new_fen", What.CLEARED: "cleared_fen", What.ADJUSTED: "adjusted_fen"}


@dataclass(frozen=True, slots=True)
class Sum:
    """One payable under a figure: ``fen`` is its part of it. ``name`` of the enterprise "" where hidden.

    ``arose_on`` is the first day overdue, ``due_on`` the last lawful day, either None where the row has none.
    """

    payable_id: int
    ref: str
    kind: PayableKind
    contract: str | None
    name: str
    fen: int
    due_on: date | None
    arose_on: date | None


def moved_by_body(session: Session, before_on: date, on: date, reach: Reach) -> dict[int, Moved]:
    """Why the overdue sum of each body changed between two kept days, worked out sum by sum."""
    change = _changes(before_on, on, holds(reach, StandingRow.body_id))
    rows = session.execute(sums_by(change, change.c.body_id))
    return {int(number): Moved(*map(int, sums)) for number, *sums in rows}


def _changes(before_on: date, on: date, wanted: ColumnElement[bool]) -> CTE:
    """By body and payable why more or less is overdue on the later day than on the earlier."""
    row = StandingRow
    sides = (
        select(*side(row.payable_id, row.rule, row.amount_fen, day == on), row.body_id)
        .where(row.day == day, wanted)
        for day in (before_on, on)
    )  # fmt: skip
    return changes(union_all(*sides).cte(), "body_id", before_on, on)


def sums_of(
    session: Session, body_id: int, owners: tuple[int, ...], on: date, what: What,
    *, before_on: date | None = None, age: int | None = None, rule: str | None = None,
) -> tuple[Sum, ...]:  # fmt: skip
    """The rows under one body's figure of a kept day, the largest first; together they are the figure.

    ``owners`` are the bodies it answers for, itself included: what is owed is read from their records.
    ``age`` keeps one band of overdue sums (from 0), ``rule`` those of one rule. What moved is counted from
    ``before_on``.
    """
    if what in MOVED:
        return () if before_on is None else _moved_rows(session, body_id, before_on, on, what)
    if what in (What.OVERDUE, What.INTEREST):
        return _overdue_rows(session, body_id, on, what, age, rule)
    return _owed_rows(session, owners, on, what)


def _read(session: Session, statement: Any) -> tuple[Sum, ...]:
    rows = session.execute(statement)
    found = [
        Sum(row.payable_id, row.ref, PayableKind(row.kind), row.contract,
            row.enterprise if row.enterprise and row.named_publicly else "", int(row.fen), row.due_on,
            row.arose_on)
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.fen, one.ref)))


def _with_names(payable_id: Any, fen: Any, arose_on: Any) -> Any:
    """The columns of Sum over payables by their number."""
    return (
        select(
            Payable.id.label("payable_id"), Payable.ref, Payable.kind, Contract.ref.label("contract"),
            Enterprise.name.label("enterprise"), Enterprise.named_publicly, fen.label("fen"),
            Payable.due_on, arose_on.label("arose_on"),
        )
        .join(Payable, Payable.id == payable_id)
        .outerjoin(Contract, Contract.id == Payable.contract_id)
        .outerjoin(Enterprise, Enterprise.id == Payable.enterprise_id)
    )  # fmt: skip


def _overdue_rows(
    session: Session, body_id: int, on: date, what: What, age: int | None, rule: str | None
) -> tuple[Sum, ...]:
    interest = what is What.INTEREST
    fen = StandingRow.interest_fen if interest else StandingRow.amount_fen
    wanted = [
        StandingRow.day == on, StandingRow.body_id == body_id,
        fen.is_not(None) if interest else true(),
        band_of(StandingRow.arose_on, on) == age if age is not None else true(),
        StandingRow.rule == rule if rule is not None else true(),
    ]  # fmt: skip
    base = _with_names(StandingRow.payable_id, fen, StandingRow.arose_on)
    return _read(session, base.where(*wanted))


def _moved_rows(session: Session, body_id: int, before_on: date, on: date, what: What) -> tuple[Sum, ...]:
    change = _changes(before_on, on, StandingRow.body_id == body_id)
    fen = change.c[MOVED[what]]
    none = type_coerce(null(), Date)
    return _read(session, _with_names(change.c.payable_id, fen, none).where(fen != 0))


def _owed_rows(session: Session, owners: tuple[int, ...], on: date, what: What) -> tuple[Sum, ...]:
    late = (
        select(StandingRow.payable_id, StandingRow.amount_fen, StandingRow.arose_on)
        .where(StandingRow.day == on, StandingRow.owner_id.in_(owners))
        .cte()
    )
    own = select(Payable.id).where(Payable.body_id.in_(owners))
    rows = ledger(on, late, lambda column: column.in_(own))
    early = case((rows.c.rest == "early", rows.c.rest_fen), else_=0)
    fen = {
        What.OWED: rows.c.owed_fen, What.DISPUTED: rows.c.disputed_fen, What.EARLY: early,
        What.REST: rows.c.rest_fen - early + rows.c.covered_fen,
    }[what]
    none = type_coerce(null(), Date)
    return _read(session, _with_names(rows.c.payable_id, fen, none).where(fen != 0))


def body_number(session: Session, code: str, reach: Reach) -> int | None:
    """The number of a living body within a reach by its code."""
    found: int | None = session.scalar(
        select(Body.id).where(Body.code == code, Body.voided_in.is_(None), holds(reach, Body.id))
    )
    return found
