"""What moves a payable's overdue amount, as dated rows: one definition for flags and reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql import ColumnElement, Select, Subquery

from tracker.contracts.models import ContractTerms
from tracker.core.db import earlier_of, later_of, next_day
from tracker.payables.models import (
    Bar,
    Discharge,
    Dispute,
    DisputeOutcome,
    Judgment,
    Method,
    Payable,
    Payment,
)

MONEY = (Method.TRANSFER, Method.CASH)
PAPER = (Method.BILL, Method.RECEIVABLE_VOUCHER)
NEVER = bindparam("never", date.max, unique=True, type_=Payable.__table__.c.due_on.type)


def moves() -> Select[Any]:
    """Rows (payable_id, on_day, owed, bars) of every payable with a certain due date that has come.

    ``owed`` is what a day adds to outstanding − covered − in dispute, in fen; ``bars`` counts what takes the
    duty away (court orders, the supplier's default, an effective judgment). Nothing counts before the due
    date, so earlier days are moved up to it.
    """
    parts = [
        _part(Payable.due_on, Payable.amount_fen, Payable.id == Payable.id, Payable),
        *_paid(), *_covered(), *_disputed(),
        _part(Discharge.happened_on, -Discharge.amount_fen, Discharge.voided_in.is_(None), Discharge),
        _part(Bar.from_on, literal(0), Bar.voided_in.is_(None), Bar, 1),
        _part(next_day(Bar.to_on), literal(0), Bar.voided_in.is_(None) & Bar.to_on.is_not(None), Bar, -1),
        _part(Judgment.effective_on, literal(0), Judgment.voided_in.is_(None), Judgment, 1),
    ]  # fmt: skip
    every = union_all(*parts).subquery()
    return select(every.c.payable_id, every.c.on_day, every.c.owed, every.c.bars)


def _part(day: Any, owed: Any, condition: Any, table: Any, bars: int = 0) -> Select[Any]:
    statement: Any = select(
        Payable.id.label("payable_id"),
        type_coerce(later_of(day, Payable.due_on), Date).label("on_day"),
        cast(owed, BigInteger).label("owed"),
        literal(bars).label("bars"),
    )
    if table is not Payable:
        statement = statement.join(table, table.payable_id == Payable.id)
    certain = and_(
        Payable.voided_in.is_(None), Payable.due_on.is_not(None), Payable.due_provisional.is_(False)
    )
    moved: Select[Any] = statement.where(certain, condition)
    return moved


def _paid() -> list[Select[Any]]:
    """Payments from the day they count, and back again from the day they were returned."""
    counts = case(
        (Payment.method.in_(MONEY), Payment.paid_on),
        (Payment.method.in_(PAPER), Payment.honoured_on),
        # CC 569: an offset discharges when agreed and performed.
        (
            and_(Payment.consent_document.is_not(None), Payment.performed_on.is_not(None)),
            later_of(Payment.performed_on, func.coalesce(Payment.consent_on, Payment.performed_on)),
        ),
        else_=null(),
    )
    alive = and_(Payment.voided_in.is_(None), counts.is_not(None))
    back = later_of(counts, Payment.returned_on)
    return [
        _part(counts, -Payment.amount_fen, alive, Payment),
        _part(back, Payment.amount_fen, and_(alive, Payment.returned_on.is_not(None)), Payment),
    ]


def bill_agreed_on_payment() -> ColumnElement[bool]:
    """Whether the contract's clause agreed to bills, as it stood on the day of the payment."""
    return (
        select(literal(1))
        .where(
            ContractTerms.contract_id == Payable.contract_id,
            ContractTerms.bill_agreed.is_(True),
            ContractTerms.from_on <= Payment.paid_on,
            or_(ContractTerms.to_on.is_(None), ContractTerms.to_on > Payment.paid_on),
        )
        .exists()
    )


def _covered() -> list[Select[Any]]:
    """An agreed bill or voucher handed over by the due day covers its sum until it matures or is settled."""
    agreed_on = case(
        (bill_agreed_on_payment(), Payment.paid_on),
        (Payment.consent_document.is_not(None), func.coalesce(Payment.consent_on, Payment.paid_on)),
        else_=null(),
    )
    begin = later_of(Payment.paid_on, agreed_on)
    end = earlier_of(
        func.coalesce(Payment.matures_on, NEVER),
        func.coalesce(Payment.honoured_on, NEVER),
        func.coalesce(Payment.returned_on, NEVER),
        func.coalesce(Payable.cap_on, NEVER),
    )
    holds = and_(
        Payment.voided_in.is_(None),
        Payment.method.in_(PAPER),
        Payment.paid_on <= Payable.due_on,
        agreed_on.is_not(None),
        begin < end,
    )
    return [
        _part(begin, -Payment.amount_fen, holds, Payment),
        _part(end, Payment.amount_fen, and_(holds, end < NEVER), Payment),
    ]


def _disputed() -> list[Select[Any]]:
    """A dispute takes its part out from the day raised; lost by the debtor it comes back when resolved."""
    alive = Dispute.voided_in.is_(None)
    lost = and_(
        alive,
        Dispute.resolved_on.is_not(None),
        or_(Dispute.outcome.is_(None), Dispute.outcome != DisputeOutcome.DEBTOR),
    )
    return [
        _part(Dispute.raised_on, -Dispute.amount_fen, alive, Dispute),
        _part(Dispute.resolved_on, Dispute.amount_fen, lost, Dispute),
    ]


def unpaid_runs(on: date) -> Subquery:
    """Unbroken runs of unpaid days as of ``on``: payable_id, arose_on, ceased_on (None: open), amount_fen.

    A payable is unpaid on a day when, at its end, the due date has come, something is owed and nothing bars
    the duty. ``arose_on`` is the day after the run's first day, ``ceased_on`` the first day that is in order
    again; ``amount_fen`` is what is overdue at the end of ``on``, for the run still open. Facts after ``on``
    are not seen.
    """
    every = moves().subquery()
    days = (
        select(
            every.c.payable_id, every.c.on_day,
            func.sum(every.c.owed).label("owed"), func.sum(every.c.bars).label("bars"),
        )
        .where(every.c.on_day <= on)
        .group_by(every.c.payable_id, every.c.on_day)
        .subquery()
    )  # fmt: skip
    state = select(
        days.c.payable_id,
        days.c.on_day,
        func.sum(days.c.owed).over(partition_by=days.c.payable_id, order_by=days.c.on_day).label("balance"),
        func.sum(days.c.bars).over(partition_by=days.c.payable_id, order_by=days.c.on_day).label("barred"),
    ).subquery()
    unpaid = case((and_(state.c.balance > 0, state.c.barred == 0), 1), else_=0)
    marked = select(state.c.payable_id, state.c.on_day, state.c.balance, unpaid.label("unpaid")).subquery()
    whose, when = marked.c.payable_id, marked.c.on_day
    before = func.lag(marked.c.unpaid).over(partition_by=whose, order_by=when)
    # What is owed at the end, whatever moved it since the run began.
    at_end = func.last_value(marked.c.balance).over(partition_by=whose, order_by=when, range_=(None, None))
    turns = select(
        *marked.c, func.coalesce(before, 0).label("before"), at_end.label("at_end")
    ).subquery()
    edges = select(*turns.c).where(turns.c.unpaid != turns.c.before).subquery()
    following = func.lead(edges.c.on_day).over(partition_by=edges.c.payable_id, order_by=edges.c.on_day)
    ends = select(*edges.c, type_coerce(following, Date).label("end_on")).subquery()
    return (
        select(
            ends.c.payable_id,
            next_day(ends.c.on_day).label("arose_on"),
            ends.c.end_on.label("ceased_on"),
            case((ends.c.end_on.is_(None), cast(ends.c.at_end, BigInteger)), else_=null()).label(
                "amount_fen"
            ),
        )
        .where(ends.c.unpaid == 1, ends.c.on_day < on)
        .subquery()
    )
