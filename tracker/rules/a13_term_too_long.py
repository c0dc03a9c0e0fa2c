"""约定付款期限过长

机关、事业单位与中小企业约定的付款期限超过条例允许的最长期限的，自约定之日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第九条第一款（国务院令第802号）：合同另有约定的，从其约定，但付款期限最长不得超过60日；
2025年6月1日前订立的合同据第728号令第八条。

怎么算：看合同及补充协议在每一天约定的付款天数；超过最长期限之日（签订日或补充协议签订日）起产生，
补充协议改短或者合同终止之日终止。

例子：2026年3月10日签订的货物合同约定验收后90日付款，90日超过60日，线索3月10日产生；
6月1日补充协议改为60日，线索6月1日终止。

为什么要问：过长的账期等于让中小企业替付款方垫资，超过部分本来就不作数。

不计入：法律、行政法规或者国家有关规定另有期限并已注明依据的；付款方为企业的；对方不是中小企业的。

前提：线索是向单位提出的问题，不是认定。只看登记的约定，不看实际何时付款，实际逾期另有规则。
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, not_
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract, ContractTerms
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import clause_runs
from tracker.rules.explaining import clause_explained, latest, over
from tracker.rules.versions import decree, number
from tracker.rules.whom import debtor, public_debtor, sme_statute


def _special() -> ColumnElement[bool]:
    """802 art 9 ③: a term that other law or state rules give prevails, where its basis is recorded."""
    return and_(Contract.special_days.is_not(None), func.coalesce(Contract.special_basis, "") != "")


def runs(on: date, within: Within) -> Select[Any]:
    """Contracts while their agreed term is longer than the decree allows."""
    too_long = ContractTerms.payment_days > number("sme_payment_days_max", Contract.signed_on)
    bound = and_(sme_statute(), debtor(public_debtor()), not_(_special()))
    return clause_runs(and_(bound, too_long), on, within, decree(Contract.signed_on, 9))


def _formula(contract: Contract, terms: Sequence[ContractTerms]) -> str:
    most = law.at("sme_payment_days_max", contract.signed_on).whole
    found = latest(terms, lambda one: (one.payment_days or 0) > most)
    return over(found.payment_days, most) if found else ""


RULE = Rule(
    code="A13-TERM-TOO-LONG",
    english=English(
        title="Agreed payment period too long",
        asks=(
            "A body and a small or medium enterprise agreed a longer payment period than the decree "
            "allows; from the day it was agreed the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs,
            explain=clause_explained(["payment_days"], _formula, "special_days", "special_basis"),
        ),
    ),
)  # fmt: skip
