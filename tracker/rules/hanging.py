"""Records that hang on a payable (a payment, an excuse, a judgment): whose they are, and which are seen."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract
from tracker.core.within import Within
from tracker.payables.models import Payable


def of_payable(*columns: Any) -> Select[Any]:
    """Payables as duties about themselves: the carried columns and further ones, contract outer-joined."""
    return select(
        Payable.id.label("subject_id"), Payable.id.label("root_id"), Payable.ref,
        Payable.body_id.label("owner_id"), Payable.enterprise_id, *columns,
    ).outerjoin(Contract, Contract.id == Payable.contract_id)  # fmt: skip


def hanging(table: Any, *columns: Any) -> Select[Any]:
    """Records of ``table`` with the payable that decides them: the carried columns and further ones.

    The payable and, where there is one, its contract are joined, so that ``columns`` and conditions may
    speak of all three.
    """
    return (
        select(
            table.id.label("subject_id"), Payable.id.label("root_id"), table.ref,
            Payable.body_id.label("owner_id"), Payable.enterprise_id, *columns,
        )
        .select_from(table)
        .join(Payable, Payable.id == table.payable_id)
        .outerjoin(Contract, Contract.id == Payable.contract_id)
        .where(table.voided_in.is_(None))
    )  # fmt: skip


def seen(on: date, within: Within) -> ColumnElement[bool]:
    """Living payables that ``within`` keeps, and whose contract, where there is one, is signed by ``on``."""
    signed = or_(Payable.contract_id.is_(None), Payable.known_on.is_(None), Payable.known_on <= on)
    return Payable.voided_in.is_(None) & signed & within(Payable.id)
