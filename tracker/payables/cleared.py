"""When payables were settled in full: by payments, set-off, deposit, waiver or a dispute they lost."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, and_, func, or_, select, type_coerce, union_all
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.runs import unperformed
from tracker.core.within import Within, everything
from tracker.payables.balance import eventful, outstanding_moves
from tracker.payables.models import Payable, Payment


def cleared(first_on: date, on: date, within: Within = everything, *, general_only: bool = False) -> CTE:
    """The payables with nothing outstanding at the end of ``on`` that were settled from ``first_on`` on.

    Columns payable_id and cleared_on: the day from which nothing was outstanding any more. Facts after
    ``on`` are not seen. ``general_only`` takes the general way for every one: what the short way must equal.
    """
    others = eventful(within).cte()

    def kept(column: Any) -> ColumnElement[bool]:
        if general_only:
            return within(column)
        return and_(within(column), column.in_(select(others.c.payable_id)))

    moved = outstanding_moves(None, _known(on), kept).cte()
    runs = unperformed(
        select(moved.c.payable_id.label("key_id"), moved.c.on_day, moved.c.owed, moved.c.bars).cte(), on
    )
    last = type_coerce(func.max(runs.c.ceased_on), Date)
    general = (
        select(runs.c.key_id.label("payable_id"), last.label("cleared_on"))
        .group_by(runs.c.key_id)
        # A run still open has no end: something is outstanding again.
        .having(func.count() == func.count(runs.c.ceased_on), last.between(first_on, on))
    )
    if general_only:
        return general.cte()
    return union_all(general, _plain(first_on, on, within, others)).cte()


def _plain(first_on: date, on: date, within: Within, others: CTE) -> Select[Any]:
    """The same where only money moved and none came back: the day of the last payment."""
    paid = (
        select(
            Payment.payable_id, func.sum(Payment.amount_fen).label("paid_fen"),
            func.max(Payment.paid_on).label("last_on"),
        )
        .where(
            Payment.voided_in.is_(None), Payment.paid_on <= on, Payment.amount_fen > 0,
            within(Payment.payable_id),
        )
        .group_by(Payment.payable_id)
        .cte()
    )  # fmt: skip
    rows: Any = (
        select(Payable.id.label("payable_id"), type_coerce(paid.c.last_on, Date).label("cleared_on"))
        .join(paid, paid.c.payable_id == Payable.id)
        .outerjoin(others, others.c.payable_id == Payable.id)
        .where(
            _known(on), others.c.payable_id.is_(None), paid.c.paid_fen >= Payable.amount_fen,
            paid.c.last_on.between(first_on, on),
        )
    )  # fmt: skip
    found: Select[Any] = rows
    return found


def _known(on: date) -> ColumnElement[bool]:
    known = or_(Payable.known_on.is_(None), Payable.known_on <= on)
    return and_(Payable.voided_in.is_(None), Payable.amount_fen > 0, known)
