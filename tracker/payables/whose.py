"""Whose payables a query looks at: a body's, a contract's, those owed to an enterprise, those of a reach."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BindParameter, Select, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.core.permissions import Reach
from tracker.core.within import Within, everything
from tracker.payables.models import Assignment, Payable

# A number, or the place of one in a statement that is made once.
Number = int | BindParameter[int]


def of_bodies(body_ids: Collection[int]) -> Within:
    """The payables of some bodies."""
    return _those(Payable.body_id.in_(body_ids))


def of_contract(contract_id: Number) -> Within:
    """The payables under a contract."""
    return _those(Payable.contract_id == contract_id)


def of_reach(reach: Reach) -> Within:
    """The payables of the bodies within a reach."""
    return everything if reach.whole else _those(holds(reach, Payable.body_id))


def of_creditor(enterprise_id: Number, reach: Reach, on: Any) -> Within:
    """The payables owed to an enterprise on a day, as far as they lie within a reach."""
    taken_over = select(Assignment.payable_id).where(Assignment.assignee_id == enterprise_id, *_binding())
    ever = or_(Payable.enterprise_id == enterprise_id, Payable.id.in_(taken_over))
    return _those(ever, creditor_on(on) == enterprise_id, reached(reach))


def creditor_on(
    on: Any, payable_id: Any = Payable.id, first: Any = Payable.enterprise_id, *, before: bool = False
) -> Any:
    """The enterprise that a payable is owed to at the end of a day, as its debtor knows.

    That is the last to whom it was assigned, of those whose notice the debtor had (CC 546), or else the
    ``first`` creditor. ``on`` None: as far as anything is recorded; ``before``: at its beginning.
    """
    last = select(Assignment.assignee_id).where(Assignment.payable_id == payable_id, *_binding())
    if on is not None:
        last = last.where(Assignment.notified_on < on if before else Assignment.notified_on <= on)
    last = last.order_by(Assignment.assigned_on.desc(), Assignment.ref.desc()).limit(1)
    # The payable and the day may belong to a statement further out than the next.
    return func.coalesce(last.correlate_except(Assignment).scalar_subquery(), first)


def creditor_of(session: Session, payable_id: int, on: date | None) -> int:
    """The enterprise that a payable is owed to at the end of a day; None: as far as anything is recorded."""
    return int(session.scalars(select(creditor_on(on)).where(Payable.id == payable_id)).one())


def read_until(session: Session, payable_id: int, reach: Reach) -> date | None:
    """The last day of which an enterprise reads a payable it has assigned; None where it reads all.

    That is the day before the first notice after which it had it no more.
    """
    payable = select(Payable.id).where(Payable.id == payable_id)
    if session.scalar(payable.where(held_by(reach))) is not None:
        return None
    own, noticed = Assignment.assignee_id.in_(reach.enterprises), Assignment.notified_on
    of_it = (Assignment.payable_id == payable_id, *_binding())
    back = session.scalar(select(func.max(noticed)).where(own, *of_it))
    ended = select(func.min(noticed)).where(~own, *of_it)
    left = session.scalar(ended if back is None else ended.where(noticed >= back))
    return left - timedelta(days=1) if left else None


def held_by(reach: Reach) -> ColumnElement[bool]:
    """The condition that a payable is a body's within a reach, or owed to one of its enterprises now."""
    owed_to: ColumnElement[bool] = and_(_ever(reach), creditor_on(None).in_(reach.enterprises))
    return or_(holds(reach, Payable.body_id), owed_to) if reach.of_bodies else owed_to


def first_creditors(reach: Reach) -> Select[Any]:
    """The enterprises whose claims were assigned to one of a reach: it knows from whom it has them."""
    return (
        select(Payable.enterprise_id)
        .join(Assignment, Assignment.payable_id == Payable.id)
        .where(Assignment.assignee_id.in_(reach.enterprises), *_binding(), Payable.voided_in.is_(None))
    )


def _ever(reach: Reach) -> ColumnElement[bool]:
    taken_over = select(Assignment.payable_id).where(
        Assignment.assignee_id.in_(reach.enterprises), *_binding()
    )
    return or_(Payable.enterprise_id.in_(reach.enterprises), Payable.id.in_(taken_over))


def _binding() -> tuple[ColumnElement[bool], ...]:
    """The conditions that an assignment binds the debtor: it stands, and notice was given."""
    return Assignment.voided_in.is_(None), Assignment.notified_on.is_not(None)


def reached(reach: Reach) -> ColumnElement[bool]:
    """The condition that a payable lies within a reach: a body's own, and what an enterprise has or had.

    Who has assigned it still reads what was until the debtor had notice (``read_until``).
    """
    owed_to = _ever(reach)
    if not reach.of_bodies:
        return owed_to
    return or_(holds(reach, Payable.body_id), owed_to) if reach.enterprises else holds(reach, Payable.body_id)


def _those(*conditions: ColumnElement[bool]) -> Within:
    living = select(Payable.id).where(*conditions, Payable.voided_in.is_(None))
    return lambda column: column.in_(living)
