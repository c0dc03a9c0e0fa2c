"""Whether a closing still holds: one SELECT over the facts, for pages and lists alike.

A closing falls by what is recorded after it, and no column says so: something is outstanding again, or the
payments are no longer those that were put to the creditor. One decided for the creditor, by whose account the
sum is not paid up, closes nothing from the beginning.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, String, and_, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.sql import ColumnElement, Select

from tracker.closings.facts import DISCHARGE
from tracker.closings.models import Closing, ClosingPayment, ClosingStep
from tracker.closings.workflow import ClosingMove, ClosingState, Ground, Stands
from tracker.core.within import Within
from tracker.payables.balance import counted_from, outstanding_moves
from tracker.payables.models import Discharge, Payable, Payment
from tracker.payables.standing import standing

# Where the two sides talk about the account of the payment, a corrected record is what is asked for.
BOUND = (ClosingState.WAITING, ClosingState.CONFIRMED, ClosingState.UNCONFIRMED, ClosingState.DECIDED)
NEVER = literal(date.max, Date())


class Fallen(StrEnum):
    """Why a closing holds no more."""

    OWED = "owed"
    CHANGED = "changed"
    UNPAID = "unpaid"


def newest(on: date, which: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """The condition that a closing is the newest of its payable among those asked for by a day."""
    asked = select(func.max(Closing.id)).where(Closing.opened_on <= on)
    if which is not None:
        asked = asked.where(which)
    return Closing.id.in_(asked.group_by(Closing.payable_id))


def fallen(on: date, which: ColumnElement[bool]) -> Select[Any]:
    """Rows (closing_id, why) of the closings that meet ``which`` and hold no more on a day, once or twice."""
    put_step = (
        select(func.max(ClosingPayment.step_id))
        .where(ClosingPayment.closing_id == Closing.id)
        .scalar_subquery()
    )
    some = (
        select(
            Closing.id, Closing.payable_id, Closing.opened_on, Closing.paid_on, Closing.state,
            Closing.paid_fen, Closing.stands, Closing.ground, Closing.said_fen,
            put_step.label("put_step_id"),
        )
        .where(which, Closing.opened_on <= on)
        .cte()
    )  # fmt: skip
    found = union_all(_owed_again(on, some), _changed(on, some), _unpaid(some)).subquery()
    return select(found.c.closing_id, found.c.why)


def _owed_again(on: date, some: Any) -> Select[Any]:
    """Something was outstanding on a day since it was asked for; by a judgment, on the day itself."""

    def within(column: Any) -> ColumnElement[bool]:
        kept: ColumnElement[bool] = column.in_(select(some.c.payable_id))
        return kept

    moved = outstanding_moves(None, Payable.voided_in.is_(None), within).cte()
    days = (
        select(moved.c.payable_id, moved.c.on_day, func.sum(moved.c.owed).label("owed"))
        .where(moved.c.on_day <= on)
        .group_by(moved.c.payable_id, moved.c.on_day)
        .cte()
    )
    whose, when = days.c.payable_id, days.c.on_day
    following = func.lead(when).over(partition_by=whose, order_by=when)
    spans = select(
        whose,
        func.sum(days.c.owed).over(partition_by=whose, order_by=when).label("left"),
        type_coerce(func.coalesce(following, NEVER), Date).label("ends_on"),
    ).cte()
    stands = standing(on, within).cte()
    return (
        select(some.c.id.label("closing_id"), literal(Fallen.OWED.value).label("why"))
        .join(stands, stands.c.payable_id == some.c.payable_id)
        .where(
            or_(
                stands.c.owed_fen > 0,
                and_(
                    stands.c.judged.is_(False),
                    select(literal(1))
                    .where(
                        spans.c.payable_id == some.c.payable_id, spans.c.left > 0,
                        spans.c.ends_on > some.c.opened_on,
                    )
                    .exists(),
                ),
            )
        )
    )  # fmt: skip


def _changed(on: date, some: Any) -> Select[Any]:
    """A payment or discharge that was put to the creditor says something else now, or one came before it."""
    now = ends(on, lambda column: column.in_(select(some.c.payable_id))).cte()
    put = ClosingPayment
    same = and_(
        put.step_id == some.c.put_step_id, put.ref == now.c.ref, put.day == now.c.day,
        put.amount_fen == now.c.amount_fen, put.method == now.c.method, now.c.payable_id == some.c.payable_id,
    )  # fmt: skip
    gone = (
        select(literal(1))
        .where(put.step_id == some.c.put_step_id, ~select(literal(1)).select_from(now).where(same).exists())
        .exists()
    )
    came = (
        select(literal(1))
        .where(
            now.c.payable_id == some.c.payable_id, now.c.day <= some.c.paid_on,
            ~select(literal(1)).select_from(put).where(same).exists(),
        )
        .exists()
    )
    return select(some.c.id.label("closing_id"), literal(Fallen.CHANGED.value).label("why")).where(
        some.c.put_step_id.is_not(None), some.c.state.in_(BOUND), or_(gone, came)
    )


def _unpaid(some: Any) -> Select[Any]:
    """Decided for the creditor, who had nothing or less, and the body's record says otherwise still."""
    less = or_(some.c.ground == Ground.NOT_RECEIVED, some.c.said_fen < some.c.paid_fen)
    return select(some.c.id.label("closing_id"), literal(Fallen.UNPAID.value).label("why")).where(
        some.c.state == ClosingState.DECIDED, some.c.stands == Stands.CREDITOR, less
    )


def recorded() -> ColumnElement[bool]:
    """The condition that the decision on a closing corrected the payment itself; over closings."""
    return (
        select(literal(1))
        .select_from(ClosingPayment)
        .join(ClosingStep, ClosingStep.id == ClosingPayment.step_id)
        .where(ClosingPayment.closing_id == Closing.id, ClosingStep.move == ClosingMove.DECIDE)
        .correlate(Closing)
        .exists()
    )


def ends(on: date, within: Within) -> Select[Any]:
    """Rows (payable_id, ref, day, amount_fen, method) of the payments and discharges that count on a day."""
    counts = counted_from()
    back = or_(Payment.returned_on.is_(None), Payment.returned_on > on)
    found = union_all(
        select(
            Payment.payable_id, Payment.ref, type_coerce(counts, Date).label("day"), Payment.amount_fen,
            type_coerce(Payment.method, String).label("method"),
        ).where(within(Payment.payable_id), Payment.voided_in.is_(None), counts <= on, back),
        select(
            Discharge.payable_id, Discharge.ref, Discharge.happened_on, Discharge.amount_fen,
            literal(DISCHARGE),
        ).where(within(Discharge.payable_id), Discharge.voided_in.is_(None), Discharge.happened_on <= on),
    ).subquery()  # fmt: skip
    return select(*found.c)
