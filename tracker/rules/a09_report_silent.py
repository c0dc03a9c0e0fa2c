"""年度目标、民生项目未在下一年度政府工作报告中说明

国民经济和社会发展计划、政府工作报告中的目标或者民生项目，到下一年度政府工作报告作出时仍没有说明完成情况，
从次日起提出一条线索，请政府说明。

依据：《哈尔滨市社会信用体系建设促进条例》第九条。

怎么算：目标写在Y年的报告（计划）中，应当在Y+1年的政府工作报告中说明。最后合法日是所属政府Y+1年报告作出之日；
所属政府是该单位本身，或者最近一级上级政府。线索自次日产生，至登记第一条关于Y+1年报告的说明之日终止。

例子：演示市2025年报告的目标，2026年1月21日作报告时没有说明，3月2日补作说明：线索1月22日产生，3月2日终止。

为什么要问：目标年年提，完成得怎样要有交代，人大代表和市民才能监督。

不计入：企业承诺等其他承诺；没有写明报告年度的；Y+1年报告尚未登记的（列入清单，不提线索）；本条例施行前已经说明的。

前提：条例只要求说明完成情况，不要求说明理由。说明登记在承诺事件中。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, BigInteger, Date, and_, cast, func, null, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.commitments.models import Commitment, CommitmentEvent, CommitmentKind, EventKind
from tracker.core.db import later_of
from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining import in_words
from tracker.rules.explaining_promises import commitment_facts, event_line, events
from tracker.subjects.models import Body, WorkReport

TARGETS = (CommitmentKind.PLAN_TARGET, CommitmentKind.WORK_REPORT_TARGET, CommitmentKind.LIVELIHOOD)


def _accounts(within: Within) -> CTE:
    """The day of the first account of each commitment in each report: commitment_id, report_year, done_on."""
    return (
        select(
            CommitmentEvent.commitment_id,
            CommitmentEvent.report_year,
            func.min(CommitmentEvent.happened_on).label("done_on"),
        )
        .where(
            CommitmentEvent.voided_in.is_(None),
            CommitmentEvent.kind == EventKind.EXPLAINED,
            within(CommitmentEvent.commitment_id),
        )
        .group_by(CommitmentEvent.commitment_id, CommitmentEvent.report_year)
        .cte()
    )


def _duties(on: date, within: Within) -> CTE:
    """Targets whose government has delivered the next year's report, by the day it did."""
    accounts = _accounts(within)
    # REG 9: "in the next year's report".
    next_year = Commitment.report_year + 1
    return (
        select(
            Commitment.id.label("subject_id"), Commitment.id.label("root_id"), Commitment.ref,
            Commitment.body_id.label("owner_id"), Commitment.enterprise_id,
            type_coerce(later_of(WorkReport.delivered_on, Commitment.made_on), Date).label("last_on"),
            accounts.c.done_on,
            cast(null(), BigInteger).label("amount_fen"), articles("REG 9").label("cites"),
        )
        .join(Body, Body.id == Commitment.body_id)
        .join(
            WorkReport,
            and_(
                WorkReport.body_id == Body.government_id,
                WorkReport.year == next_year,
                WorkReport.voided_in.is_(None),
                WorkReport.delivered_on <= on,
            ),
        )
        .outerjoin(
            accounts,
            and_(accounts.c.commitment_id == Commitment.id, accounts.c.report_year == next_year),
        )
        .where(
            Commitment.voided_in.is_(None),
            Commitment.made_on <= on,
            Commitment.kind.in_(TARGETS),
            within(Commitment.id),
        )
        .cte()
    )  # fmt: skip


def runs(on: date, within: Within) -> Select[Any]:
    """Runs on which a target stood without an account, as of ``on``."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Targets without an account on the day the report is delivered: no earlier day is known."""
    return ahead(_duties(on, within), on)


def explain(session: Session, commitment_id: int, on: date, _calendar: Calendar) -> Explained:
    """The target, the report that was to account for it, and the accounts given by ``on``."""
    target = session.get_one(Commitment, commitment_id)
    next_year = (target.report_year or 0) + 1
    given = events(
        session, commitment_id, on,
        and_(CommitmentEvent.kind == EventKind.EXPLAINED, CommitmentEvent.report_year == next_year),
    )  # fmt: skip
    report = session.scalars(
        select(WorkReport)
        .join(Body, Body.government_id == WorkReport.body_id)
        .where(Body.id == target.body_id, WorkReport.year == next_year, WorkReport.voided_in.is_(None))
    ).one()
    government = session.get_one(Body, report.body_id)
    inputs = commitment_facts(session, target, on, "report_year")
    label = _("work report of {year} delivered on", year=next_year)
    inputs += (
        Input(_("government that reports"), government.name, "body", government.code),
        Input(label, in_words(report.delivered_on), "work_report", f"{government.code} {next_year}"),
    )
    inputs += tuple(event_line(event) for event in given)
    said = _("target of {year}: to be accounted for by {day}", year=target.report_year,
             day=report.delivered_on)  # fmt: skip
    if given:
        said = statements((said, _("accounted for on {day}", day=given[0].happened_on)))
    else:
        said = statements((said, _("no account by the end of {day}", day=on)))
    return Explained(inputs, None, said)


RULE = Rule(
    code="A09-REPORT-SILENT",
    english=English(
        title="Target or livelihood project not accounted for in the next work report",
        asks=(
            "The next work report was given and says nothing of a target or livelihood project; from "
            "the next day on the government is asked to account for it."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="commitment", root=Root.COMMITMENT,
            runs=runs, deadlines=deadlines, explain=explain,
        ),
    ),
)
