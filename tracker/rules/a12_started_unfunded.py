"""政府投资项目没有资金安排就开工

政府投资项目开工之日还没有任何资金安排的，从开工当天起提出一条线索，请项目单位说明。

依据：《政府投资条例》第二十条、第二十二条、第三十四条；《保障农民工工资支付条例》第二十三条；
《哈尔滨市社会信用体系建设促进条例》第十二条。

怎么算：有文件并且登记了安排日期的资金为资金安排；没有登记任何资金的项目，即没有资金安排。
线索自开工之日产生，至第一笔资金安排之日终止。

例子：演示项目2026年3月2日开工，3月16日才下达第一笔资金计划：线索3月2日产生，3月16日终止。

为什么要问：没有资金安排就开工，等于让施工单位垫资。

不计入：开工当天或者之前已有资金安排的；投资补助、贷款贴息项目；尚未开工的；本条例施行前已经安排资金的。

前提：法律要求的是资金安排，不是资金到账；到账看另一条规则。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, func, null, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.projects.models import Funding, Project
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import articles, from_its_day
from tracker.rules.explaining import facts, in_words, parties
from tracker.rules.whom import government_investment


def runs(on: date, within: Within) -> Select[Any]:
    """Runs on which a started project had no funding arrangement, as of ``on``."""
    arranged = (
        select(Funding.project_id, func.min(Funding.arranged_on).label("first_on"))
        .where(
            Funding.voided_in.is_(None),
            Funding.document.is_not(None),
            Funding.arranged_on.is_not(None),
            within(Funding.project_id),
        )
        .group_by(Funding.project_id)
        .cte()
    )
    started = (
        select(
            Project.id.label("subject_id"), Project.id.label("root_id"), Project.ref,
            Project.body_id.label("owner_id"), cast(null(), BigInteger).label("enterprise_id"),
            Project.started_on.label("from_on"), arranged.c.first_on.label("to_on"),
            cast(null(), BigInteger).label("amount_fen"),
            articles("712 art 20", "712 art 22", "712 art 34", "农民工工资条例 23", "REG 12").label("cites"),
        )
        .outerjoin(arranged, arranged.c.project_id == Project.id)
        .where(Project.voided_in.is_(None), government_investment(), within(Project.id))
        .cte()
    )  # fmt: skip
    return from_its_day(started, on)


def explain(session: Session, project_id: int, on: date, _calendar: Calendar) -> Explained:
    """The start of the project and each tranche with the day it was arranged, if it was by ``on``."""
    project = session.get_one(Project, project_id)
    inputs = parties(session, project.body_id, None)
    inputs += facts(project, "project", project.ref, "name", "funding_mode", "started_on", on=on)
    tranches = session.scalars(
        select(Funding)
        .where(Funding.project_id == project_id, Funding.voided_in.is_(None))
        .order_by(Funding.arranged_on, Funding.ref)
    ).all()
    first = None
    for one in tranches:
        arranged = one.document and one.arranged_on and one.arranged_on <= on
        if arranged:
            first = first or one.arranged_on
            said = _("arranged on {day}: {document}", day=one.arranged_on, document=one.document)
        else:
            said = _("no document with a day of arrangement")
        inputs += (Input(in_words(one.source), said, "funding", one.ref),)
    if first:
        formula = _("started {start}, first arrangement {first}", start=project.started_on, first=first)
    else:
        formula = _("started {start}, no arrangement by {day}", start=project.started_on, day=on)
    return Explained(inputs, None, formula)


RULE = Rule(
    code="A12-STARTED-UNFUNDED",
    english=English(
        title="Government project started without money arranged",
        asks=(
            "A government investment project was started with no money arranged at all; from that day "
            "on the project's body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="project", root=Root.PROJECT, runs=runs, explain=explain),
    ),
)
