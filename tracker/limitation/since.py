"""From which day a claim's three years run, in one SELECT: what the lists and reminders go by.

The due day (CC 188), or the last of what begins them anew (CC 195): a written demand, a part payment, a plan
the body and its creditor agreed on, a report of the creditor. A judgment has other periods: such a payable is
left out. Money that came back, paper and offsets are not counted: to warn too early is the caution wanted.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.sql import ColumnElement, Select

from tracker.complaints.models import Complaint
from tracker.complaints.workflow import ComplaintState
from tracker.core.permissions import Reach
from tracker.core.within import Within
from tracker.core.workdays import shipped_calendar
from tracker.law import loader as law
from tracker.payables.balance import MONEY, certain
from tracker.payables.models import Judgment, Payable, Payment
from tracker.payables.standing import standing
from tracker.payables.whose import creditor_on
from tracker.plans.models import Answer, Plan, PlanAnswer

PERIOD, WARNS = "limitation_months", "limitation_warning_days"
DUE, DEMAND, PAYMENT, PLAN, REPORT = "due", "demand", "payment", "plan", "report"
UNSENT = (ComplaintState.DRAFT, ComplaintState.WITHDRAWN)


def events(on: date, within: Within, reports_of: Reach) -> list[Select[Any]]:
    """Rows (payable_id, day, what) that the three years run from, up to a day, each kind in a statement.

    Reports that their body does not know of count for the enterprises of ``reports_of`` alone: whoever else
    read the day would read from it that there is one.
    """
    near = within(Payable.id)

    def rows(what: str, day: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
        found: Any = select(
            Payable.id.label("payable_id"), type_coerce(day, Date).label("day"), literal(what).label("what")
        )
        kept: Select[Any] = found.where(near, day <= on, *conditions)
        return kept

    not_back = or_(Payment.returned_on.is_(None), Payment.returned_on > on)
    known = or_(Complaint.confidential.is_(False), Complaint.enterprise_id.in_(reports_of.enterprises))
    # Of who has the claim, or had it first.
    creditors = or_(
        Complaint.enterprise_id == Payable.enterprise_id, Complaint.enterprise_id == creditor_on(on)
    )
    return [
        rows(DUE, Payable.due_on, certain(on)),
        rows(DEMAND, Payable.demanded_on),
        rows(PAYMENT, Payment.paid_on, Payment.voided_in.is_(None), Payment.method.in_(MONEY),
             Payment.amount_fen > 0, not_back).join(Payment, Payment.payable_id == Payable.id),
        # A document that the body itself entered is its acknowledgement, confirmed or not.
        rows(PLAN, PlanAnswer.answered_on, PlanAnswer.answer != Answer.REFUSED)
        .join(Plan, Plan.payable_id == Payable.id).join(PlanAnswer, PlanAnswer.plan_id == Plan.id),
        rows(REPORT, Complaint.received_on, creditors, known,
             Complaint.state.not_in(UNSENT)).join(Complaint, Complaint.payable_id == Payable.id),
    ]  # fmt: skip


def begun(on: date, within: Within, reports_of: Reach, *, until: date | None = None) -> Select[Any]:
    """Rows (payable_id, since_on, owed_fen) of the unpaid payables past their day that no judgment decides.

    ``until``: only those whose three years began by then; which can be is first looked up by the due day.
    """
    last = on if until is None else min(on, until)

    def old(column: Any) -> ColumnElement[bool]:
        due = select(Payable.id).where(certain(on), Payable.due_on <= last, within(Payable.id))
        judged = select(Judgment.payable_id).where(Judgment.voided_in.is_(None), Judgment.effective_on <= on)
        kept: ColumnElement[bool] = column.in_(due) & column.not_in(judged)
        return kept

    every = union_all(*events(on, old, reports_of)).subquery()
    since = type_coerce(func.max(every.c.day), Date)
    began = (
        select(every.c.payable_id, since.label("since_on")).group_by(every.c.payable_id)
        .having(since <= last).cte()
    )  # fmt: skip
    stand = standing(on, lambda column: column.in_(select(began.c.payable_id))).cte()
    return (
        select(began.c.payable_id, began.c.since_on, stand.c.owed_fen)
        .join(stand, stand.c.payable_id == began.c.payable_id)
        .where(stand.c.owed_fen > 0)
    )


def over_on(since: date, on: date) -> date:
    """The day three years after a beginning (CC 201, 202), by the law of ``on``.

    It is not rolled over a rest day (CC 203): the earlier day warns of the later.
    """
    return shipped_calendar().after_months(since, law.at(PERIOD, on).whole, roll=False).due_on


def latest_beginning(over: date, on: date) -> date:
    """The latest day from which three years are over by a day: ``over_on`` turned round."""
    found = shipped_calendar().before_months(over, law.at(PERIOD, on).whole, roll=False).due_on
    # Behind the last of February stand two days that end on it.
    while over_on(found + timedelta(days=1), on) <= over:
        found += timedelta(days=1)
    return found


def warned_until(on: date) -> date:
    """Beginnings up to this day are warned of on a day, the longest warning first."""
    return latest_beginning(on + timedelta(days=max(law.at(WARNS, on).numbers)), on)
