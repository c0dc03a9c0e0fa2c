"""月报未报

本地文件规定每月报送逾期未付款项情况，单位到了报送日仍没有报送上月月报的（没有的也应当报零），从次日起提出一条提示。

依据：规定报送月报的本地文件。法律、法规没有规定月报；本规则平时关闭，登记了该文件的文号和条文之后才能启用。

怎么算：次月的报送日（地方参数，不顺延）为最后合法日，次日产生，报送之日（在本系统中报送的为核对冻结之日）终止。自文件施行后的第一个完整月份起，每个月份一条。

例子：文件自2026年1月1日起施行，报送日为次月10日；某单位1月份的月报至2026年2月10日未报，2月11日产生；2月20日报零，2月20日终止。

为什么要问：没有报送不等于没有拖欠。

不计入：没有登记本地文件的；文件施行以前的月份；该月末已不存续或者尚未设立的单位；没有财政资金的团体；报送日前已经报送的，包括报零的。

前提：这是提示，不是认定，不算违约：不进入任何报告的合计，也不进入任何评分。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, and_, case, false, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.returns.models import MonthlyReturn, ReturnState
from tracker.returns.queries import filed_of
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining import in_words, with_kind
from tracker.rules.monthly_returns import Month, months, ordered_by
from tracker.rules.whom import public_debtor_or_platform
from tracker.subjects.models import Body, Return
from tracker.wording.columns import column_word


def _of_month(month: Month, within: Within) -> Select[Any]:
    """The bodies in being at a month's end, and when they filed its return: by file, or frozen here."""
    filed = and_(Return.body_id == Body.id, Return.month == month.word, Return.voided_in.is_(None))
    here = (
        select(MonthlyReturn.body_id, func.min(MonthlyReturn.checked_on).label("filed_on"))
        .where(MonthlyReturn.month == month.word, MonthlyReturn.state == ReturnState.FROZEN)
        .group_by(MonthlyReturn.body_id)
        .subquery()
    )
    first = case(
        (or_(Return.filed_on.is_(None), here.c.filed_on < Return.filed_on), here.c.filed_on),
        else_=Return.filed_on,
    )
    return (
        select(
            Body.id.label("subject_id"), Body.id.label("root_id"), Body.code.label("ref"),
            Body.id.label("owner_id"), null().label("enterprise_id"), literal(month.last_on).label("last_on"),
            first.label("done_on"), null().label("amount_fen"),
            articles(*ordered_by(month.ended_on)).label("cites"), literal(month.word).label("qualifier"),
        )
        .outerjoin(Return, filed)
        .outerjoin(here, here.c.body_id == Body.id)
        .where(
            Body.voided_in.is_(None), within(Body.id), public_debtor_or_platform(),
            or_(Body.valid_from.is_(None), Body.valid_from <= month.ended_on),
            or_(Body.valid_to.is_(None), Body.valid_to >= month.ended_on),
        )
    )  # fmt: skip


def duties(found: list[Month], on: date, within: Within) -> CTE:
    """The returns of some months that bodies owe, with the last lawful day and the day each was filed."""
    if not found:
        return _of_month(Month("", on, on), within).where(false()).cte()
    return union_all(*(_of_month(month, within) for month in found)).cte()


def runs(on: date, within: Within) -> Select[Any]:
    """Returns that are late, a run for each month."""
    found = duties([month for month in months(on) if month.last_on < on], on, within)
    return late(found, on).add_columns(found.c.qualifier)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Returns of a month that has ended and whose day has not passed."""
    found = duties([month for month in months(on) if month.last_on >= on], on, within)
    return ahead(found, on).add_columns(found.c.qualifier)


def explain(session: Session, subject_id: int, on: date, _calendar: Calendar) -> Explained:
    """The months whose return was late, and when it came."""
    body = session.get_one(Body, subject_id)
    inputs = [Input(_("debtor"), with_kind(body), "body", body.code)]
    filed = {one.month: one.filed_on for one in filed_of(session, subject_id, on)}
    said = []
    for month in months(on):
        found = filed.get(month.word)
        if month.last_on >= on or (found is not None and found <= month.last_on):
            continue
        if found is not None:
            label = f"{month.word} {column_word('return', 'filed_on')}"
            inputs.append(Input(label, in_words(found), "return", f"{body.code} {month.word}"))
        said.append(_("{month}: to be filed by {day}", month=month.word, day=month.last_on))
    return Explained(tuple(inputs), None, statements(said))


RULE = Rule(
    code="A13-RETURN-MISSING",
    english=English(
        title="Monthly return not filed",
        asks=(
            "A local document orders monthly returns of arrears, zero included, and a body filed none "
            "for a month by the day set; from the next day on it is reminded."
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
