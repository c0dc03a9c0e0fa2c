"""未提供工程款支付担保

机关、事业单位、平台公司的工程合同登记为没有向施工单位提供工程款支付担保的，自签订日起提出一条线索，请该单位说明。

依据：《保障农民工工资支付条例》第二十四条第一款（国务院令第724号）：建设单位应当向施工单位提供工程款支付担保。

怎么算：2020年5月1日以后签订的工程合同登记为“没有提供”的，自签订日产生，补充提供之日或者合同终止之日终止，以先到的为准。

例子：2026年3月10日签订的施工合同没有支付担保，线索3月10日产生；5月6日出具保函，线索5月6日终止。

为什么要问：没有支付担保，工程款一拖，工人工资就没有着落。

不计入：没有登记是否提供担保的；2020年5月1日以前签订的；不是工程的合同；付款方为没有财政资金的团体的；签订当日补充提供的。

前提：线索是向单位提出的问题，不是认定。担保的形式和金额以合同和保函原文为准。
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlalchemy.sql import Select

from tracker.contracts.models import Contract, ContractKind, ContractTerms
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles, contract_runs
from tracker.rules.explaining import clause_explained
from tracker.rules.versions import number
from tracker.rules.whom import debtor, public_debtor_or_platform


def runs(on: date, within: Within) -> Select[Any]:
    """Works contracts recorded as signed without a guarantee, until one is given."""
    given, ended = Contract.guaranteed_on, Contract.ended_on
    to_on = case((and_(given.is_not(None), or_(ended.is_(None), given < ended)), given), else_=ended)
    spans = select(
        Contract.id.label("key_id"), Contract.signed_on.label("from_on"), to_on.label("to_on")
    ).where(
        Contract.voided_in.is_(None),
        within(Contract.id),
        Contract.kind == ContractKind.WORKS,
        Contract.payment_guarantee.is_(False),
        number("payment_guarantee_due", Contract.signed_on).is_(True),
        debtor(public_debtor_or_platform()),
    )
    return contract_runs(spans.cte(), on, articles("农民工工资条例 24"))


def _formula(contract: Contract, _terms: Sequence[ContractTerms]) -> str:
    return _("signed on {day} without a payment guarantee", day=contract.signed_on)


RULE = Rule(
    code="A12-NO-PAYMENT-GUARANTEE",
    english=English(
        title="No payment guarantee for works",
        asks=(
            "A works contract is recorded as signed without a guarantee of payment for the contractor; "
            "from the day of signing the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs,
            explain=clause_explained([], _formula, "payment_guarantee", "guaranteed_on"),
        ),
    ),
)  # fmt: skip
