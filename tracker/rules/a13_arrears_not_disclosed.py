"""逾期未付信息未公开

机关、事业单位上一年年末有逾期尚未支付的中小企业款项，到3月31日仍未公开合同数量和金额的，从4月1日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第十八条、第三十一条（国务院令第802号）：应当于每年3月31日前将上一年度逾期尚未支付中小企业款项的合同数量、
金额等信息公开；2024年度及以前据第728号令第十六条。

怎么算：按当时已有的事实，看上一年12月31日结束时是否有未付的中小企业价款或者质量保证金；有而次年3月31日（不顺延）前未同时公开数量和金额的，
4月1日产生，公开之日终止。限定的年度从2025年度起核查，这是本系统的选择。

例子：2025年12月31日欠一家小型企业货款十万元，2026年3月31日未公开，线索4月1日产生；4月20日公开，线索4月20日终止。

为什么要问：不公开，人大和企业都看不到欠了多少。

不计入：年末没有逾期未付的中小企业款项的；付款方为企业或者没有财政资金的团体；只欠不是中小企业的；核查年度以前的年度；3月31日前已公开数量和金额的。

前提：线索是向单位提出的问题，不是认定。没有欠款的单位是否说明“无”，另列清单，不作线索。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, and_, case, false, literal, null, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

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
from tracker.rules.versions import under_802
from tracker.rules.whom import public_debtor
from tracker.rules.year_end import owed_lines, owing_at_end
from tracker.subjects.models import Body, Disclosure


def last_lawful(year: int) -> date:
    """31 March after a year, not rolled: a calendar day fixed by public law."""
    ((month, day),) = law.at("disclosure_day", date(year + 1, 1, 1)).month_days
    return date(year + 1, month, day)


def years(on: date) -> range:
    """The years that have ended by the end of ``on``, from the first one checked."""
    first = law.in_force("disclosure_first_year", on)
    ended = on.year + (on == date(on.year, 12, 31))
    return range(first.whole if first else ended, ended)


def _of_year(year: int, within: Within) -> Select[Any]:
    """The bodies with arrears at the end of a year, and when they published count and amount."""
    last = last_lawful(year)
    keys = ("802 art 18", "802 art 31") if under_802(last) else ("728 art 16",)
    owing = owing_at_end(year, within, public_debtor()).cte()
    whole = and_(Disclosure.contracts.is_not(None), Disclosure.amount_fen.is_not(None))
    told = and_(Disclosure.body_id == Body.id, Disclosure.year == year, Disclosure.voided_in.is_(None))
    return (
        select(
            Body.id.label("subject_id"), Body.id.label("root_id"), Body.code.label("ref"),
            Body.id.label("owner_id"), null().label("enterprise_id"), literal(last).label("last_on"),
            case((whole, Disclosure.published_on), else_=null()).label("done_on"),
            null().label("amount_fen"), articles(*keys).label("cites"), literal(str(year)).label("qualifier"),
        )
        .outerjoin(Disclosure, told)
        .where(
            Body.voided_in.is_(None),
            within(Body.id),
            Body.id.in_(select(owing.c.body_id)),
        )
    )  # fmt: skip


def _duties(years: list[int], on: date, within: Within) -> CTE:
    if not years:
        return _of_year(on.year, within).where(false()).cte()
    return union_all(*(_of_year(year, within) for year in years)).cte()


def runs(on: date, within: Within) -> Select[Any]:
    """Statements that are late, a run for each year."""
    duties = _duties([year for year in years(on) if last_lawful(year) < on], on, within)
    return late(duties, on).add_columns(duties.c.qualifier)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Statements of a year that has ended and whose day has not passed."""
    duties = _duties([year for year in years(on) if last_lawful(year) >= on], on, within)
    return ahead(duties, on).add_columns(duties.c.qualifier)


def explain(session: Session, subject_id: int, on: date, _calendar: Calendar) -> Explained:
    """For each year with arrears at its end: which payables, how much, and what was published."""
    body = session.get_one(Body, subject_id)
    inputs = [Input(_("debtor"), with_kind(body), "body", body.code)]
    said = []
    for year in years(on):
        owed, total = owed_lines(session, subject_id, year, public_debtor())
        if not owed:
            continue
        inputs += owed
        statement = select(Disclosure).where(
            Disclosure.body_id == subject_id, Disclosure.year == year, Disclosure.voided_in.is_(None)
        )
        for told in session.scalars(statement):
            columns = ("published_on", "contracts", "amount_fen")
            inputs += facts(told, "disclosure", f"{body.code} {year}", *columns, on=on)
        said.append(
            _("{year}: {amount} unpaid, to be published by {day}",
              year=year, amount=yuan_grouped(total), day=last_lawful(year))
        )  # fmt: skip
    return Explained(tuple(inputs), None, statements(said))


RULE = Rule(
    code="A13-ARREARS-NOT-DISCLOSED",
    english=English(
        title="Arrears not disclosed",
        asks=(
            "A body had overdue payments to small and medium enterprises at the end of the year and "
            "did not publish their number and amount by the last day; from the next day on it is "
            "asked to explain."
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
