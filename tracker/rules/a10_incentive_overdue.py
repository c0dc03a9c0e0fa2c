"""优惠、奖补款逾期未兑付

政府、部门或者乡镇承诺的奖补款，有合法依据，企业也已达到条件，到期仍未付清的，从次日起提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十条、第十一条；《优化营商环境条例》第三十一条
（条例第十条、第十一条只约束政府和部门，乡镇只据《优化营商环境条例》第三十一条）。

怎么算：最后合法日是应付日，条件达到在后的是条件达到之日。当天结束时仍有逾期金额的，即为未兑付。
线索自次日产生，至付清之日终止。

例子：演示公司2026年1月20日达到条件，奖补款十万元应于3月10日付清，3月20日付清：线索3月11日产生，3月20日终止。

为什么要问：企业按政策投入，奖补迟迟不到位，政策就失去信用。

不计入：没有登记合法依据的（列入清单“依据待核”，不提线索）；没有登记条件达到之日，或者条件尚未达到的（同上）；奖补以外的款项；应付日当天已经付清的；期限暂定的；事业单位、平台公司等其他单位；本条例施行前已经付清的。

前提：没有法律、行政法规依据的奖补可能本身不合法，所以要先登记依据。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Date, and_, case, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.db import later_of, next_day
from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.payables.balance import of_kinds, unpaid_runs
from tracker.payables.models import Payable, PayableKind
from tracker.payables.on_a_day import due_ahead
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import articles, kept
from tracker.rules.explaining import facts
from tracker.rules.explaining_payables import overdue_explained
from tracker.rules.whom import PROMISERS, REGULATION
from tracker.subjects.models import Body


def _cites() -> ColumnElement[Any]:
    """REG 10 and 11 bind the government and its departments; 营商 31 the townships as well."""
    return case(
        (Body.kind.in_(REGULATION), articles("REG 10", "REG 11", "营商 31")), else_=articles("营商 31")
    )


def _asked(on: date) -> ColumnElement[bool]:
    """Subsidies (joined with their body) with a lawful basis, whose condition was met by ``on``."""
    return and_(
        Payable.kind == PayableKind.SUBSIDY,
        Payable.legal_basis.is_not(None),
        Payable.condition_met_on <= on,
        Body.kind.in_(PROMISERS),
    )


def runs(on: date, within: Within) -> Select[Any]:
    """Unpaid runs of subsidies after their condition was met, as of ``on``."""
    found = unpaid_runs(on, of_kinds(within, PayableKind.SUBSIDY))
    met = Payable.condition_met_on
    arose = type_coerce(later_of(found.c.arose_on, next_day(met)), Date)
    return (
        select(
            Payable.id.label("subject_id"), Payable.id.label("root_id"), Payable.ref,
            Payable.body_id.label("owner_id"), Payable.enterprise_id, arose.label("arose_on"),
            found.c.ceased_on, found.c.amount_fen, _cites().label("cites"),
        )
        .join(found, found.c.payable_id == Payable.id)
        .join(Body, Body.id == Payable.body_id)
        .where(
            _asked(on),
            arose <= on,
            # What was paid on the day the condition was met, or before, is in time.
            or_(found.c.ceased_on.is_(None), found.c.ceased_on > met),
            kept(found.c.ceased_on),
        )
    )  # fmt: skip


def deadlines(on: date, within: Within) -> Select[Any]:
    """Subsidies whose condition is met that fall due on ``on`` or later and are not paid."""
    found = due_ahead(on, of_kinds(within, PayableKind.SUBSIDY))
    return (
        select(
            Payable.id.label("subject_id"), Payable.id.label("root_id"), Payable.ref,
            Payable.body_id.label("owner_id"), Payable.enterprise_id, found.c.last_on, found.c.amount_fen,
            _cites().label("cites"),
        )
        .join(found, found.c.payable_id == Payable.id)
        .join(Body, Body.id == Payable.body_id)
        .where(_asked(on))
    )  # fmt: skip


def explain(session: Session, payable_id: int, on: date, calendar: Calendar) -> Explained:
    """The overdue sum with its lawful basis, and the day the condition was met where that came later."""
    told = overdue_explained(session, payable_id, on, calendar)
    subsidy = session.get_one(Payable, payable_id)
    basis = facts(subsidy, "payable", subsidy.ref, "legal_basis", "condition_met_on", on=on)
    met, due = subsidy.condition_met_on, subsidy.due_on
    said = told.formula
    if met and due and met > due:
        said = statements((said, _("condition met later, on {day}", day=met)))
    return replace(told, inputs=told.inputs + basis, formula=said)


RULE = Rule(
    code="A10-INCENTIVE-OVERDUE",
    english=English(
        title="Incentive or reward overdue",
        asks=(
            "A promised incentive has its legal basis, the enterprise met the condition, and it is "
            "not paid in full by its last day; from the next day on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    laddered=True,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="payable", root=Root.PAYABLE,
            runs=runs, deadlines=deadlines, explain=explain,
        ),
    ),
)
