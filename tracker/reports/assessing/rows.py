"""The rows that make up each computed figure: one statement an indicator, counted and listed alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.assessment.indicators import Indicator
from tracker.assessment.points import Measured
from tracker.cases.models import Case
from tracker.cases.workflow import CaseState
from tracker.congress.points.models import Point
from tracker.congress.points.workflow import PointState
from tracker.core.within import everything
from tracker.flags.models import DISMISSED, Flag
from tracker.payables.balance import certain
from tracker.payables.models import Payable
from tracker.reports.data.promises import promise_rows
from tracker.rules.a13_return_missing import duties
from tracker.rules.arrears import ARREARS
from tracker.rules.monthly_returns import months
from tracker.subjects.models import Body

DONE = (CaseState.VERIFIED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the year assessed, and ``on``: what falls due counts once its day has passed by then."""

    first_on: date
    last_on: date
    on: date

    @property
    def until(self) -> date:
        """The day at whose end it is looked at what stands: the year's last, or ``on`` before it."""
        return min(self.last_on, self.on)

    def passed(self, column: Any) -> ColumnElement[bool]:
        """The condition that a last day lies in the year and has passed."""
        return and_(column.between(self.first_on, self.last_on), column < self.on)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row of a figure: the body and record it is of, its last day, what happened on which, whether well.

    ``happened_on`` is the day it was done, of sums the first day overdue; None where there is none.
    """

    body_code: str
    body_name: str
    number: int
    ref: str
    due_on: date
    happened_on: date | None
    good: bool


def _row(body: Any, number: Any, ref: Any, due: Any, happened: Any, good: Any) -> Select[Any]:
    return select(
        body.label("body_id"), cast(number, BigInteger).label("number"), ref.label("ref"),
        type_coerce(due, Date).label("due_on"), type_coerce(happened, Date).label("happened_on"),
        case((good, 1), else_=0).label("good"),
    )  # fmt: skip


def _late(span: Span) -> ColumnElement[bool]:
    """A question of a sum not paid in time that nobody dismissed; a flag follows from facts and day alone."""
    return and_(
        Flag.rule.in_(ARREARS), Flag.arose_on <= span.on,
        or_(Flag.case_state.is_(None), Flag.case_state != DISMISSED),
    )  # fmt: skip


def _paid_in_time(span: Span) -> Select[Any]:
    mine = and_(Flag.subject_kind == "payable", Flag.subject_id == Payable.id, _late(span))
    since = select(func.min(Flag.arose_on)).where(mine).scalar_subquery()
    row = _row(Payable.body_id, Payable.id, Payable.ref, Payable.due_on, since, ~exists().where(mine))
    return row.where(certain(span.on), span.passed(Payable.due_on))


def _arrears_cleared(span: Span) -> Select[Any]:
    """Sums that stood overdue on any day of the year; its end, or ``on``, says whether each was cleared."""
    gone = and_(Flag.ceased_on.is_not(None), Flag.ceased_on <= span.until)
    day = case((gone, Flag.ceased_on), else_=null())
    row = _row(Flag.owner_id, Flag.id, Flag.ref, literal(span.until), day, gone)
    open_then = or_(Flag.ceased_on.is_(None), Flag.ceased_on > span.first_on)
    return row.where(_late(span), Flag.arose_on <= span.until, open_then)


def _promises_kept(span: Span) -> Select[Any]:
    rows = promise_rows(span.on)
    kept = and_(rows.c.fulfilled_on.is_not(None), rows.c.fulfilled_on <= rows.c.last_on)
    row = _row(rows.c.body_id, rows.c.id, rows.c.ref, rows.c.last_on, rows.c.fulfilled_on, kept)
    return row.where(span.passed(rows.c.last_on))


def _returns_in_time(span: Span) -> Select[Any]:
    due = [one for one in months(span.on) if span.first_on <= one.last_on <= span.last_on
           and one.last_on < span.on]  # fmt: skip
    rows = duties(due, span.on, everything)
    filed = and_(rows.c.done_on.is_not(None), rows.c.done_on <= rows.c.last_on)
    return _row(rows.c.owner_id, rows.c.subject_id, rows.c.qualifier, rows.c.last_on, rows.c.done_on, filed)


def _replies_in_time(span: Span) -> Select[Any]:
    said = and_(Case.replied_on.is_not(None), Case.replied_on <= Case.reply_by)
    row = _row(Case.body_id, Case.id, Case.number, Case.reply_by, Case.replied_on, said)
    return row.where(span.passed(Case.reply_by))


def _mended_in_time(span: Span) -> Select[Any]:
    done = and_(Case.state.in_(DONE), Case.done_on.is_not(None), Case.done_on <= Case.rectify_by)
    row = _row(Case.body_id, Case.id, Case.number, Case.rectify_by, Case.done_on, done)
    return row.where(span.passed(Case.rectify_by))


def _answers_in_time(span: Span) -> Select[Any]:
    said = and_(Point.answered_on.is_not(None), Point.answered_on <= Point.reply_by)
    row = _row(Point.body_id, Point.id, Point.number, Point.reply_by, Point.answered_on, said)
    return row.where(span.passed(Point.reply_by), Point.state != PointState.WITHDRAWN)


STATEMENTS: Mapping[Indicator, Callable[[Span], Select[Any]]] = {
    Indicator.PAID_IN_TIME: _paid_in_time,
    Indicator.ARREARS_CLEARED: _arrears_cleared,
    Indicator.PROMISES_KEPT: _promises_kept,
    Indicator.RETURNS_IN_TIME: _returns_in_time,
    Indicator.REPLIES_IN_TIME: _replies_in_time,
    Indicator.MENDED_IN_TIME: _mended_in_time,
    Indicator.ANSWERS_IN_TIME: _answers_in_time,
}


def counts(session: Session, indicator: Indicator, span: Span) -> dict[int, Measured]:
    """The rows of an indicator counted by the body they are of."""
    rows = STATEMENTS[indicator](span).cte()
    found = session.execute(
        select(rows.c.body_id, func.sum(rows.c.good), func.count()).group_by(rows.c.body_id)
    )
    return {int(number): Measured(int(good), int(every)) for number, good, every in found}


def rows_of(
    session: Session, indicator: Indicator, span: Span, members: Collection[int], *,
    skip: int = 0, most: int | None = None,
) -> tuple[FigureRow, ...]:  # fmt: skip
    """The rows of an indicator over some bodies: what was not as it should be first, then by day."""
    rows = STATEMENTS[indicator](span).cte()
    found = session.execute(
        select(
            Body.code, Body.name, rows.c.number, rows.c.ref, rows.c.due_on, rows.c.happened_on, rows.c.good
        )
        .join(Body, Body.id == rows.c.body_id)
        .where(rows.c.body_id.in_(sorted(members)))
        .order_by(rows.c.good, rows.c.due_on, rows.c.ref, rows.c.number)
        .offset(skip)
        .limit(most)
    )
    return tuple(
        FigureRow(row.code, row.name, row.number, row.ref, row.due_on, row.happened_on, bool(row.good))
        for row in found
    )  # fmt: skip
