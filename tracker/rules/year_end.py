"""What bodies owed small and medium enterprises at the end of a year: what they account for after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract
from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.within import Within, everything
from tracker.payables.models import PRICE_KINDS, Payable, PayableKind
from tracker.payables.on_a_day import composition, unpaid_at_end
from tracker.rules.base import Input
from tracker.rules.whom import sme_statute
from tracker.subjects.models import Body

KINDS = (*PRICE_KINDS, PayableKind.RETENTION)


def owing_at_end(year: int, within: Within, whose: ColumnElement[bool]) -> Select[Any]:
    """Payables under the SME decrees, unpaid at the end of a year: id, body_id.

    ``whose`` is the condition on Body that keeps the debtors a duty binds.
    """
    debt = aliased(Payable)

    def of_these(column: Any) -> ColumnElement[bool]:
        kept: ColumnElement[bool] = column.in_(select(debt.id).where(within(debt.body_id)))
        return kept

    # Of all bodies: all payables, without a list of them.
    unpaid = unpaid_at_end(date(year, 12, 31), everything if within is everything else of_these).cte()
    owing: Any = (
        select(Payable.id, Payable.body_id)
        .join(unpaid, unpaid.c.payable_id == Payable.id)
        .join(Contract, Contract.id == Payable.contract_id)
        .join(Body, Body.id == Payable.body_id)
        .where(Payable.kind.in_(KINDS), sme_statute(), whose)
    )
    found: Select[Any] = owing
    return found


def owed_lines(
    session: Session, body_id: int, year: int, whose: ColumnElement[bool]
) -> tuple[list[Input], int]:
    """Those payables of one body in the order of their references, each with its sum, and all of it (fen)."""
    lines, total = [], 0
    owing = list(session.scalars(owing_at_end(year, lambda body: body == body_id, whose)))
    for payable in session.scalars(select(Payable).where(Payable.id.in_(owing)).order_by(Payable.ref)):
        made_of = composition(session, payable.id, date(year, 12, 31))
        left = sum(fen for name, fen in made_of.items() if name not in ("barred", "judged"))
        total += left
        label = _("unpaid at the end of {year}", year=year)
        lines.append(Input(label, yuan_grouped(left), "payable", payable.ref))
    return lines, total
