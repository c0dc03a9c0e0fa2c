"""以票据变相延长付款期限

约定的汇票、应收账款电子凭证，到期日晚于付款期限最后一日的，自交付之日（约定在后的自约定之日）起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第十一条（国务院令第802号）：不得利用商业汇票、应收账款电子凭证等非现金支付方式变相延长付款期限；
2025年6月1日前订立的合同据第728号令第十条。

怎么算：到期日与应付日比较；机关、事业单位以应付日和法定起算日后60日（遇休息日顺延）中较晚的一日为准。
自交付日产生，同意在交付之后的自同意日产生，兑付之日终止。

例子：应付日为2026年3月10日，起算后60日为4月9日，3月9日交付约定的汇票，到期日5月9日晚于4月9日，线索3月9日产生，5月9日兑付终止。

为什么要问：票据到期前企业拿不到钱，账期被悄悄拉长。

不计入：到期日不晚于上述日期的；未经约定或者同意的票据（另有规则）；对方不是中小企业的；应付日尚未产生或者暂定的。

前提：线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, and_, case, func, select, text, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract
from tracker.core.db import later_of
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.payables.balance import PAPER, certain, paper_agreed_on
from tracker.payables.models import NOT_PLAIN, Payable, Payment
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import from_its_day
from tracker.rules.explaining import facts
from tracker.rules.explaining_payables import counted, payable_facts
from tracker.rules.hanging import hanging
from tracker.rules.versions import decree
from tracker.rules.whom import debtor, public_debtor, sme_statute


def latest_lawful() -> ColumnElement[Any]:
    """The due date; for a public debtor the statutory start + 60, rolled, if that is later."""
    later = later_of(Payable.due_on, func.coalesce(Payable.cap_on, Payable.due_on))
    return case((debtor(public_debtor()), later), else_=Payable.due_on)


def runs(on: date, within: Within) -> Select[Any]:
    """Agreed papers that mature after the term, until they are honoured."""
    agreed_on = paper_agreed_on()
    from_on = type_coerce(later_of(Payment.paid_on, agreed_on), Date).label("from_on")
    cites = decree(Contract.signed_on, 11).label("cites")
    to_on = Payment.honoured_on.label("to_on")
    papers = hanging(Payment, Payment.amount_fen, cites, from_on, to_on).where(
        and_(certain(on), within(Payable.id)),
        sme_statute(),
        text(NOT_PLAIN),
        Payment.method.in_(PAPER),
        agreed_on.is_not(None),
        Payment.matures_on > latest_lawful(),
        Payable.cap_provisional.is_(False),
    )
    return from_its_day(papers.cte(), on)


def explain(session: Session, subject_id: int, on: date, calendar: Calendar) -> Explained:
    """The payable with its term, the paper, and the two days compared."""
    payment = session.get_one(Payment, subject_id)
    payable = session.get_one(Payable, payment.payable_id)
    inputs = payable_facts(session, payable.id, on, "start_on", "due_on", "cap_on")
    columns = ("method", "paid_on", "amount_fen", "consent_document", "consent_on", "matures_on")
    inputs += facts(payment, "payment", payment.ref, *columns)
    latest = _compared(session, payable.id)
    said = _("matures on {day}, after {latest}", day=payment.matures_on, latest=latest)
    return Explained(inputs, counted(session, payable, calendar), said)


def _compared(session: Session, payable_id: int) -> date | None:
    statement = (
        select(type_coerce(latest_lawful(), Date))
        .select_from(Payable)
        .join(Contract, Contract.id == Payable.contract_id)
        .where(Payable.id == payable_id)
    )
    found: date | None = session.scalar(statement)
    return found


RULE = Rule(
    code="A13-BILL-LENGTHENS-TERM",
    english=English(
        title="Bill lengthens the payment period",
        asks=(
            "An agreed bill or receivable voucher matures after the last day of the payment period; "
            "from its handing over the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(Part(subject_kind="payment", root=Root.PAYABLE, runs=runs, explain=explain),),
)
