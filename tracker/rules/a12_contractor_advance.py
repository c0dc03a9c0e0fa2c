"""要求施工单位垫资

政府投资项目的合同中有垫资条款，或者在招标文件、书面通知中要求施工单位垫资的，提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十二条（国家机关另据第四十条）；《政府投资条例》第二十二条、第三十四条。

怎么算：垫资条款自条款生效的第一天（签订之日，或者加入条款的补充协议签订之日）产生线索；
招标文件、书面通知自提出要求之日产生线索，金额是要求垫付的金额。线索一直保留，由核查决定。

例子：演示局2026年3月2日就演示项目书面要求演示公司垫付一百万元：线索3月2日产生。

为什么要问：政府投资项目的钱应当由政府落实，不能转给施工单位。

不计入：口头要求（经核查确认后才计入）；施工单位自行垫付的（只列示）；投资补助、贷款贴息项目；不属于任何项目的合同；不使用财政资金的团体；本条例施行前的条款和要求。

前提：条款和要求以登记的文件为准。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, null, select
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Advance, AdvanceForm, Contract, ContractTerms
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.projects.models import Project
from tracker.rules.base import Part, Root, Rule
from tracker.rules.duties import articles, standing
from tracker.rules.whom import STATE_ORGANS, government_investment, public_debtor_or_platform
from tracker.subjects.models import Body

DEMANDS = (AdvanceForm.TENDER_CLAUSE, AdvanceForm.WRITTEN_DEMAND)


def _cites() -> ColumnElement[Any]:
    """REG 40 binds state organs alone."""
    return case(
        (Body.kind.in_(STATE_ORGANS), articles("REG 12", "REG 40", "712 art 22", "712 art 34")),
        else_=articles("REG 12", "712 art 22", "712 art 34"),
    )


def _asked(on: date, within: Within) -> ColumnElement[bool]:
    """Contracts (joined with body and project) of government-investment projects, signed by ``on``."""
    return and_(
        Contract.voided_in.is_(None),
        Contract.signed_on <= on,
        within(Contract.id),
        Project.voided_in.is_(None),
        government_investment(),
        public_debtor_or_platform(),
    )


def clauses(on: date, within: Within) -> Select[Any]:
    """Contracts with the clause, from the first day it stood."""
    first = (
        select(ContractTerms.contract_id, func.min(ContractTerms.from_on).label("act_on"))
        .where(ContractTerms.contractor_advance.is_(True), within(ContractTerms.contract_id))
        .group_by(ContractTerms.contract_id)
        .cte()
    )
    found = (
        select(
            Contract.id.label("subject_id"), Contract.id.label("root_id"), Contract.ref,
            Contract.body_id.label("owner_id"), Contract.enterprise_id, first.c.act_on,
            cast(null(), BigInteger).label("amount_fen"), _cites().label("cites"),
        )
        .join(first, first.c.contract_id == Contract.id)
        .join(Body, Body.id == Contract.body_id)
        .join(Project, Project.id == Contract.project_id)
        .where(_asked(on, within))
        .cte()
    )  # fmt: skip
    return standing(found, on)


def demands(on: date, within: Within) -> Select[Any]:
    """Demands on record: in the tender's terms, or in writing."""
    found = (
        select(
            Advance.id.label("subject_id"), Contract.id.label("root_id"), Advance.ref,
            Contract.body_id.label("owner_id"), Contract.enterprise_id,
            Advance.demanded_on.label("act_on"), Advance.amount_fen, _cites().label("cites"),
        )
        .join(Contract, Contract.id == Advance.contract_id)
        .join(Body, Body.id == Contract.body_id)
        .join(Project, Project.id == Contract.project_id)
        .where(Advance.voided_in.is_(None), Advance.form.in_(DEMANDS), _asked(on, within))
        .cte()
    )  # fmt: skip
    return standing(found, on)


RULE = Rule(
    code="A12-CONTRACTOR-ADVANCE",
    nature=Nature.STANDING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="contract", root=Root.CONTRACT, runs=clauses),
        Part(subject_kind="advance", root=Root.CONTRACT, runs=demands),
    ),
)
