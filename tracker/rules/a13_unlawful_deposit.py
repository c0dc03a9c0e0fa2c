"""违法收取保证金

向中小企业收取保证金时限定为现金，或者在工程建设中收取法定四类以外的保证金的，自约定之日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第十三条（国务院令第802号）：不得将保证金限定为现金；除依法设立的投标、履约、工程质量、农民工工资保证金外，
工程建设中不得以任何形式收取其他保证金（2025年6月1日前订立的合同据第728号令第十二条）；
《优化营商环境条例》第二十五条：目录清单之外的保证金一律不得执行。

怎么算：合同有此条款之日（签订日或补充协议签订日）起产生，删去条款或者合同终止之日终止；两种情形重叠的为一条线索。

例子：2026年3月10日签订的货物合同写明保证金只收现金，线索3月10日产生；5月6日补充协议改为可交保函，线索5月6日终止。

为什么要问：保证金可以用保函代替现金，四类以外的保证金没有依据。

不计入：对方不是中小企业的“限定现金”条款；不是工程的“其他保证金”条款；2020年9月1日以前签订的合同。

前提：线索是向单位提出的问题，不是认定。条款是否属于此类，以合同原文为准。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.sql import Select

from tracker.contracts.models import Clause, Contract, ContractKind, ContractTerms
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles, runs_by_ground, terms_spans
from tracker.rules.explaining import clause_explained, clause_since
from tracker.rules.versions import decree, number
from tracker.rules.whom import debtor, public_debtor_or_platform, sme_statute


def runs(on: date, within: Within) -> Select[Any]:
    """Contracts while one of the two clauses stands."""
    forbidden = number("other_deposit_forbidden", Contract.signed_on).is_(True)
    cash = and_(sme_statute(), ContractTerms.cash_only_deposit.is_(True))
    other = and_(
        Contract.kind == ContractKind.WORKS,
        debtor(public_debtor_or_platform()),
        forbidden,
        ContractTerms.other_deposit.is_(True),
    )
    grounds = [
        # Where the decree binds it forbids the other deposit as well.
        (decree(Contract.signed_on, 13), terms_spans(and_(sme_statute(), or_(cash, other)), within)),
        (articles("营商 25"), terms_spans(other, within)),
    ]
    return runs_by_ground(grounds, on, within)


CLAUSES = (Clause.CASH_ONLY_DEPOSIT, Clause.OTHER_DEPOSIT)
RULE = Rule(
    code="A13-UNLAWFUL-DEPOSIT",
    english=English(
        title="Deposit unlawfully taken",
        asks=(
            "A deposit from a small or medium enterprise is taken in cash only, or is of none of the "
            "kinds the law allows in construction; from the day it was agreed the body is asked to "
            "explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs,
            explain=clause_explained(CLAUSES, clause_since(*CLAUSES)),
        ),
    ),
)  # fmt: skip
