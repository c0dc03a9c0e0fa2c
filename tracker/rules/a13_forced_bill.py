"""强制使用票据付款

合同强制中小企业接受商业汇票等非现金支付，或者没有约定、没有同意而以汇票、应收账款电子凭证付款的，提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第十一条（国务院令第802号）：应当在合同中作出明确、合理约定，不得强制中小企业接受；
2025年6月1日前订立的合同据第728号令第十条。

怎么算：条款，自有此条款之日产生，删去或者合同终止之日终止；付款，自交付票据之日产生，对方同意之日终止。
合同是否约定票据，看交付当日的约定。

例子：2026年3月10日以汇票付三万元，合同没有约定，线索3月10日产生；5月6日对方书面同意，线索5月6日终止。

为什么要问：票据不是钱，贴现的成本由企业承担。

不计入：交付当日合同约定可用票据的；有同意文件而未写明日期的；对方不是中小企业的；现金、转账付款。

前提：线索是向单位提出的问题，不是认定。没有同意文件只说明没有登记。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, not_, or_, text
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.contracts.models import Clause, Contract, ContractTerms
from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.payables.balance import PAPER, bill_agreed_on_payment
from tracker.payables.models import NOT_PLAIN, Payable, Payment
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import clause_runs, from_its_day
from tracker.rules.explaining import clause_explained, clause_since, facts, terms_facts
from tracker.rules.explaining_payables import payable_facts
from tracker.rules.hanging import hanging, seen
from tracker.rules.versions import decree
from tracker.rules.whom import sme_statute


def clauses(on: date, within: Within) -> Select[Any]:
    """Contracts while the clause stands."""
    stands = and_(sme_statute(), ContractTerms.forced_bill.is_(True))
    return clause_runs(stands, on, within, decree(Contract.signed_on, 11))


def payments(on: date, within: Within) -> Select[Any]:
    """Bills and vouchers handed over without agreement, until the creditor agrees."""
    cites = decree(Contract.signed_on, 11).label("cites")
    from_on, to_on = Payment.paid_on.label("from_on"), Payment.consent_on.label("to_on")
    papers = hanging(Payment, Payment.amount_fen, cites, from_on, to_on).where(
        seen(on, within),
        sme_statute(),
        text(NOT_PLAIN),
        Payment.method.in_(PAPER),
        not_(bill_agreed_on_payment()),
        or_(Payment.consent_document.is_(None), Payment.consent_on.is_not(None)),
    )
    return from_its_day(papers.cte(), on)


def explain_payment(session: Session, subject_id: int, on: date, _calendar: Calendar) -> Explained:
    """The payable, the paper, and what the contract said about bills."""
    payment = session.get_one(Payment, subject_id)
    payable = session.get_one(Payable, payment.payable_id)
    inputs = payable_facts(session, payable.id, on)
    if payable.contract_id is not None:
        inputs += terms_facts(session, payable.contract_id, on, "bill_agreed")
    columns = ("method", "paid_on", "amount_fen", "consent_document", "consent_on", "matures_on")
    inputs += facts(payment, "payment", payment.ref, *columns)
    amount = yuan_grouped(payment.amount_fen)
    said = _("{amount} paid by paper on {day}; not agreed by then", amount=amount, day=payment.paid_on)
    return Explained(inputs, None, said)


RULE = Rule(
    code="A13-FORCED-BILL",
    english=English(
        title="Payment by bill forced",
        asks=(
            "A contract forces a small or medium enterprise to take bills, or bills were given in "
            "payment without agreement or consent; the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=clauses,
            explain=clause_explained([Clause.FORCED_BILL], clause_since(Clause.FORCED_BILL)),
        ),
        Part(subject_kind="payment", root=Root.PAYABLE, runs=payments, explain=explain_payment),
    ),
)  # fmt: skip
