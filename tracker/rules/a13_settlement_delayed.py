"""结算逾期未答复

企业提交了结算，到了答复期限的最后一日既没有确认也没有书面答复的，从次日起提出一条线索，请该单位说明。

依据：政府和部门据《哈尔滨市社会信用体系建设促进条例》第十三条；
受中小企业款项条例约束的合同，另据《保障中小企业款项支付条例》第七条（国务院令第802号）：不得要求中小企业接受不合理的付款期限、方式、条件；
2025年6月1日前订立的合同据第728号令第六条。

怎么算：提交结算之日加约定的答复天数为最后合法日，没有约定的按地方参数的天数（法律没有规定天数），遇休息日顺延；次日产生，
确认结算或者书面答复之日终止，以先到的为准。没有金额，不计利息。

例子：2026年3月2日提交结算，约定30日内答复，第30日为4月1日，未答复，线索4月2日产生；4月20日确认结算，线索4月20日终止。

为什么要问：结算一直不确认，付款期限就一直不开始。

不计入：没有登记提交结算日期的；约定期限内不答复视为认可结算的；质量保证金等不是价款的；付款方不是政府和部门、合同又不受中小企业款项条例约束的；期限暂定的。

前提：线索是向单位提出的问题，不是认定。书面提出意见、要求补充资料，也是答复。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, and_, case, literal, null, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract
from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.payables.due import reply_days
from tracker.payables.models import Payable
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining_payables import payable_facts
from tracker.rules.hanging import of_payable, seen
from tracker.rules.versions import decree, joined
from tracker.rules.whom import REGULATION, sme_statute
from tracker.subjects.models import Body


def _regulated() -> ColumnElement[bool]:
    """REG 13 binds the government and its departments alone."""
    return Payable.body_id.in_(select(Body.id).where(Body.kind.in_(REGULATION)))


def _done() -> ColumnElement[Any]:
    """The settlement agreed or answered in writing, whichever came first."""
    answered = Payable.settlement_answered_on
    first = and_(
        answered.is_not(None), or_(Payable.settled_on.is_(None), answered < Payable.settled_on)
    )
    return case((first, answered), else_=Payable.settled_on)


def _duties(on: date, within: Within) -> CTE:
    """Settlements submitted; ``payables/due.py`` says which have a last lawful day."""
    cites = joined(
        case((_regulated(), articles("REG 13")), else_=literal("")),
        case((sme_statute(), decree(Contract.signed_on, 7)), else_=literal("")),
    )
    return (
        of_payable(
            Payable.settlement_last_on.label("last_on"),
            _done().label("done_on"),
            null().label("amount_fen"),
            cites.label("cites"),
        )
        .where(
            seen(on, within),
            Payable.settlement_last_on.is_not(None),
            Payable.settlement_provisional.is_(False),
            Payable.settlement_submitted_on <= on,
            or_(_regulated(), sme_statute()),
        )
        .cte()
    )


def runs(on: date, within: Within) -> Select[Any]:
    """Settlements that were left without an answer."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Settlements to be answered whose last day has not passed."""
    return ahead(_duties(on, within), on)


def explain(session: Session, subject_id: int, on: date, calendar: Calendar) -> Explained:
    """The day the settlement was submitted, the days to answer it, and the answer."""
    payable = session.get_one(Payable, subject_id)
    columns = (
        "settlement_submitted_on", "settlement_reply_days", "settlement_answered_on", "settled_on",
    )  # fmt: skip
    inputs = payable_facts(session, subject_id, on, *columns)
    submitted = payable.settlement_submitted_on
    if submitted is None:
        return Explained(inputs, None, _("no settlement submitted"))
    agreed = payable.settlement_reply_days
    days = reply_days({"settlement_submitted_on": submitted, "settlement_reply_days": agreed})
    said = _("submitted on {day}, {days} days agreed to answer", day=submitted, days=days)
    if agreed is None:
        said = _("submitted on {day}, {days} days to answer, none being agreed", day=submitted, days=days)
    return Explained(inputs, counting_of(calendar, submitted, days), said)


RULE = Rule(
    code="A13-SETTLEMENT-DELAYED",
    english=English(
        title="Settlement not answered",
        asks=(
            "An enterprise submitted its settlement and it was neither agreed to nor answered in "
            "writing by the last day; from the next day on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="payable", root=Root.PAYABLE, runs=runs, deadlines=deadlines, explain=explain
        ),
    ),
)
