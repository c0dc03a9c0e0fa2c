"""政府投资项目资金未按计划到位

政府投资项目有批准文件的一笔资金，到了计划日期仍未足额到位的，从次日起提出一条线索，请项目单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十二条；《政府投资条例》第十九条、第二十二条、第三十三条。

怎么算：最后合法日是计划日期当天，不顺延。计划金额减去截至当天已到位金额，大于零的即为未到位。
线索自次日产生，至补足的那笔资金到位之日终止。金额是尚未到位的部分。

例子：演示项目市级资金五百万元应于3月31日到位，当天到位三百万元，4月20日补足：线索4月1日产生，4月20日终止。

为什么要问：资金不到位，工程款就会拖欠，最后由施工单位和工人承担。

不计入：中央、省级资金（只列示，不提线索）；没有批准文件的；投资补助、贷款贴息项目；计划日期当天已经足额到位的；本条例施行前已经足额到位的。

前提：计划日期以登记的批准文件为准；是否有安排日期不影响本规则。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, and_, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.runs import unperformed
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.projects.models import Arrival, Funding, FundingSource, Project
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import articles, kept
from tracker.rules.explaining import difference, facts, parties
from tracker.rules.whom import government_investment

OURS = (FundingSource.CITY, FundingSource.DISTRICT, FundingSource.SPECIAL_BOND, FundingSource.OTHER)


def _asked(within: Within) -> ColumnElement[bool]:
    """Tranches (joined with their project) whose money the city itself has to put in place."""
    return and_(
        Funding.voided_in.is_(None),
        Project.voided_in.is_(None),
        Funding.document.is_not(None),
        Funding.source.in_(OURS),
        government_investment(),
        within(Funding.id),
    )


def runs(on: date, within: Within) -> Select[Any]:
    """Runs on which less had arrived than was planned, as of ``on``."""
    planned = (
        select(
            Funding.id.label("key_id"), Funding.planned_on.label("on_day"),
            Funding.planned_fen.label("owed"), literal(0).label("bars"),
        )
        .join(Project, Project.id == Funding.project_id)
        .where(_asked(within))
    )  # fmt: skip
    arrived = (
        select(
            Funding.id.label("key_id"), Arrival.arrived_on.label("on_day"),
            (-Arrival.amount_fen).label("owed"), literal(0).label("bars"),
        )
        .join(Project, Project.id == Funding.project_id)
        .join(Arrival, Arrival.funding_id == Funding.id)
        .where(_asked(within), Arrival.voided_in.is_(None))
    )  # fmt: skip
    short = unperformed(union_all(planned, arrived).cte(), on)
    return (
        select(
            Funding.id.label("subject_id"), Funding.id.label("root_id"), Funding.ref,
            Project.body_id.label("owner_id"), _no_enterprise(), short.c.arose_on, short.c.ceased_on,
            short.c.amount_fen, _cites(),
        )
        .join(Project, Project.id == Funding.project_id)
        .join(short, short.c.key_id == Funding.id)
        .where(kept(short.c.ceased_on))
    )  # fmt: skip


def deadlines(on: date, within: Within) -> Select[Any]:
    """Tranches not yet filled whose planned day has not passed."""
    arrived = (
        select(Arrival.funding_id, func.sum(Arrival.amount_fen).label("arrived_fen"))
        .where(Arrival.voided_in.is_(None), Arrival.arrived_on <= on, within(Arrival.funding_id))
        .group_by(Arrival.funding_id)
        .cte()
    )
    left = cast(Funding.planned_fen - func.coalesce(arrived.c.arrived_fen, 0), BigInteger)
    return (
        select(
            Funding.id.label("subject_id"), Funding.id.label("root_id"), Funding.ref,
            Project.body_id.label("owner_id"), _no_enterprise(), Funding.planned_on.label("last_on"),
            left.label("amount_fen"), _cites(),
        )
        .join(Project, Project.id == Funding.project_id)
        .outerjoin(arrived, arrived.c.funding_id == Funding.id)
        .where(_asked(within), Funding.planned_on >= on, left > 0)
    )  # fmt: skip


def _no_enterprise() -> ColumnElement[Any]:
    return cast(null(), BigInteger).label("enterprise_id")


def _cites() -> ColumnElement[Any]:
    return articles("REG 12", "712 art 19", "712 art 22", "712 art 33").label("cites")


def explain(session: Session, funding_id: int, on: date, _calendar: Calendar) -> Explained:
    """The tranche as planned, what arrived of it by ``on``, and what is missing."""
    tranche = session.get_one(Funding, funding_id)
    project = session.get_one(Project, tranche.project_id)
    inputs = parties(session, project.body_id, None)
    inputs += facts(project, "project", project.ref, "name", "funding_mode")
    inputs += facts(tranche, "funding", tranche.ref, "source", "planned_fen", "planned_on", "document")
    arrivals = session.scalars(
        select(Arrival)
        .where(Arrival.funding_id == funding_id, Arrival.voided_in.is_(None), Arrival.arrived_on <= on)
        .order_by(Arrival.arrived_on, Arrival.ref)
    ).all()
    inputs += tuple(
        Input(_("arrived on {day}", day=one.arrived_on), yuan_grouped(one.amount_fen), "arrival", one.ref)
        for one in arrivals
    )
    arrived = sum(one.amount_fen for one in arrivals)
    return Explained(
        inputs, None, difference(tranche.planned_fen, [(_("arrived"), arrived)], _("planned"))
    )


RULE = Rule(
    code="A12-FUNDS-NOT-IN-PLACE",
    english=English(
        title="Project money not in place as planned",
        asks=(
            "An approved tranche of a government investment project had not fully arrived on its "
            "planned day; from the next day on the project's body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="funding", root=Root.FUNDING, runs=runs, deadlines=deadlines, explain=explain),
    ),
)
