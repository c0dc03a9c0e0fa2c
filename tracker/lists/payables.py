"""Payables whose day cannot be said, and subsidies whose basis is to be checked."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, case, or_, select, text, true, union
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract, Settlement
from tracker.core.within import Within, everything
from tracker.lists.base import BesideList, listed
from tracker.payables.models import RARE_KIND, UNDATED, DueState, Payable, PayableKind
from tracker.payables.standing import due_state, standing
from tracker.rules.whom import PROMISERS
from tracker.subjects.models import Body

BY_DEMAND = "demand"


def _unpaid(on: date, among: tuple[Select[Any], ...], condition: Any, missing: Any) -> Select[Any]:
    """The payables with something still owed on ``on`` that fulfil ``condition(standing)``.

    ``among`` gives by payables' own columns, by an index each, the numbers of those that can: the others need
    not be worked out.
    """
    few = union(*among).cte()
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


def _in_state(on: date, whose: Within, *states: DueState) -> tuple[Select[Any], ...]:
    """Some bodies' payables without a certain day for one of some reasons: by its state, or not known."""
    words = [state.value for state in states]
    alive = select(Payable.id).where(Payable.voided_in.is_(None))
    found = [alive.where(text(UNDATED), whose(Payable.body_id), due_state(on).in_(words))]
    if DueState.CLOCK_NOT_STARTED in states:
        # By the day, of which few are later: as a sum the body is of no use to an index.
        found.append(alive.where(Payable.due_known_on > on, whose(Payable.body_id + 0)))
    return tuple(found)


def _subsidies() -> Select[Any]:
    rare = (text(RARE_KIND), Payable.kind == PayableKind.SUBSIDY)
    return select(Payable.id).where(Payable.voided_in.is_(None), *rare)


def _waits_for_demand(on: date) -> ColumnElement[bool]:
    """No term agreed, no number of the law: the period had started by ``on``, a demand is to come."""
    return and_(Payable.due_basis == BY_DEMAND, Payable.start_on <= on)


def clock_not_started(on: date, whose: Within = everything) -> Select[Any]:
    """The event that starts the period has not come, or an agreed invoice has not."""
    event = case(
        (Payable.start_on <= on, "invoiced_on"),
        (Contract.settlement == Settlement.PROGRESS, "settled_on"),
        (Contract.settlement == Settlement.ACCEPTANCE, "accepted_on"),
        else_="delivered_on",
    )
    return _unpaid(
        on, _in_state(on, whose, DueState.CLOCK_NOT_STARTED),
        lambda stand: _waits_for_demand(on).is_not(True),
        event,
    )  # fmt: skip


def no_term_agreed(on: date, whose: Within = everything) -> Select[Any]:
    """The law gives its own day, but the creditor has not asked in writing yet."""
    return _unpaid(
        on, _in_state(on, whose, DueState.NO_TERM_AGREED, DueState.CLOCK_NOT_STARTED),
        lambda stand: or_(stand.c.due_state == DueState.NO_TERM_AGREED.value, _waits_for_demand(on)),
        "demanded_on",
    )  # fmt: skip


def no_due_date(on: date, whose: Within = everything) -> Select[Any]:
    """A kind without a statutory start, or no contract, and no day of its own."""
    return _unpaid(on, _in_state(on, whose, DueState.NO_DUE_DATE), lambda _stand: true(), "due_on")


def basis_to_be_checked(on: date) -> Select[Any]:
    """A subsidy past its day without a legal basis, or without a word on its condition (REG 11)."""
    missing = case((Payable.legal_basis.is_(None), "legal_basis"), else_="condition_met_on")
    return _unpaid(
        on, (_subsidies(),),
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
    BesideList(name="clock_not_started", query=clock_not_started, of_bodies=clock_not_started),
    BesideList(name="no_term_agreed", query=no_term_agreed, of_bodies=no_term_agreed),
    BesideList(name="no_due_date", query=no_due_date, of_bodies=no_due_date),
    BesideList(name="basis_to_be_checked", query=basis_to_be_checked),
)
