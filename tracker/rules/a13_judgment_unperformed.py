"""生效裁判未履行

应付款项已有生效判决或者裁决，到了确定的履行期限最后一日仍未履行的，从次日起提出一条线索，请该单位说明。

依据：《民事诉讼法》第二百六十四条；政府和部门另据《哈尔滨市社会信用体系建设促进条例》第十三条、第四十一条。

怎么算：裁判确定的履行期限最后一日（遇休息日顺延）为最后合法日，裁判生效在后的是生效之日；次日产生，履行之日终止。金额为裁判确定的金额。

例子：裁判确定2026年3月10日前付八万元，至当日未付，线索3月11日产生；3月20日履行，线索3月20日终止。

为什么要问：法院已经说了要付，政府更应当带头履行。

不计入：履行期限届满当日或者之前已经履行的；裁判尚未生效的；期限暂定的。

前提：线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, case, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.payables.models import Judgment, Payable
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining import facts
from tracker.rules.explaining_payables import payable_facts
from tracker.rules.hanging import hanging, seen
from tracker.rules.whom import REGULATION
from tracker.subjects.models import Body


def _duties(on: date, within: Within) -> CTE:
    """Judgments in effect whose last day of performance is certain."""
    regulated = Payable.body_id.in_(select(Body.id).where(Body.kind.in_(REGULATION)))
    cites = case(
        (regulated, articles("REG 13", "REG 41", "民诉法 264")), else_=articles("民诉法 264")
    ).label("cites")
    last_on, done_on = Judgment.perform_last_on.label("last_on"), Judgment.performed_on.label("done_on")
    return (
        hanging(Judgment, last_on, done_on, Judgment.amount_fen, cites)
        .where(
            seen(on, within),
            Judgment.effective_on <= on,
            Judgment.perform_provisional.is_(False),
        )
        .cte()
    )


def runs(on: date, within: Within) -> Select[Any]:
    """Judgments not performed in time."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Judgments not yet performed whose last day has not passed."""
    return ahead(_duties(on, within), on)


def explain(session: Session, subject_id: int, on: date, calendar: Calendar) -> Explained:
    """The judgment and its last day of performance."""
    judgment = session.get_one(Judgment, subject_id)
    inputs = payable_facts(session, judgment.payable_id, on)
    columns = ("effective_on", "amount_fen", "document", "performed_on")
    inputs += facts(judgment, "judgment", judgment.ref, *columns, on=on)
    inputs += facts(judgment, "judgment", judgment.ref, "perform_by")
    said = _("to be performed by {day}", day=judgment.perform_by)
    return Explained(inputs, counting_of(calendar, judgment.perform_by, 0), said)


RULE = Rule(
    code="A13-JUDGMENT-UNPERFORMED",
    english=English(
        title="Judgment not performed",
        asks=(
            "A judgment or award on a payable was not performed by its last day; from the next day on "
            "the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="judgment", root=Root.PAYABLE, runs=runs, deadlines=deadlines, explain=explain
        ),
    ),
)
