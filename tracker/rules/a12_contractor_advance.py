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
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Advance, AdvanceForm, Contract, ContractTerms
from tracker.contracts.terms import STATE_ORGANS
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.projects.models import Project
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import articles, standing
from tracker.rules.explaining import contract_facts, facts, in_words, terms_facts, versions
from tracker.rules.whom import government_investment, public_debtor_or_platform
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


def _project(session: Session, contract_id: int) -> tuple[Input, ...]:
    project = session.get_one(Project, session.get_one(Contract, contract_id).project_id)
    return facts(project, "project", project.ref, "name", "funding_mode")


def explain_clause(session: Session, contract_id: int, on: date, _calendar: Calendar) -> Explained:
    """The contract, its project, and the first day the clause stood."""
    inputs = contract_facts(session, contract_id, on) + _project(session, contract_id)
    inputs += terms_facts(session, contract_id, on, "contractor_advance")
    first = next(one.from_on for one in versions(session, contract_id, on) if one.contractor_advance)
    return Explained(inputs, None, _("the clause stood first on {day}", day=first))


def explain_demand(session: Session, advance_id: int, on: date, _calendar: Calendar) -> Explained:
    """The contract, its project, and the demand."""
    demand = session.get_one(Advance, advance_id)
    inputs = contract_facts(session, demand.contract_id, on) + _project(session, demand.contract_id)
    inputs += facts(demand, "advance", demand.ref, "form", "demanded_on", "amount_fen", "document")
    said = f"{in_words(demand.demanded_on)} {in_words(demand.form)}"
    return Explained(inputs, None, said)


RULE = Rule(
    code="A12-CONTRACTOR-ADVANCE",
    english=English(
        title="Contractor made to advance the money",
        asks=(
            "The contract of a government investment project, its tender or a written notice makes "
            "the contractor advance money; the body is asked to explain."
        ),
    ),
    nature=Nature.STANDING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="contract", root=Root.CONTRACT, runs=clauses, explain=explain_clause),
        Part(subject_kind="advance", root=Root.CONTRACT, runs=demands, explain=explain_demand),
    ),
)
