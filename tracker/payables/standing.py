"""What is owed on every payable at the end of a day, in one SELECT; the same definitions as ``balance``."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, BigInteger, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.db import earlier_of, later_of
from tracker.core.within import Within, everything
from tracker.payables.balance import certain, parts
from tracker.payables.models import Dispute, DisputeOutcome, DueState, Judgment, Payable


def standing(on: date, within: Within = everything) -> Select[Any]:
    """Each living payable known on ``on``, as it stands at the end of that day; facts after it are not seen.

    Columns: payable_id, ref, body_id, enterprise_id, contract_id, kind, due_on (None where no certain day is
    known), due_state (why there is none), provisional, barred, judged, and in fen

    - ``owed_fen``: outstanding (rules.md, "Outstanding on a day"), never below zero. Where a judgment has
      taken effect, the judgments not yet performed take the payable's place.
    - ``disputed_fen`` and ``covered_fen``: the parts of it in dispute, and covered by agreed bills.
    - ``book_fen``: outstanding by the records alone, whatever was judged.
    """
    found = parts()
    paid, covered = _moved(found["paid"], on, within), _moved(found["covered"], on, within)
    discharged, barred = _moved(found["discharged"], on, within), _moved(found["barred"], on, within)
    disputed, judged = _disputed(on, within), _judged(on, within)
    nothing = literal(0)
    # What a row takes away from the debt it carries as a negative amount.
    left = Payable.amount_fen - func.coalesce(disputed.c.lost_fen, nothing)
    for less in (paid, discharged):
        left = left + func.coalesce(less.c.owed, nothing)
    book = later_of(left, nothing)
    is_judged = judged.c.payable_id.is_not(None)
    owed = case((is_judged, judged.c.fen), else_=book)
    in_dispute = case((is_judged, nothing), else_=earlier_of(func.coalesce(disputed.c.fen, nothing), book))
    by_bill = earlier_of(-func.coalesce(covered.c.owed, nothing), book - in_dispute)
    statement = select(
        Payable.id.label("payable_id"), Payable.ref, Payable.body_id, Payable.enterprise_id,
        Payable.contract_id, Payable.kind,
        case((certain(on), Payable.due_on)).label("due_on"),
        due_state(on).label("due_state"),
        Payable.due_provisional.label("provisional"),
        (func.coalesce(barred.c.bars, nothing) > 0).label("barred"),
        is_judged.label("judged"),
        cast(owed, BigInteger).label("owed_fen"),
        cast(in_dispute, BigInteger).label("disputed_fen"),
        cast(case((is_judged, nothing), else_=by_bill), BigInteger).label("covered_fen"),
        cast(book, BigInteger).label("book_fen"),
    )  # fmt: skip
    for part in (paid, discharged, disputed, covered, barred, judged):
        statement = statement.outerjoin(part, part.c.payable_id == Payable.id)
    return statement.where(
        Payable.voided_in.is_(None),
        or_(Payable.known_on.is_(None), Payable.known_on <= on),
        within(Payable.id),
    )


def _sums(table: Any, within: Within, *conditions: ColumnElement[bool], **columns: Any) -> CTE:
    """Per payable what a kind of record adds up to: the columns summed over its living rows."""
    return (
        select(table.payable_id, *(func.sum(column).label(name) for name, column in columns.items()))
        .where(table.voided_in.is_(None), within(table.payable_id), *conditions)
        .group_by(table.payable_id)
        .cte()
    )


def due_state(on: date) -> ColumnElement[Any]:
    """Why a payable has no certain day, as known on ``on``; over payables."""
    known = or_(Payable.due_known_on.is_(None), Payable.due_known_on <= on)
    return case((known, Payable.due_state), else_=DueState.CLOCK_NOT_STARTED.value)


def _moved(rows: list[Select[Any]], on: date, within: Within) -> CTE:
    """Per payable what dated rows come to at the end of a day: ``owed`` in fen and ``bars``."""
    every = union_all(*(part.where(within(Payable.id)) for part in rows)).cte()
    return (
        select(
            every.c.payable_id,
            cast(func.sum(every.c.owed), BigInteger).label("owed"),
            func.sum(every.c.bars).label("bars"),
        )
        .where(every.c.on_day <= on)
        .group_by(every.c.payable_id)
        .cte()
    )


def _disputed(on: date, within: Within) -> CTE:
    """``fen`` in dispute at the end of the day, ``lost_fen`` owed no more."""
    resolved = and_(Dispute.resolved_on.is_not(None), Dispute.resolved_on <= on)
    lost = and_(resolved, Dispute.outcome == DisputeOutcome.DEBTOR)
    return _sums(
        Dispute, within, Dispute.raised_on <= on,
        fen=case((resolved, 0), else_=Dispute.amount_fen),
        lost_fen=case((lost, Dispute.amount_fen), else_=0),
    )  # fmt: skip


def _judged(on: date, within: Within) -> CTE:
    """``fen`` of effective judgments not performed by the end of the day; zero where all are performed."""
    performed = and_(Judgment.performed_on.is_not(None), Judgment.performed_on <= on)
    return _sums(
        Judgment, within, Judgment.effective_on <= on,
        fen=case((performed, 0), else_=Judgment.amount_fen),
    )  # fmt: skip
