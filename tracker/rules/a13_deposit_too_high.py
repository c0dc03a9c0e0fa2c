"""保证金比例过高

履约保证金超过中标合同金额的10%，或者投标保证金超过招标项目估算价的2%的，自签订日起提出一条线索，请该单位说明。

依据：《招标投标法实施条例》第二十六条（投标保证金不得超过招标项目估算价的2%）、第五十八条（履约保证金不得超过中标合同金额的10%）。

怎么算：按合同登记的比例比较，恰为10%、2%的不超过。自签订日（或补充协议提高比例之日）产生，降到限度以内或者合同终止之日终止。

例子：2026年3月10日签订的合同履约保证金为15%，15%超过10%，线索3月10日产生。

为什么要问：多收的保证金占用企业的流动资金。

不计入：比例恰好等于限度的；没有财政资金的团体收取的；规定施行以前订立的合同。

前提：线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.sql import Select

from tracker.contracts.models import Contract, ContractTerms
from tracker.core.messages import statements
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles, runs_by_ground, terms_spans
from tracker.rules.explaining import clause_explained, over
from tracker.rules.versions import number
from tracker.rules.whom import debtor, public_debtor_or_platform


def runs(on: date, within: Within) -> Select[Any]:
    """Contracts while one of the two securities is above its share."""
    bound = debtor(public_debtor_or_platform())
    bid = Contract.bid_percent > number("bid_percent_max", Contract.signed_on)
    performance = ContractTerms.performance_percent > number("performance_percent_max", Contract.signed_on)
    grounds = [
        (articles("招标投标法实施条例 26"), terms_spans(bound & bid, within)),
        (articles("招标投标法实施条例 58"), terms_spans(bound & performance, within)),
    ]
    return runs_by_ground(grounds, on, within)


def _formula(contract: Contract, terms: Sequence[ContractTerms]) -> str:
    bid = law.at("bid_percent_max", contract.signed_on).percent
    performance = law.at("performance_percent_max", contract.signed_on).percent
    highest = max((one.performance_percent for one in terms if one.performance_percent), default=None)
    said = [over(contract.bid_percent, bid)] if contract.bid_percent and contract.bid_percent > bid else []
    said += [over(highest, performance)] if highest and highest > performance else []
    return statements(said)


RULE = Rule(
    code="A13-DEPOSIT-TOO-HIGH",
    english=English(
        title="Deposit too high",
        asks=(
            "A performance security or a bid security is above the most the law allows; from the day "
            "of signing the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs,
            explain=clause_explained(["performance_percent"], _formula, "bid_percent"),
        ),
    ),
)  # fmt: skip
