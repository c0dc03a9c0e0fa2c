"""What a flag is about, in words: the title of the commitment, contract, project … behind its subject."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.commitments.models import Commitment, CommitmentEvent, EventKind
from tracker.compensations.models import Compensation, CompensationKind
from tracker.contracts.models import Advance, AdvanceForm, Contract
from tracker.contracts.queries import chunks
from tracker.payables.models import Excuse, ExcuseGround, Judgment, Method, Payable, PayableKind, Payment
from tracker.projects.models import Funding, FundingSource, Project

PAYABLE_KINDS = {
    PayableKind.GOODS: "货款", PayableKind.WORKS: "工程款", PayableKind.SERVICES: "服务费",
    PayableKind.PROGRESS: "工程进度款", PayableKind.SETTLEMENT: "工程结算款",
    PayableKind.PREPAYMENT: "预付款",
    PayableKind.RETENTION: "质量保证金", PayableKind.DEPOSIT: "保证金", PayableKind.COMPENSATION: "补偿款",
    PayableKind.INDEMNITY: "赔偿款", PayableKind.SUBSIDY: "补贴奖补", PayableKind.ADVANCE: "垫资款",
    PayableKind.OTHER: "其他款项",
}  # fmt: skip
EVENT_KINDS = {
    EventKind.PROGRESS: "进展", EventKind.FULFILLED: "兑现", EventKind.PARTLY_FULFILLED: "部分兑现",
    EventKind.REFUSED: "拒绝", EventKind.CHANGED: "变更", EventKind.EXPLAINED: "说明",
}  # fmt: skip
SOURCES = {
    FundingSource.CENTRAL: "中央资金", FundingSource.PROVINCE: "省级资金", FundingSource.CITY: "市级资金",
    FundingSource.DISTRICT: "区县（市）资金", FundingSource.SPECIAL_BOND: "专项债券",
    FundingSource.OTHER: "其他资金",
}  # fmt: skip
METHODS = {
    Method.TRANSFER: "转账", Method.CASH: "现金", Method.BILL: "商业汇票",
    Method.RECEIVABLE_VOUCHER: "应收账款电子凭证", Method.ASSET_OFFSET: "以资产折抵",
}  # fmt: skip
FORMS = {
    AdvanceForm.TENDER_CLAUSE: "招标文件要求垫资", AdvanceForm.WRITTEN_DEMAND: "书面要求垫资",
    AdvanceForm.ORAL_DEMAND: "口头要求垫资", AdvanceForm.PAID_BY_CONTRACTOR: "施工单位已垫资",
}  # fmt: skip
GROUNDS = {
    ExcuseGround.INTERNAL_FLOW: "内部付款流程", ExcuseGround.OFFICER_CHANGE: "人员变更",
    ExcuseGround.COMPLETION_FILING: "竣工验收备案", ExcuseGround.FINAL_AUDIT: "决算审计",
    ExcuseGround.OTHER: "其他理由",
}  # fmt: skip
COMPENSATIONS = {CompensationKind.INDEMNITY: "赔偿", CompensationKind.COMPENSATION: "补偿"}


def _about_payable(row: Any) -> str:
    return PAYABLE_KINDS[row.kind] + (f"：{row.title}" if row.title else "")


def _about_compensation(row: Any) -> str:
    return f"{COMPENSATIONS[row.kind]}：{row.promise or row.title or ''}"


_PAYABLE = (
    select(Payable.id, Payable.kind, Contract.title)
    .select_from(Payable)
    .outerjoin(Contract, Contract.id == Payable.contract_id)
)


def _over_payable(model: Any, *columns: Any) -> Select[Any]:
    """What hangs on a payable: its own columns, and the payable's kind and contract."""
    return (
        select(model.id, Payable.kind, Contract.title, *columns)
        .select_from(model)
        .join(Payable, Payable.id == model.payable_id)
        .outerjoin(Contract, Contract.id == Payable.contract_id)
    )


# For a kind of subject: its table, a query of what its words need, and the words.
_WORDS: dict[str, tuple[Any, Any, Callable[[Any], str]]] = {
    "commitment": (Commitment, select(Commitment.id, Commitment.title), lambda row: str(row.title)),
    "commitment_event": (
        CommitmentEvent,
        select(CommitmentEvent.id, CommitmentEvent.kind, Commitment.title)
        .join(Commitment, Commitment.id == CommitmentEvent.commitment_id),
        lambda row: f"{EVENT_KINDS[row.kind]}：{row.title}",
    ),
    "project": (Project, select(Project.id, Project.name), lambda row: str(row.name)),
    "funding": (
        Funding,
        select(Funding.id, Funding.source, Project.name).join(Project, Project.id == Funding.project_id),
        lambda row: f"{row.name}（{SOURCES[row.source]}）",
    ),
    "contract": (Contract, select(Contract.id, Contract.title), lambda row: str(row.title)),
    "advance": (
        Advance,
        select(Advance.id, Advance.form, Contract.title)
        .join(Contract, Contract.id == Advance.contract_id),
        lambda row: f"{FORMS[row.form]}：{row.title}",
    ),
    "payable": (Payable, _PAYABLE, _about_payable),
    "payment": (
        Payment, _over_payable(Payment, Payment.method),
        lambda row: f"{METHODS[row.method]}：{_about_payable(row)}",
    ),
    "judgment": (Judgment, _over_payable(Judgment), lambda row: f"判决或裁决：{_about_payable(row)}"),
    "excuse": (
        Excuse, _over_payable(Excuse, Excuse.ground),
        lambda row: f"以{GROUNDS[row.ground]}为由：{_about_payable(row)}",
    ),
    "compensation": (
        Compensation,
        select(Compensation.id, Compensation.kind, Commitment.title.label("promise"), Contract.title)
        .outerjoin(Commitment, Commitment.id == Compensation.commitment_id)
        .outerjoin(Contract, Contract.id == Compensation.contract_id),
        _about_compensation,
    ),
}  # fmt: skip


def matters(session: Session, kind: str, ids: Collection[int]) -> dict[int, str]:
    """What the subjects of a kind are about, by number; a kind without words of its own gives none."""
    if kind not in _WORDS:
        return {}
    model, statement, worded = _WORDS[kind]
    found: dict[int, str] = {}
    for part in chunks(ids):
        for row in session.execute(statement.where(model.id.in_(part))):
            found[row.id] = worded(row)
    return found
