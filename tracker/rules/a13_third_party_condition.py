"""以第三方付款为付款条件

合同约定收到第三方付款后才向中小企业付款的，自约定之日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第七条、第九条第二款（国务院令第802号）：不得约定以收到第三方付款作为向中小企业支付款项的条件；
2025年6月1日前订立的合同据第728号令第六条、第八条。

怎么算：合同有此条款之日（签订日或补充协议签订日）起产生，删去条款或者合同终止之日终止。

例子：2026年3月10日签订的工程合同写明“收到上级拨款后支付”，线索3月10日产生；5月6日补充协议删去，线索5月6日终止。

为什么要问：把第三方不付款的风险转给中小企业，付款日就没有着落。

不计入：对方不是中小企业的；付款方既不是机关、事业单位也不是大型企业的；条款已由补充协议删去之后的日子。

前提：线索是向单位提出的问题，不是认定。条款是否属于此类，以合同原文为准。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_
from sqlalchemy.sql import Select

from tracker.contracts.models import Clause, Contract, ContractTerms
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import clause_runs
from tracker.rules.explaining import clause_explained, clause_since
from tracker.rules.versions import decree
from tracker.rules.whom import sme_statute


def runs(on: date, within: Within) -> Select[Any]:
    """Contracts while the clause stands."""
    stands = and_(sme_statute(), ContractTerms.pay_when_paid.is_(True))
    return clause_runs(stands, on, within, decree(Contract.signed_on, 7, 9))


RULE = Rule(
    code="A13-THIRD-PARTY-CONDITION",
    english=English(
        title="Payment made to wait for a third party",
        asks=(
            "A contract pays a small or medium enterprise only once a third party has paid; from the "
            "day it was agreed the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs,
            explain=clause_explained([Clause.PAY_WHEN_PAID], clause_since(Clause.PAY_WHEN_PAID)),
        ),
    ),
)  # fmt: skip
