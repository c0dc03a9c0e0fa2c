"""强制以审计结果作为结算依据

没有法律、行政法规依据，以审计结果作为与企业结算的依据的，自有此条款或者提出要求之日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第十二条（国务院令第802号，2025年6月1日起订立的合同）、第728号令第十一条（此前订立的合同，合同另有约定的除外）；
《民营经济促进法》第六十七条（2025年5月20日起的要求，对任何规模的民营企业）。

怎么算：三种情形：（一）2025年6月1日起与中小企业订立的合同有此条款；（二）此前与中小企业订立的合同没有此条款而要求审计；
（三）2025年5月20日起要求民营企业以审计为准。自条款之日或者要求之日产生，删去条款或者合同终止之日终止；重叠的为一条线索。

例子：2026年3月10日与小型企业签订的工程合同写明“以审计结果为准”，线索3月10日产生；5月6日补充协议删去，线索5月6日终止。

为什么要问：等审计常常要一两年，钱就拖一两年。

不计入：注明了要求审计的法律、行政法规的；2025年6月1日前订立的合同已约定以审计为准的；2025年5月20日前对不是中小企业的民营企业提出的要求。

前提：线索是向单位提出的问题，不是认定。条款本身要问的是：这是不是强制的？
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, literal, not_, or_, select
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Clause, Contract, ContractTerms
from tracker.core.db import later_of
from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles, from_a_day, runs_by_ground, terms_spans
from tracker.rules.explaining import clause_explained, clause_since
from tracker.rules.versions import decree
from tracker.rules.whom import debtor, private_creditor, public_debtor_or_platform, sme_statute


def _clause_when_demanded() -> ColumnElement[bool]:
    """Whether the clause stood on the day of the demand; before signing, as it was signed."""
    day = later_of(Contract.audit_demanded_on, Contract.signed_on)
    return (
        select(literal(1))
        .where(
            ContractTerms.contract_id == Contract.id,
            ContractTerms.audit_settlement.is_(True),
            ContractTerms.from_on <= day,
            or_(ContractTerms.to_on.is_(None), ContractTerms.to_on > day),
        )
        .exists()
    )


def runs(on: date, within: Within) -> Select[Any]:
    """Contracts while one of the three grounds stands."""
    no_law = func.coalesce(Contract.audit_law, "") == ""
    since_802 = Contract.signed_on >= law.fixed_day("decree_802_start")
    clause = and_(no_law, sme_statute(), since_802, ContractTerms.audit_settlement.is_(True))
    demanded = Contract.audit_demanded_on
    silent = and_(no_law, sme_statute(), not_(since_802), not_(_clause_when_demanded()))
    private = and_(
        no_law,
        demanded >= law.fixed_day("private_creditor_start"),
        private_creditor(),
        debtor(public_debtor_or_platform()),
    )
    grounds = [
        (decree(Contract.signed_on, 12), terms_spans(clause, within)),
        (decree(Contract.signed_on, 12), from_a_day(demanded, silent)),
        (articles("民促 67"), from_a_day(demanded, private)),
    ]
    return runs_by_ground(grounds, on, within)


def _formula(contract: Contract, terms: Sequence[ContractTerms]) -> str:
    said = [clause_since(Clause.AUDIT_SETTLEMENT)(contract, terms)]
    if contract.audit_demanded_on:
        said.append(_("audit demanded on {day}", day=contract.audit_demanded_on))
    return statements(one for one in said if one)


RULE = Rule(
    code="A13-AUDIT-AS-SETTLEMENT",
    english=English(
        title="Audit imposed as the basis of settlement",
        asks=(
            "The result of an audit is made the basis of settlement without a law that says so; from "
            "the day of the clause or demand the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="contract", root=Root.CONTRACT, runs=runs,
            explain=clause_explained([Clause.AUDIT_SETTLEMENT], _formula, "audit_demanded_on", "audit_law"),
        ),
    ),
)  # fmt: skip
