"""质量保证金比例过高

工程合同预留的质量保证金超过工程价款结算总额3%的，自签订日起提出一条线索，请该单位说明。

依据：《建设工程质量保证金管理办法》（建质〔2017〕138号）第七条：保证金总预留比例不得高于工程价款结算总额的3%。

怎么算：2017年7月1日起签订的工程合同，按约定的比例比较，恰为3%的不超过。自签订日（或补充协议提高比例之日）产生，
降到3%以内或者合同终止之日终止。

例子：2026年3月10日签订的工程合同预留质量保证金5%，5%超过3%，线索3月10日产生；5月6日补充协议改为3%，线索5月6日终止。

为什么要问：多预留的部分是施工单位已经做完而拿不到的工程款。

不计入：不是工程的合同；比例恰为3%的；2017年7月1日以前签订的合同。

前提：线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_
from sqlalchemy.sql import Select

from tracker.contracts.models import Contract, ContractKind, ContractTerms
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles, clause_runs
from tracker.rules.explaining import clause_explained, latest, over
from tracker.rules.versions import number
from tracker.rules.whom import debtor, public_debtor_or_platform


def runs(on: date, within: Within) -> Select[Any]:
    """Works contracts while the retention is above its share."""
    too_high = ContractTerms.retention_percent > number("retention_percent_max", Contract.signed_on)
    bound = and_(Contract.kind == ContractKind.WORKS, debtor(public_debtor_or_platform()))
    return clause_runs(and_(bound, too_high), on, within, articles("建质〔2017〕138号"))


def _formula(contract: Contract, terms: Sequence[ContractTerms]) -> str:
    most = law.at("retention_percent_max", contract.signed_on).percent
    found = latest(terms, lambda one: (one.retention_percent or 0) > most)
    return over(found.retention_percent, most) if found else ""


RULE = Rule(
    code="A13-RETENTION-TOO-HIGH",
    english=English(
        title="Retention too high",
        asks=(
            "A works contract retains a larger share for quality than is allowed; from the day of "
            "signing the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs,
            explain=clause_explained(["retention_percent"], _formula),
        ),
    ),
)  # fmt: skip
