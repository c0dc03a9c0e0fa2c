"""What moves a payable's overdue amount, as dated rows: one definition for flags and reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
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
    text,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import ContractTerms
from tracker.core.db import earlier_of, later_of, next_day
from tracker.core.runs import unperformed
from tracker.core.within import Within, everything
from tracker.payables.models import (
    NOT_PLAIN,
    RARE_KIND,
    Bar,
    Discharge,
    Dispute,
    DisputeOutcome,
    Judgment,
    Method,
    Payable,
    PayableKind,
    Payment,
)

MONEY = (Method.TRANSFER, Method.CASH)
PAPER = (Method.BILL, Method.RECEIVABLE_VOUCHER)
NEVER = bindparam("never", date.max, unique=True, type_=Payable.__table__.c.due_on.type)


def moves(on: date, within: Within = everything) -> Select[Any]:
    """Rows (payable_id, on_day, owed, bars) of the payables kept by ``within`` whose due date is certain.

    ``owed`` is what a day adds to outstanding − covered − in dispute, in fen; ``bars`` counts what takes the
    duty away (court orders, the supplier's default, an effective judgment). Nothing counts before the due
    date, so earlier days are moved up to it.
    """
    return gathered(parts(Payable.due_on), certain(on), within)


def parts(since: Any = None) -> dict[str, list[Select[Any]]]:
    """The rows that move what is overdue, by what they are; days before ``since`` are moved up to it.

    Without ``since`` (a day column of the payable) every row stays on its own day, the amount before all.
    """
    amount_on = since if since is not None else literal(date.min, Date())
    alive, judged = Bar.voided_in.is_(None), Judgment.voided_in.is_(None)
    return {
        "amount": [_part(amount_on, Payable.amount_fen, Payable.id == Payable.id, Payable, since)],
        "paid": _paid(since),
        "covered": _covered(since),
        "disputed": _disputed(since),
        "discharged": [_discharged(since)],
        "barred": [
            _part(Bar.from_on, literal(0), alive, Bar, since, 1),
            _part(next_day(Bar.to_on), literal(0), alive & Bar.to_on.is_not(None), Bar, since, -1),
        ],
        "judged": [_part(Judgment.effective_on, literal(0), judged, Judgment, since, 1)],
    }


def outstanding_moves(since: Any, keep: ColumnElement[bool], within: Within = everything) -> Select[Any]:
    """Rows (payable_id, on_day, owed, bars) that move what is outstanding (rules.md), none before ``since``.

    ``since`` is as for ``parts``, ``keep`` says which payables; bars do not count here.
    """
    amount_on = since if since is not None else literal(date.min, Date())
    resolved = and_(Dispute.voided_in.is_(None), Dispute.resolved_on.is_not(None))
    lost = and_(resolved, Dispute.outcome == DisputeOutcome.DEBTOR)
    found = {
        "amount": [_part(amount_on, Payable.amount_fen, Payable.id == Payable.id, Payable, since)],
        "paid": _paid(since),
        "discharged": [_discharged(since)],
        "disputes": [_part(Dispute.resolved_on, -Dispute.amount_fen, lost, Dispute, since)],
    }
    return gathered(found, keep, within)


def gathered(
    found: dict[str, list[Select[Any]]], keep: ColumnElement[bool], within: Within = everything
) -> Select[Any]:
    """The rows of ``parts`` together, of the payables that ``keep`` and ``within`` leave in."""
    selects = (part.where(keep, within(Payable.id)) for group in found.values() for part in group)
    every = union_all(*selects).cte()
    return select(every.c.payable_id, every.c.on_day, every.c.owed, every.c.bars)


def certain(on: date) -> ColumnElement[bool]:
    """Living payables whose due date is known on ``on`` and not provisional; later facts are not seen."""
    return and_(
        Payable.voided_in.is_(None),
        Payable.due_on.is_not(None),
        Payable.due_provisional.is_(False),
        or_(Payable.due_known_on.is_(None), Payable.due_known_on <= on),
        or_(Payable.known_on.is_(None), Payable.known_on <= on),
    )


def in_turn() -> ColumnElement[bool]:
    """True of every payable: for a statement over most of them.

    SQLite, which would go by an index of living or dated ones from row to row all over the table, then walks
    it in its own order, in which their payments lie too.
    """
    return Payable.id > 0


def _part(day: Any, owed: Any, condition: Any, table: Any, since: Any, bars: int = 0) -> Select[Any]:
    statement: Any = select(
        Payable.id.label("payable_id"),
        type_coerce(day if since is None else later_of(day, since), Date).label("on_day"),
        cast(owed, BigInteger).label("owed"),
        literal(bars).label("bars"),
    )
    if table is not Payable:
        statement = statement.join(table, table.payable_id == Payable.id)
    moved: Select[Any] = statement.where(condition)
    return moved


def _discharged(since: Any) -> Select[Any]:
    return _part(
        Discharge.happened_on, -Discharge.amount_fen, Discharge.voided_in.is_(None), Discharge, since
    )


def counted_from() -> ColumnElement[Any]:
    """The day from which a payment counts; None while it does not. Over payments."""
    return case(
        (Payment.method.in_(MONEY), Payment.paid_on),
        (Payment.method.in_(PAPER), Payment.honoured_on),
        # CC 569: an offset discharges when agreed and performed.
        (
            and_(Payment.consent_document.is_not(None), Payment.performed_on.is_not(None)),
            later_of(Payment.performed_on, func.coalesce(Payment.consent_on, Payment.performed_on)),
        ),
        else_=null(),
    )


def _paid(since: Any) -> list[Select[Any]]:
    """Payments from the day they count, and back again from the day they were returned."""
    counts = counted_from()
    alive = and_(Payment.voided_in.is_(None), counts.is_not(None))
    back = later_of(counts, Payment.returned_on)
    return [
        _part(counts, -Payment.amount_fen, alive, Payment, since),
        _part(back, Payment.amount_fen, and_(alive, Payment.returned_on.is_not(None)), Payment, since),
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


def paper_agreed_on() -> ColumnElement[Any]:
    """The day a bill or voucher was agreed to: by the contract's clause, or by a consent; None if neither."""
    return case(
        (bill_agreed_on_payment(), Payment.paid_on),
        (Payment.consent_document.is_not(None), func.coalesce(Payment.consent_on, Payment.paid_on)),
        else_=null(),
    )


def _covered(since: Any) -> list[Select[Any]]:
    """An agreed bill or voucher handed over by the due day covers its sum until it matures or is settled."""
    agreed_on = paper_agreed_on()
    begin = later_of(Payment.paid_on, agreed_on)
    end = earlier_of(
        func.coalesce(Payment.matures_on, NEVER),
        func.coalesce(Payment.honoured_on, NEVER),
        func.coalesce(Payment.returned_on, NEVER),
        # A day that a notice may still move ends no cover: no flag arises from it.
        func.coalesce(case((Payable.cap_provisional.is_(False), Payable.cap_on), else_=null()), NEVER),
    )
    holds = and_(
        Payment.voided_in.is_(None),
        Payment.method.in_(PAPER),
        Payment.paid_on <= Payable.due_on,
        agreed_on.is_not(None),
        begin < end,
    )
    return [
        _part(begin, -Payment.amount_fen, holds, Payment, since),
        _part(end, Payment.amount_fen, and_(holds, end < NEVER), Payment, since),
    ]


def _disputed(since: Any) -> list[Select[Any]]:
    """A dispute takes its part out from the day raised; lost by the debtor it comes back when resolved."""
    alive = Dispute.voided_in.is_(None)
    lost = and_(
        alive,
        Dispute.resolved_on.is_not(None),
        or_(Dispute.outcome.is_(None), Dispute.outcome != DisputeOutcome.DEBTOR),
    )
    return [
        _part(Dispute.raised_on, -Dispute.amount_fen, alive, Dispute, since),
        _part(Dispute.resolved_on, Dispute.amount_fen, lost, Dispute, since),
    ]


def eventful(within: Within = everything) -> Select[Any]:
    """The payables whose history is more than transfers and cash: few, the only ones that need ``moves``."""
    rest = [
        select(table.payable_id).where(table.voided_in.is_(None), within(table.payable_id))
        for table in (Dispute, Discharge, Bar, Judgment)
    ]
    payments = select(Payment.payable_id).where(
        # In the words of the index, by which SQLite knows that it holds these rows.
        text(NOT_PLAIN), Payment.voided_in.is_(None), within(Payment.payable_id)
    )
    every = union(payments, *rest).cte()
    return select(every.c.payable_id)


def of_kinds(within: Within, *kinds: PayableKind) -> Within:
    """``within`` narrowed to payables of some of the rare kinds (RARE_KIND), which an index holds."""
    rare = aliased(Payable)
    chosen = select(rare.id).where(text(RARE_KIND), rare.kind.in_(kinds))
    return lambda column: and_(within(column), column.in_(chosen))


def unpaid_runs(on: date, within: Within = everything, *, general_only: bool = False) -> CTE:
    """Unbroken runs of unpaid days as of ``on``: payable_id, arose_on, ceased_on (None: open), amount_fen.

    A payable is unpaid on a day when, at its end, the due date has come, something is owed and nothing bars
    the duty. ``amount_fen`` is what is overdue at the end of ``on``, for the run still open. Facts after
    ``on`` are not seen. ``general_only`` takes the general way for every one: what the short way must equal.
    """
    others = eventful(within).cte()

    def kept(column: Any) -> ColumnElement[bool]:
        if general_only:
            return within(column)
        return and_(within(column), column.in_(select(others.c.payable_id)))

    moved = moves(on, kept).cte()
    general = unperformed(
        select(moved.c.payable_id.label("key_id"), moved.c.on_day, moved.c.owed, moved.c.bars).cte(), on
    )
    runs = select(general.c.key_id.label("payable_id"), *list(general.c)[1:])
    if general_only:
        return runs.cte()
    return union_all(runs, _plain_runs(on, within)).cte()


def _plain_runs(on: date, within: Within) -> Select[Any]:
    """``unpaid_runs`` where only money moved and none came back: one run, ended by the last payment."""
    paid = (
        select(
            Payment.payable_id,
            func.sum(Payment.amount_fen).label("paid_fen"),
            func.max(Payment.paid_on).label("last_on"),
        )
        .where(
            Payment.voided_in.is_(None),
            Payment.paid_on <= on,
            Payment.amount_fen > 0,
            within(Payment.payable_id),
        )
        .group_by(Payment.payable_id)
        .cte()
    )
    others = eventful(within).cte()
    left = Payable.amount_fen - func.coalesce(paid.c.paid_fen, 0)
    ceased = type_coerce(case((left == 0, paid.c.last_on), else_=null()), Date)
    return (
        select(
            Payable.id.label("payable_id"),
            next_day(Payable.due_on).label("arose_on"),
            ceased.label("ceased_on"),
            cast(case((left > 0, left), else_=null()), BigInteger).label("amount_fen"),
        )
        .outerjoin(paid, paid.c.payable_id == Payable.id)
        .outerjoin(others, others.c.payable_id == Payable.id)
        .where(
            certain(on),
            within(Payable.id),
            Payable.due_on < on,
            others.c.payable_id.is_(None),
            or_(left > 0, and_(Payable.amount_fen > 0, paid.c.last_on > Payable.due_on)),
        )
    )
