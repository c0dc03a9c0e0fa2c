"""补偿、赔偿协议未列入预算

补偿、赔偿协议签订后，应当列入的预算已经人民代表大会批准而没有列入的，从次日起提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十一条。

怎么算：协议写明预算年度的，看所属政府该年度的预算；没有写明的，看签订之后第一个批准的预算。
最后合法日是预算批准之日，协议在批准之后签订的是签订之日。线索自次日产生，至列入预算之日终止。金额是协议金额。

例子：演示局2025年11月3日签订补偿协议，演示市2026年预算1月24日批准，没有列入；5月8日调整预算时列入：
线索1月25日产生，5月8日终止。

为什么要问：协议没有预算就没有钱付，企业拿到的只是一张纸。

不计入：没有签订协议的；已有预算科目、没有写明列入日期的（视为自始列入）；批准之日已经列入的；所属政府的预算尚未登记的（列入清单，不提线索）；乡镇、事业单位等其他单位；本条例施行前已经终止的。

前提：所属政府是该单位本身，或者最近一级上级政府。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, and_, case, func, null, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.compensations.models import Compensation
from tracker.core.db import later_of
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining import facts, in_words, parties
from tracker.rules.whom import REGULATION
from tracker.subjects.models import Body, Budget


def _approvals(on: date, within: Within) -> CTE:
    """The day the budget of each agreement was approved: compensation_id, approved_on."""
    fixed = Compensation.budget_year
    return (
        select(Compensation.id.label("compensation_id"), func.min(Budget.approved_on).label("approved_on"))
        .join(Body, Body.id == Compensation.body_id)
        .join(Budget, Budget.body_id == Body.government_id)
        .where(
            Compensation.voided_in.is_(None),
            Compensation.agreed_on <= on,
            Budget.voided_in.is_(None),
            Budget.approved_on <= on,
            or_(
                Budget.year == fixed,
                and_(fixed.is_(None), Budget.approved_on > Compensation.agreed_on),
            ),
            within(Compensation.id),
        )
        .group_by(Compensation.id)
        .cte()
    )


def _duties(on: date, within: Within) -> CTE:
    """Agreements whose budget is approved, by that day or the signing, if later."""
    approvals = _approvals(on, within)
    listed = case((Compensation.budget_item.is_not(None), Compensation.budgeted_on), else_=null())
    return (
        select(
            Compensation.id.label("subject_id"), Compensation.id.label("root_id"), Compensation.ref,
            Compensation.body_id.label("owner_id"), Compensation.enterprise_id,
            type_coerce(later_of(approvals.c.approved_on, Compensation.agreed_on), Date).label("last_on"),
            listed.label("done_on"), Compensation.amount_fen,
            articles("REG 11").label("cites"),
        )
        .join(approvals, approvals.c.compensation_id == Compensation.id)
        .join(Body, Body.id == Compensation.body_id)
        .where(
            Compensation.claimed_on <= on,
            Body.kind.in_(REGULATION),
            # A line without a day stood from the start.
            or_(Compensation.budget_item.is_(None), Compensation.budgeted_on.is_not(None)),
        )
        .cte()
    )  # fmt: skip


def runs(on: date, within: Within) -> Select[Any]:
    """Runs on which an agreement had no line in an approved budget, as of ``on``."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Agreements without a line on the day their budget is approved: no earlier day is known."""
    return ahead(_duties(on, within), on)


def explain(session: Session, compensation_id: int, on: date, _calendar: Calendar) -> Explained:
    """The agreement, the budget it belonged in, and whether it had a line there."""
    agreement = session.get_one(Compensation, compensation_id)
    inputs = parties(session, agreement.body_id, agreement.enterprise_id)
    inputs += facts(
        agreement, "compensation", agreement.ref,
        "kind", "agreed_on", "amount_fen", "budget_year", "budget_item", "budgeted_on", on=on,
    )  # fmt: skip
    approvals = _approvals(on, lambda column: column == compensation_id)
    approved_on = session.scalars(select(approvals.c.approved_on)).one()
    government = session.get_one(Body, session.get_one(Body, agreement.body_id).government_id)
    inputs += (Input(_("budget approved on"), in_words(approved_on), "body", government.code),)
    said = _("budget approved {approved}, agreement signed {signed}: the later is the last day",
             approved=approved_on, signed=agreement.agreed_on)  # fmt: skip
    return Explained(inputs, None, said)


RULE = Rule(
    code="A11-COMPENSATION-NOT-BUDGETED",
    english=English(
        title="Agreed compensation not in the budget",
        asks=(
            "The budget that should hold an agreed compensation was approved without it; from the "
            "next day on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="compensation", root=Root.COMPENSATION,
            runs=runs, deadlines=deadlines, explain=explain,
        ),
    ),
)
