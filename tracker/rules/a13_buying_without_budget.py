"""无预算采购

机关、事业单位没有批准的预算而从中小企业采购的，自签订日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第八条第一款、第三十二条（国务院令第802号）：应当严格按照批准的预算执行，不得无预算、超预算开展采购；
2025年6月1日前订立的合同据第728号令第七条、第二十六条。

怎么算：合同登记为“没有批准的预算”的，自签订日产生，合同终止之日终止。

例子：2026年3月10日签订的服务合同登记为没有预算，线索3月10日产生；合同12月31日终止，线索同日终止。

为什么要问：没有预算的采购，到期往往无钱可付。

不计入：未登记有无预算的；付款方为企业的；对方不是中小企业的。

前提：线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_
from sqlalchemy.sql import Select

from tracker.contracts.models import Contract, ContractTerms
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import contract_runs, from_a_day
from tracker.rules.explaining import clause_explained
from tracker.rules.versions import decree
from tracker.rules.whom import debtor, public_debtor, sme_statute


def runs(on: date, within: Within) -> Select[Any]:
    """Contracts recorded as bought without a budget, from their signing."""
    bought = and_(sme_statute(), debtor(public_debtor()), Contract.budgeted.is_(False))
    spans = from_a_day(Contract.signed_on, and_(bought, within(Contract.id)))
    return contract_runs(spans.cte(), on, decree(Contract.signed_on, 8, 32))


def _formula(contract: Contract, _terms: Sequence[ContractTerms]) -> str:
    return _("signed on {day} without an approved budget", day=contract.signed_on)


RULE = Rule(
    code="A13-BUYING-WITHOUT-BUDGET",
    english=English(
        title="Buying without a budget",
        asks=(
            "A body bought from a small or medium enterprise without an approved budget; from the day "
            "of signing it is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs,
            explain=clause_explained([], _formula, "budgeted"),
        ),
    ),
)  # fmt: skip
