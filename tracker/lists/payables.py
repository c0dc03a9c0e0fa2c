"""Payables whose day cannot be said, and subsidies whose basis is to be checked."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, case, or_, select, true
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract, Settlement
from tracker.lists.base import BesideList, listed
from tracker.payables.balance import in_turn
from tracker.payables.models import DueState, Payable, PayableKind
from tracker.payables.standing import due_state, standing
from tracker.rules.whom import PROMISERS
from tracker.subjects.models import Body

BY_DEMAND = "demand"


def _unpaid(on: date, among: ColumnElement[bool], condition: Any, missing: Any) -> Select[Any]:
    """The payables with something still owed on ``on`` that fulfil ``condition(standing)``.

    ``among`` says by a payable's own columns which can: the others need not be worked out.
    """
    few = select(Payable.id).where(Payable.voided_in.is_(None), in_turn(), among).cte()
    stand = standing(on, lambda column: column.in_(select(few.c.id))).cte()
    return (
        listed(
            "payable",
            stand.c.ref,
            stand.c.body_id,
            stand.c.enterprise_id,
            day=stand.c.due_on,
            amount_fen=stand.c.book_fen,
            missing=missing,
        )
        .join(Payable, Payable.id == stand.c.payable_id)
        .join(Body, Body.id == stand.c.body_id)
        .outerjoin(Contract, Contract.id == stand.c.contract_id)
        .where(stand.c.book_fen > 0, condition(stand))
    )


def _waits_for_demand(on: date) -> ColumnElement[bool]:
    """No term agreed, no number of the law: the period had started by ``on``, a demand is to come."""
    return and_(Payable.due_basis == BY_DEMAND, Payable.start_on <= on)


def clock_not_started(on: date) -> Select[Any]:
    """The event that starts the period has not come, or an agreed invoice has not."""
    event = case(
        (Payable.start_on <= on, "invoiced_on"),
        (Contract.settlement == Settlement.PROGRESS, "settled_on"),
        (Contract.settlement == Settlement.ACCEPTANCE, "accepted_on"),
        else_="delivered_on",
    )
    return _unpaid(
        on, due_state(on) == DueState.CLOCK_NOT_STARTED.value,
        lambda stand: _waits_for_demand(on).is_not(True),
        event,
    )  # fmt: skip


def no_term_agreed(on: date) -> Select[Any]:
    """The law gives its own day, but the creditor has not asked in writing yet."""
    states = (DueState.NO_TERM_AGREED.value, DueState.CLOCK_NOT_STARTED.value)
    return _unpaid(
        on, due_state(on).in_(states),
        lambda stand: or_(stand.c.due_state == DueState.NO_TERM_AGREED.value, _waits_for_demand(on)),
        "demanded_on",
    )  # fmt: skip


def no_due_date(on: date) -> Select[Any]:
    """A kind without a statutory start, or no contract, and no day of its own."""
    return _unpaid(on, due_state(on) == DueState.NO_DUE_DATE.value, lambda _stand: true(), "due_on")


def basis_to_be_checked(on: date) -> Select[Any]:
    """A subsidy past its day without a legal basis, or without a word on its condition (REG 11)."""
    missing = case((Payable.legal_basis.is_(None), "legal_basis"), else_="condition_met_on")
    return _unpaid(
        on, Payable.kind == PayableKind.SUBSIDY,
        lambda stand: and_(
            stand.c.due_on < on,
            Body.kind.in_(PROMISERS),
            or_(
                Payable.legal_basis.is_(None),
                Payable.condition_met_on.is_(None),
                Payable.condition_met_on > on,
            ),
        ),
        missing,
    )  # fmt: skip


LISTS = (
    BesideList(name="clock_not_started", query=clock_not_started),
    BesideList(name="no_term_agreed", query=no_term_agreed),
    BesideList(name="no_due_date", query=no_due_date),
    BesideList(name="basis_to_be_checked", query=basis_to_be_checked),
)
