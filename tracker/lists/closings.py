"""Sums paid up and not closed, those closed by the debtor alone, decisions that no record follows yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, and_, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement, Select

from tracker.closings.holding import Fallen, ends, fallen, newest, recorded
from tracker.closings.models import Closing, ClosingStep
from tracker.closings.workflow import ClosingState, Stands
from tracker.core.within import Within, everything
from tracker.lists.base import BesideList, listed
from tracker.payables.balance import eventful
from tracker.payables.models import Payable, Payment
from tracker.payables.standing import standing

_OF_PAYABLE = (Payable.id, Payable.ref, Payable.body_id, Payable.enterprise_id, Payable.amount_fen)


def _holding(on: date, few: Within = everything) -> ColumnElement[bool]:
    """The condition that a closing is the newest of its payable, one of a few, and holds on a day."""
    last = newest(on, few(Closing.payable_id))
    fell = fallen(on, last).subquery()
    return and_(last, Closing.state != ClosingState.WITHDRAWN, Closing.id.not_in(select(fell.c.closing_id)))


def _payable(day: Any, amount_fen: Any, missing: Any = "") -> Select[Any]:
    own = (Payable.ref, Payable.body_id, Payable.enterprise_id)
    return listed("payable", *own, day=day, amount_fen=amount_fen, missing=missing)


def no_voucher(on: date, refs: Sequence[str]) -> Select[Any]:
    """``payment.voucher`` where a payment that may count says no number of one: nothing is closed without."""
    without = (
        select(literal(1))
        .where(
            Payment.payable_id == Payable.id, Payment.voided_in.is_(None), Payment.paid_on <= on,
            or_(Payment.returned_on.is_(None), Payment.returned_on > on),
            func.coalesce(func.trim(Payment.voucher), "") == "",
        )
        .exists()
    )  # fmt: skip
    found: Any = select(Payable.ref, literal("payment.voucher").label("missing"))
    said: Select[Any] = found.where(Payable.voided_in.is_(None), Payable.ref.in_(refs), without)
    return said


def paid_not_closed(on: date, whose: Within = everything) -> Select[Any]:
    """Sums that are paid up by the records, from which day, and no closing of them holds or is under way."""
    return paid_among(on, _payables_of(whose))


def paid_among(on: date, few: Within) -> Select[Any]:
    """The same of some payables alone."""
    others = eventful(few).cte()

    def rest(column: Any) -> ColumnElement[bool]:
        kept: ColumnElement[bool] = column.in_(select(others.c.payable_id))
        return kept

    found = union_all(_by_money(on, few, others), _otherwise(on, rest)).cte()
    closed = select(Closing.payable_id).where(_holding(on, few))
    return (
        listed(
            "payable", found.c.ref, found.c.body_id, found.c.enterprise_id,
            day=type_coerce(found.c.day, Date), amount_fen=found.c.amount_fen,
        )
        .where(found.c.id.not_in(closed))
    )  # fmt: skip


def _payables_of(whose: Within) -> Within:
    """The payables of some bodies; of all bodies: every one, without a list of them."""
    if whose is everything:
        return everything
    own = aliased(Payable)
    numbers = select(own.id).where(whose(own.body_id))
    return lambda column: column.in_(numbers)


def _by_money(on: date, few: Within, others: CTE) -> Select[Any]:
    """Sums paid up by money alone: the index has all that this needs of their payments."""
    plain = (
        select(
            Payment.payable_id, func.sum(Payment.amount_fen).label("fen"),
            func.max(Payment.paid_on).label("day"),
        )
        .where(
            Payment.voided_in.is_(None), Payment.paid_on <= on, Payment.amount_fen > 0,
            few(Payment.payable_id), Payment.payable_id.not_in(select(others.c.payable_id)),
        )
        .group_by(Payment.payable_id)
        .cte()
    )  # fmt: skip
    return (
        select(*_OF_PAYABLE, plain.c.day)
        .join(plain, plain.c.payable_id == Payable.id)
        .where(Payable.voided_in.is_(None), plain.c.fen >= Payable.amount_fen, _known(on))
    )


def _otherwise(on: date, rest: Within) -> Select[Any]:
    """Sums with nothing owed whose history is more than money, from the last day that something counted."""
    stand, every = standing(on, rest).cte(), ends(on, rest).cte()
    last = select(every.c.payable_id, func.max(every.c.day).label("day")).group_by(every.c.payable_id).cte()
    return (
        select(*_OF_PAYABLE, last.c.day)
        .join(stand, stand.c.payable_id == Payable.id)
        .join(last, last.c.payable_id == Payable.id)
        .where(stand.c.owed_fen <= 0)
    )


def _known(on: date) -> ColumnElement[bool]:
    return or_(Payable.known_on.is_(None), Payable.known_on <= on)


def closed_alone(on: date) -> Select[Any]:
    """Sums closed without their creditor's word (单方销号), with the last day it had to give it."""
    answer_by = (
        select(func.max(ClosingStep.due_on))
        .where(ClosingStep.closing_id == Closing.id, ClosingStep.to_state == ClosingState.WAITING)
        .correlate(Closing)
        .scalar_subquery()
    )
    silent = or_(
        Closing.state == ClosingState.UNCONFIRMED,
        and_(Closing.state == ClosingState.WAITING, Closing.due_on < on),
    )
    return (
        _payable(type_coerce(answer_by, Date), Payable.amount_fen)
        .join(Closing, Closing.payable_id == Payable.id)
        .where(Payable.voided_in.is_(None), silent, _holding(on))
    )


def decided_not_recorded(on: date) -> Select[Any]:
    """Sums whose creditor's account stands by decision while the body's record still says its own.

    Until the record was changed, by which the closing falls and is to be asked for anew.
    """
    every = fallen(on, newest(on)).subquery()
    fell = select(every.c.closing_id).where(every.c.why != Fallen.UNPAID)
    return (
        _payable(Closing.said_on, Closing.said_fen, "payment")
        .join(Closing, Closing.payable_id == Payable.id)
        .where(
            Payable.voided_in.is_(None), Closing.state == ClosingState.DECIDED,
            Closing.stands == Stands.CREDITOR, ~recorded(), newest(on), Closing.id.not_in(fell),
        )
    )  # fmt: skip


LISTS = (
    BesideList(
        name="paid_not_closed",
        query=paid_not_closed,
        of_bodies=paid_not_closed,
        of_payables=paid_among,
        lacking=no_voucher,
    ),
    BesideList(name="closed_alone", query=closed_alone),
    BesideList(name="decided_not_recorded", query=decided_not_recorded),
)
