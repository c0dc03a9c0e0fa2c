"""垫资问责逾期未决

国家机关要求施工单位垫资已经核实、逾期未整改并已移送，受移送机关到期限最后一日仍未作出问责决定的，从次日起提出一条线索，请受移送机关说明。

依据：《哈尔滨市社会信用体系建设促进条例》第四十条、《政府投资条例》第三十四条（国务院令第712号）：依法追究责任；
2025年6月1日以后移送的，另据《保障中小企业款项支付条例》第三十二条（国务院令第802号）。决定期限为地方参数，没有法律依据。

怎么算：移送之日起30个工作日（地方参数）的最后一日为最后合法日，次日产生；登记并经另一人确认的决定，按决定文件的日期终止。没有金额。

例子：2026年3月2日移送，第30个工作日为4月14日，至当日没有决定，线索4月15日产生；决定文件日期为4月20日，线索4月20日终止。

为什么要问：查实了、逾期没改，又没有人作出决定，法条就落空了。

不计入：最后一日或者之前已经作出决定的；说明理由不予问责的；垫资的单位不是国家机关的；没有移送的；移送的是另一类问题的；期限暂定的。

前提：线索是向受移送机关提出的问题，不是认定。案件核实、整改期限已过才能移送；对本线索立案的，由受移送机关以外、不在其之下的部门办理，不再产生同类线索。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, case
from sqlalchemy.sql import ColumnElement, Select

from tracker.cases.outcomes.models import Outcome
from tracker.contracts.terms import STATE_ORGANS
from tracker.core.calendars import certain
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules import accountability
from tracker.rules.accountability import Answered
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late

# Whose demand that a contractor advance money article 40 speaks of.
ANSWERED = Answered(("A12-CONTRACTOR-ADVANCE",), STATE_ORGANS)


def _cites() -> ColumnElement[Any]:
    return case(
        (Outcome.opened_on < law.fixed_day("decree_802_start"), articles("REG 40", "712 art 34")),
        else_=articles("REG 40", "712 art 34", "802 art 32"),
    )


def _duties(on: date, within: Within) -> CTE:
    return accountability.referrals(ANSWERED, _cites(), on, within).where(
        certain(Outcome.decide_by)
    ).cte()


def runs(on: date, within: Within) -> Select[Any]:
    """Referrals past their day without a decision."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Referrals without a decision whose last day has not passed."""
    return ahead(_duties(on, within), on)


RULE = Rule(
    code="A40-ACCOUNTABILITY-PENDING",
    english=English(
        title="Nobody held to account for an advance",
        asks=(
            "A confirmed demand that a contractor advance money was referred to an authority because the "
            "order's day had passed unmet, and nothing was decided in the days for it; from the next day "
            "on the authority is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="case", root=Root.CASE, runs=runs, deadlines=deadlines,
            explain=accountability.explain,
        ),
    ),
)
