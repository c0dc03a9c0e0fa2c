"""单方以资产抵款

政府或者部门未经对方同意，以资产折抵应付款项的，自抵款之日起提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十三条：不得单方面作出使用资产折抵款项等决定；
《民法典》第五百六十九条：种类、品质不相同的，经协商一致，也可以抵销。

怎么算：登记为以物抵款而没有对方同意的，自抵款日产生；对方同意之日终止。未经同意的抵款不算付款，应付的钱照旧应付。

例子：2026年3月10日以车位抵货款三万元，没有同意文件，线索3月10日产生；5月6日对方书面同意，线索5月6日终止。

为什么要问：企业要的是钱，不是卖不掉的资产。

不计入：抵款当日或者之前已经同意的；有同意文件而未写明日期的；政府和部门以外的单位。

前提：线索是向单位提出的问题，不是认定。没有同意文件只说明没有登记。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.payables.models import NOT_PLAIN, Method, Payable, Payment
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import articles, from_its_day
from tracker.rules.explaining import facts
from tracker.rules.explaining_payables import payable_facts
from tracker.rules.hanging import hanging, seen
from tracker.rules.whom import REGULATION
from tracker.subjects.models import Body


def runs(on: date, within: Within) -> Select[Any]:
    """Offsets without agreement, until the creditor agrees."""
    cites = articles("REG 13", "CC 569").label("cites")
    from_on, to_on = Payment.paid_on.label("from_on"), Payment.consent_on.label("to_on")
    offsets = hanging(Payment, Payment.amount_fen, cites, from_on, to_on).where(
        seen(on, within),
        Payable.body_id.in_(select(Body.id).where(Body.kind.in_(REGULATION))),
        text(NOT_PLAIN),
        Payment.method == Method.ASSET_OFFSET,
        or_(Payment.consent_document.is_(None), Payment.consent_on.is_not(None)),
    )
    return from_its_day(offsets.cte(), on)


def explain(session: Session, subject_id: int, on: date, _calendar: Calendar) -> Explained:
    """The payable, the offset, and whether an agreement is recorded."""
    payment = session.get_one(Payment, subject_id)
    inputs = payable_facts(session, payment.payable_id, on)
    columns = ("method", "paid_on", "amount_fen", "consent_document", "consent_on", "performed_on")
    inputs += facts(payment, "payment", payment.ref, *columns, on=on)
    amount = yuan_grouped(payment.amount_fen)
    return Explained(
        inputs, None, _("{amount} offset on {day}; no agreement by then", amount=amount, day=payment.paid_on)
    )


RULE = Rule(
    code="A13-ASSET-OFFSET",
    english=English(
        title="Assets given in place of payment by one side",
        asks=(
            "A government or department gave assets in place of a payment without the other side's "
            "consent; from that day on it is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(Part(subject_kind="payment", root=Root.PAYABLE, runs=runs, explain=explain),),
)
