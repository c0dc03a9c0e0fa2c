"""Sums that came into dispute in a period: what was owed undisputed on each before and after (domain 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.core.permissions import Reach
from tracker.payables.models import Dispute, Payable
from tracker.payables.standing import standing
from tracker.payables.whose import held_by
from tracker.subjects.models import Body

# A page asks for the standing of its rows' days, one by one.
PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The disputes raised from one day to another, both counted, of some bodies (None: all)."""

    first: date
    last: date
    bodies: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """How many disputes a period has, what they dispute, and how many lack a document or an approver."""

    number: int
    fen: int
    bare: int


@dataclass(frozen=True, slots=True)
class IntoDispute:
    """One dispute, with what was owed on its payable at the end of the day before it and of its day, in fen.

    ``total_fen`` is all that was owed at the end of its day; the rest of it is undisputed.
    """

    ref: str
    payable_ref: str
    body_code: str
    body_name: str
    raised_on: date
    amount_fen: int
    reason: str
    document: str | None
    approver: str | None
    before_fen: int
    after_fen: int
    total_fen: int


def sums(session: Session, period: Period, reach: Reach) -> Sums:
    """What came into dispute in a period, within a reach."""
    rows = _raised(period, reach).subquery()
    bare = (func.coalesce(rows.c.document, "") == "") | (func.coalesce(rows.c.approver, "") == "")
    asked = select(func.count(), func.coalesce(func.sum(rows.c.amount_fen), 0), func.count().filter(bare))
    number, fen, without = session.execute(asked.select_from(rows)).one()
    return Sums(int(number), int(fen), int(without))


def into_dispute(
    session: Session, period: Period, reach: Reach, *, skip: int = 0, size: int | None = PAGE
) -> list[IntoDispute]:
    """The disputes raised in a period, within a reach, the newest first; ``size`` None gives all."""
    asked = _raised(period, reach).order_by(Dispute.raised_on.desc(), Dispute.id.desc())
    rows = list(session.execute(asked.offset(skip).limit(size)))
    stood = _stood(session, {
        (day, row.payable_id) for row in rows for day in (row.raised_on, row.raised_on - timedelta(days=1))
    })  # fmt: skip
    found = []
    for row in rows:
        before = stood.get((row.raised_on - timedelta(days=1), row.payable_id), (0, 0))
        total, disputed = stood.get((row.raised_on, row.payable_id), (0, 0))
        found.append(IntoDispute(
            row.ref, row.payable_ref, row.code, row.name, row.raised_on, row.amount_fen, row.reason,
            row.document, row.approver, before[0] - before[1], total - disputed, total,
        ))  # fmt: skip
    return found


def _raised(period: Period, reach: Reach) -> Select[*tuple[Any, ...]]:
    asked = (
        select(
            Dispute.id, Dispute.ref, Dispute.payable_id, Dispute.raised_on, Dispute.amount_fen,
            Dispute.reason, Dispute.document, Dispute.approver, Payable.ref.label("payable_ref"), Body.code,
            Body.name,
        )
        .join(Payable, Payable.id == Dispute.payable_id)
        .join(Body, Body.id == Payable.body_id)
        .where(Dispute.voided_in.is_(None), Dispute.raised_on.between(period.first, period.last))
        .where(held_by(reach))
    )  # fmt: skip
    return asked if period.bodies is None else asked.where(Payable.body_id.in_(period.bodies))


def _stood(session: Session, wanted: Iterable[tuple[date, int]]) -> dict[tuple[date, int], tuple[int, int]]:
    """What was owed, and of it in dispute, on payables at the ends of days."""
    by_day: dict[date, set[int]] = {}
    for day, number in wanted:
        by_day.setdefault(day, set()).add(number)
    found = {}
    for day, numbers in by_day.items():
        few = tuple(numbers)
        for row in session.execute(standing(day, lambda column, few=few: column.in_(few))):  # type: ignore[misc]
            found[day, row.payable_id] = (int(row.owed_fen), int(row.disputed_fen))
    return found
