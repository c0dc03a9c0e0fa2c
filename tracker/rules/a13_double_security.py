"""履约保证金与质量保证金同时收取

工程合同已有履约保证金又预留质量保证金的，自签订日起提出一条线索，请该单位说明。

依据：《建设工程质量保证金管理办法》（建质〔2017〕138号）第六条：在工程项目竣工前，已经缴纳履约保证金的，发包人不得同时预留工程质量保证金。

怎么算：2017年7月1日起签订的工程合同，履约保证金与质量保证金的比例都大于零之日起产生；
补充协议去掉其中一项或者合同终止之日终止。

例子：2026年3月10日签订的工程合同收履约保证金10%，又预留质量保证金3%，线索3月10日产生；5月6日补充协议不再预留，线索5月6日终止。

为什么要问：同一工程两道担保，占用施工单位两份资金。

不计入：不是工程的合同；只有一项担保的；2017年7月1日以前签订的合同。

前提：线索是向单位提出的问题，不是认定。是否以保函代替，以合同原文为准。
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
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles, clause_runs
from tracker.rules.explaining import clause_explained, latest, terms_in_words
from tracker.rules.versions import number
from tracker.rules.whom import debtor, public_debtor_or_platform

BOTH = ("performance_percent", "retention_percent")


def runs(on: date, within: Within) -> Select[Any]:
    """Works contracts while both securities stand."""
    forbidden = number("double_security_forbidden", Contract.signed_on).is_(True)
    both = and_(ContractTerms.performance_percent > 0, ContractTerms.retention_percent > 0)
    bound = and_(Contract.kind == ContractKind.WORKS, debtor(public_debtor_or_platform()))
    return clause_runs(and_(bound, forbidden, both), on, within, articles("建质〔2017〕138号"))


def _formula(_contract: Contract, terms: Sequence[ContractTerms]) -> str:
    found = latest(terms, lambda one: bool(one.performance_percent and one.retention_percent))
    return terms_in_words(found, *BOTH) if found else ""


RULE = Rule(
    code="A13-DOUBLE-SECURITY",
    english=English(
        title="Performance security and retention taken together",
        asks=(
            "A works contract has a performance security and retains money for quality as well; from "
            "the day of signing the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs, explain=clause_explained(BOTH, _formula)
        ),
    ),
)  # fmt: skip
