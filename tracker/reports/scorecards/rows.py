"""The rows under a count of a scorecard: for everybody what is public, for who reads the records each sum."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, case, func, literal, null, select, type_coerce
from sqlalchemy.orm import Session

from tracker.commitments.models import Commitment
from tracker.core.permissions import Reach, told_name
from tracker.flags.filters import shown_to
from tracker.flags.models import DISMISSED, Flag
from tracker.payables.balance import certain
from tracker.payables.models import Payable
from tracker.reports.scorecards.cards import Figure
from tracker.reports.scorecards.counting import PROMISE, due_rows, paid_rows, promised_rows
from tracker.reports.scorecards.span import Span
from tracker.rules.arrears import ARREARS
from tracker.subjects.models import Enterprise


@dataclass(frozen=True, slots=True)
class LateSum:
    """A sum on which a public question about arrears stands or stood; ``name`` "" where it is not told.

    ``arose_on`` is the first day late, ``ceased_on`` the day the lateness ended, None while it lasts.
    """

    rule: str
    due_on: date
    arose_on: date
    ceased_on: date | None
    amount_fen: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record under a count: a payable or a promise, with its day and, if settled, its days to pay."""

    kind: str
    ref: str
    on_day: date
    days: int | None


def late_sums(session: Session, owners: Collection[int], span: Span, reach: Reach) -> tuple[LateSum, ...]:
    """The sums under ``Figure.DUE_LATE`` for a reader, the latest due first: one row for each payable.

    ``owners`` are the bodies that the body answers for, itself included; the span's day is the swept one.
    """
    open_now = func.sum(case((Flag.ceased_on.is_(None), 1), else_=0))
    ceased = case((open_now > 0, null()), else_=func.max(Flag.ceased_on))
    rows = session.execute(
        select(
            func.min(Flag.rule).label("rule"), Payable.due_on,
            type_coerce(func.min(Flag.arose_on), Date).label("arose_on"),
            type_coerce(ceased, Date).label("ceased_on"),
            func.sum(Flag.amount_fen).label("fen"), Enterprise.id, Enterprise.name,
            Enterprise.named_publicly, Payable.body_id,
        )
        .join(Payable, Payable.id == Flag.root_id)
        .outerjoin(Enterprise, Enterprise.id == Payable.enterprise_id)
        .where(
            Flag.rule.in_(ARREARS), Flag.case_state.is_distinct_from(DISMISSED), *shown_to(reach),
            Payable.body_id.in_(owners), certain(span.on),
            Payable.due_on.between(span.first_on, span.over_on),
        )
        .group_by(Payable.id, Payable.due_on, Enterprise.id, Enterprise.name, Enterprise.named_publicly,
                  Payable.body_id)
        .order_by(Payable.due_on.desc(), Payable.id.desc())
    )  # fmt: skip
    return tuple(
        LateSum(
            row.rule, row.due_on, row.arose_on, row.ceased_on, None if row.fen is None else int(row.fen),
            row.name if row.name and told_name(
                reach, agreed=row.named_publicly, enterprise_id=row.id, body_id=row.body_id
            ) else "",
        )
        for row in rows
    )  # fmt: skip


def records_of(
    session: Session, figure: Figure, owners: Collection[int], span: Span, public_on: date
) -> tuple[Row, ...]:
    """The single records under a count of payables or promises, for who may read them, the newest first.

    The answers and returns of a body are no records of a kind: they stand month by month alone.
    """
    found = _rows_of(figure, owners, span, public_on)
    if found is None:
        return ()
    kind, rows, number, table, days = found
    wanted: list[Any] = [rows.c.body_id.in_(owners)]
    if figure is not figure.base:
        wanted.append(rows.c.part == figure.value.removeprefix(f"{figure.base.value}_"))
    statement = (
        select(table.ref, rows.c.on_day, days)
        .join(table, table.id == number)
        .where(*wanted)
        .order_by(rows.c.on_day.desc(), table.ref)
    )
    return tuple(Row(kind, *one) for one in session.execute(statement))


def _rows_of(
    figure: Figure, owners: Collection[int], span: Span, public_on: date
) -> tuple[str, CTE, Any, Any, Any] | None:
    """The kind of records a figure counts, its rows, their number, their table, and days to pay if any."""
    theirs = select(Payable.id).where(Payable.body_id.in_(owners))
    if figure.base is Figure.PAID:
        rows = paid_rows(span, lambda column: column.in_(theirs))
        return "payables", rows, rows.c.payable_id, Payable, rows.c.days
    if figure.base is Figure.DUE:
        rows = due_rows(span, _asked(ARREARS, public_on, owners), lambda column: column.in_(theirs))
        return "payables", rows, rows.c.payable_id, Payable, literal(None)
    if figure.base is Figure.PROMISES:
        rows = promised_rows(span, _asked((PROMISE,), public_on, owners, still_open=True))
        return "commitments", rows, rows.c.subject_id, Commitment, literal(None)
    return None


def _asked(
    rules: Collection[str], public_on: date, owners: Collection[int], *, still_open: bool = False
) -> CTE:
    """What some rules ask some bodies about, of the stored flags: root_id, public (1 or 0)."""
    public = case((Flag.public_from <= public_on, 1), else_=0)
    return (
        select(Flag.root_id, func.max(public).label("public"))
        .where(
            Flag.rule.in_(rules), Flag.owner_id.in_(owners), Flag.case_state.is_distinct_from(DISMISSED),
            *([Flag.ceased_on.is_(None)] if still_open else []),
        )
        .group_by(Flag.root_id)
        .cte()
    )  # fmt: skip
