"""Whose payables a query looks at: a body's, a contract's, those owed to an enterprise, those of a reach."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BindParameter, or_, select
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.core.permissions import Reach
from tracker.core.within import Within, everything
from tracker.payables.models import Payable

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


def of_creditor(enterprise_id: Number, reach: Reach) -> Within:
    """The payables owed to an enterprise, as far as they lie within a reach."""
    return _those(Payable.enterprise_id == enterprise_id, reached(reach))


def reached(reach: Reach) -> ColumnElement[bool]:
    """The condition that a payable lies within a reach: a body's own, and an enterprise's."""
    owed_to = Payable.enterprise_id.in_(reach.enterprises)
    if not reach.of_bodies:
        return owed_to
    return or_(holds(reach, Payable.body_id), owed_to) if reach.enterprises else holds(reach, Payable.body_id)


def _those(*conditions: ColumnElement[bool]) -> Within:
    living = select(Payable.id).where(*conditions, Payable.voided_in.is_(None))
    return lambda column: column.in_(living)
