"""逾期未付情况未按年上报

部门、事业单位和国有大型企业上一年年末有逾期尚未支付的中小企业款项，到上报截止日仍没有向上报告的，从次日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第二十二条第一款（国务院令第802号）：部门应当每年定期将上一年度逾期尚未支付中小企业款项情况报告本级人民政府；
事业单位、国有大型企业应当每年定期报其主管部门或者监管部门。条例没有规定日期，截止日是地方参数。

怎么算：按当时已有的事实，看上一年12月31日结束时是否有未付的中小企业价款或者质量保证金；有而到次年上报截止日（不顺延）仍没有登记上报的，
次日产生，上报之日终止。限定的年度从2025年度起核查，这是本系统的选择。

例子：2025年12月31日欠一家小型企业货款十万元，2026年3月31日未上报，线索4月1日产生；4月20日向本级人民政府报告，线索4月20日终止。

为什么要问：不上报，政府就无从听取汇报、督促清偿。

不计入：年末没有逾期未付的中小企业款项的；付款方为政府、乡镇、其他机关或者团体的；平台公司签约时不是大型企业的；只欠不是中小企业的；核查年度以前的年度；截止日前已上报的。

前提：线索是向单位提出的问题，不是认定。没有欠款的单位是否也上报“无”，不作线索。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, and_, false, literal, null, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.money import yuan_grouped
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining import facts, with_kind
from tracker.rules.year_end import owed_lines, owing_at_end
from tracker.subjects.models import AnnualReport, Body, BodyKind

# Departments report to their government, institutions and large state enterprises to their department. What a
# platform owes under the decrees it owes by a contract it signed as a large enterprise.
REPORTERS = (BodyKind.DEPARTMENT, BodyKind.INSTITUTION, BodyKind.PLATFORM)


def last_lawful(year: int) -> date | None:
    """The day after a year by which it is to be reported, not rolled; None where none is set."""
    version = law.in_force("annual_report_day", date(year + 1, 1, 1))
    if version is None or version.value is None:
        return None
    ((month, day),) = version.month_days
    return date(year + 1, month, day)


def years(on: date) -> dict[int, date]:
    """The years that have ended by the end of ``on`` and are to be reported, with their last days."""
    first = law.versions("annual_report_day")[0].start.year - 1
    ended = on.year + (on == date(on.year, 12, 31))
    days = {year: last_lawful(year) for year in range(first, ended)}
    return {year: day for year, day in days.items() if day is not None}


def _reporters() -> ColumnElement[bool]:
    return Body.kind.in_(REPORTERS)


def _of_year(year: int, last: date, within: Within) -> Select[Any]:
    """The bodies with arrears at the end of a year, and when they reported them."""
    owing = owing_at_end(year, within, _reporters()).cte()
    report = AnnualReport
    told = and_(report.body_id == Body.id, report.year == year, report.voided_in.is_(None))
    return (
        select(
            Body.id.label("subject_id"), Body.id.label("root_id"), Body.code.label("ref"),
            Body.id.label("owner_id"), null().label("enterprise_id"), literal(last).label("last_on"),
            report.reported_on.label("done_on"), null().label("amount_fen"),
            articles("802 art 22").label("cites"), literal(str(year)).label("qualifier"),
        )
        .outerjoin(report, told)
        .where(Body.voided_in.is_(None), within(Body.id), Body.id.in_(select(owing.c.body_id)))
    )  # fmt: skip


def _duties(years: dict[int, date], on: date, within: Within) -> CTE:
    if not years:
        return _of_year(on.year, on, within).where(false()).cte()
    return union_all(*(_of_year(year, last, within) for year, last in years.items())).cte()


def runs(on: date, within: Within) -> Select[Any]:
    """Reports that are late, a run for each year."""
    duties = _duties({year: last for year, last in years(on).items() if last < on}, on, within)
    return late(duties, on).add_columns(duties.c.qualifier)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Reports of a year that has ended and whose day has not passed."""
    duties = _duties({year: last for year, last in years(on).items() if last >= on}, on, within)
    return ahead(duties, on).add_columns(duties.c.qualifier)


def explain(session: Session, subject_id: int, on: date, _calendar: Calendar) -> Explained:
    """For each year with arrears at its end: which payables, how much, and what was reported."""
    body = session.get_one(Body, subject_id)
    inputs = [Input(_("debtor"), with_kind(body), "body", body.code)]
    said = []
    for year, last in years(on).items():
        owed, total = owed_lines(session, subject_id, year, _reporters())
        if not owed:
            continue
        inputs += owed
        statement = select(AnnualReport).where(
            AnnualReport.body_id == subject_id, AnnualReport.year == year, AnnualReport.voided_in.is_(None)
        )
        for told in session.scalars(statement):
            columns = ("reported_on", "reported_to")
            inputs += facts(told, "annual_report", f"{body.code} {year}", *columns, on=on)
        said.append(
            _("{year}: {amount} unpaid, to be reported by {day}",
              year=year, amount=yuan_grouped(total), day=last)
        )  # fmt: skip
    return Explained(tuple(inputs), None, statements(said))


RULE = Rule(
    code="A13-ANNUAL-REPORT-MISSING",
    english=English(
        title="Arrears of the year not reported upward",
        asks=(
            "A department, institution or large state enterprise had overdue payments to small and "
            "medium enterprises at the end of the year and did not report them upward by the last day; "
            "from the next day on it is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="body", root=Root.BODY, runs=runs, deadlines=deadlines, explain=explain
        ),
    ),
)
