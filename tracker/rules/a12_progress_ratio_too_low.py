"""合同约定的进度款比例低于最低比例

工程合同约定的进度款支付比例低于最低比例的，从约定当天起提出一条线索，请该单位说明。

依据：财建〔2022〕183号。

怎么算：约定比例与最低比例比较。线索自合同签订之日（或者降低比例的补充协议签订之日）产生，
至改正的补充协议签订之日终止，没有改正的至合同终止之日终止。

例子：演示工程2026年3月2日签订合同，约定进度款按70%支付，4月1日补充协议改为80%：线索3月2日产生，4月1日终止。

为什么要问：比例定得太低，施工单位只能垫资施工。

不计入：通知施行前签订的合同；货物、服务等其他合同；没有约定比例的；约定不低于最低比例的；不使用财政资金的团体；合同签订当天已经终止的。

前提：比例以登记的合同和补充协议为准。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.sql import Select

from tracker.contracts.models import Contract, ContractTerms
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles, clause_runs
from tracker.rules.explaining import clause_explained, in_words, latest
from tracker.rules.progress import progress_contract
from tracker.rules.versions import number
from tracker.subjects.models import Body


def runs(on: date, within: Within) -> Select[Any]:
    """Runs on which a works contract's terms promised less than the least share, as of ``on``."""
    bound = select(Contract.id).join(Body, Body.id == Contract.body_id).where(progress_contract(on, within))
    least = number("progress_share_min", Contract.signed_on)
    too_low = and_(Contract.id.in_(bound), ContractTerms.progress_ratio < least)
    return clause_runs(too_low, on, within, articles("财建〔2022〕183号"))


def _formula(contract: Contract, terms: Sequence[ContractTerms]) -> str:
    """The agreed ratio beside the least: ``70 < 80``."""
    least = law.at("progress_share_min", contract.signed_on).percent
    low = latest(terms, lambda one: one.progress_ratio is not None and one.progress_ratio < least)
    return f"{in_words(low.progress_ratio)} < {in_words(least)}" if low else in_words(least)


explain = clause_explained(("progress_ratio",), _formula)


RULE = Rule(
    code="A12-PROGRESS-RATIO-TOO-LOW",
    english=English(
        title="Progress payments agreed below the least share",
        asks=(
            "A works contract agrees a lower share of progress payments than the least one; from the "
            "day it was agreed the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="contract", root=Root.CONTRACT, runs=runs, explain=explain),
    ),
)
