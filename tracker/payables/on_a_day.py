"""Payables on one day: which are unpaid at its end, which fall due ahead, and what one amount is made of."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CTE, BigInteger, Date, and_, bindparam, cast, func, literal, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.within import Within, everything
from tracker.payables.balance import (
    NEVER,
    certain,
    eventful,
    gathered,
    in_turn,
    moves,
    outstanding_moves,
    parts,
)
from tracker.payables.models import Payable, Payment


def unpaid_at_end(day: date, within: Within = everything) -> Select[Any]:
    """The payables (payable_id) unpaid at the end of a day, by the facts dated up to it.

    One whose due date is that very day is among them: the duty is unperformed when the day ends.
    """
    others = eventful(within).cte()

    def eventful_ones(column: Any) -> ColumnElement[bool]:
        return and_(within(column), column.in_(select(others.c.payable_id)))

    moved = moves(day, eventful_ones).cte()
    general = (
        select(moved.c.payable_id)
        .where(moved.c.on_day <= day)
        .group_by(moved.c.payable_id)
        .having(func.sum(moved.c.owed) > 0, func.sum(moved.c.bars) == 0)
    )
    paid = (
        select(Payment.payable_id, func.sum(Payment.amount_fen).label("paid_fen"))
        .where(Payment.voided_in.is_(None), Payment.paid_on <= day, within(Payment.payable_id))
        .group_by(Payment.payable_id)
        .cte()
    )
    # Where only money moved, a subtraction tells.
    plain = (
        select(Payable.id.label("payable_id"))
        .outerjoin(paid, paid.c.payable_id == Payable.id)
        .where(
            certain(day),
            within(Payable.id),
            in_turn(),
            # Of no use to an index: most are due by a day that is past.
            func.coalesce(Payable.due_on, NEVER) <= day,
            Payable.amount_fen > func.coalesce(paid.c.paid_fen, 0),
            Payable.id.not_in(select(others.c.payable_id)),
        )
    )
    every = union_all(general, plain).cte()
    return select(every.c.payable_id)


def due_ahead(on: date, within: Within = everything) -> CTE:
    """Payables not yet paid whose due date is ``on`` or later: payable_id, last_on, amount_fen (still due).

    As the facts stand at the end of ``on``: what is covered or in dispute then is left out, and so is a
    payable under a bar or a judgment then.
    """
    moved = gathered(parts(), and_(certain(on), Payable.due_on >= on), within).cte()
    left = (
        select(moved.c.payable_id, cast(func.sum(moved.c.owed), BigInteger).label("amount_fen"))
        .where(moved.c.on_day <= on)
        .group_by(moved.c.payable_id)
        .having(func.sum(moved.c.owed) > 0, func.sum(moved.c.bars) == 0)
        .cte()
    )
    return (
        select(left.c.payable_id, Payable.due_on.label("last_on"), left.c.amount_fen)
        .join(Payable, Payable.id == left.c.payable_id)
        .cte()
    )


def outstanding(on: date, keep: ColumnElement[bool]) -> CTE:
    """Of the payables ``keep`` names, those with something outstanding at the end of a day: payable_id."""
    moved = outstanding_moves(None, keep).cte()
    return (
        select(moved.c.payable_id)
        .where(moved.c.on_day <= on)
        .group_by(moved.c.payable_id)
        .having(func.sum(moved.c.owed) > 0)
        .cte()
    )


def composition(session: Session, payable_id: int, on: date) -> dict[str, int]:
    """What the overdue amount of one payable is made of on a day: fen by the names of ``parts``.

    ``barred`` and ``judged`` count what takes the duty away that day, instead of fen.
    """
    rows = session.execute(_composed(), {"on": on, "payable_id": payable_id})
    return {name: int(bars if name in ("barred", "judged") else owed) for name, owed, bars in rows}


@cache
def _composed() -> Select[Any]:
    """The statement of what ``payable_id`` is made of at the end of ``on``, made once."""
    named = [
        part.add_columns(literal(name).label("name")).where(Payable.id == bindparam("payable_id"))
        for name, group in parts().items()
        for part in group
    ]
    every = union_all(*named).cte()
    return (
        select(every.c.name, func.sum(every.c.owed), func.sum(every.c.bars))
        .where(every.c.on_day <= bindparam("on", type_=Date()))
        .group_by(every.c.name)
    )
