"""What a flag is about, in Chinese: the title of the commitment, contract, project … behind its subject."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.compensations.models import Compensation
from tracker.contracts.models import Advance, Contract
from tracker.contracts.queries import chunks
from tracker.payables.models import Excuse, Judgment, Payable, Payment
from tracker.projects.models import Funding, Project
from tracker.wording.closed_lists import chinese_word


def _about_payable(row: Any) -> str:
    return chinese_word(row.kind) + (f"：{row.title}" if row.title else "")


def _about_compensation(row: Any) -> str:
    return f"{chinese_word(row.kind)}：{row.promise or row.title or ''}"


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
        lambda row: f"{chinese_word(row.kind)}：{row.title}",
    ),
    "project": (Project, select(Project.id, Project.name), lambda row: str(row.name)),
    "funding": (
        Funding,
        select(Funding.id, Funding.source, Project.name).join(Project, Project.id == Funding.project_id),
        lambda row: f"{row.name}（{chinese_word(row.source)}）",
    ),
    "contract": (Contract, select(Contract.id, Contract.title), lambda row: str(row.title)),
    "advance": (
        Advance,
        select(Advance.id, Advance.form, Contract.title)
        .join(Contract, Contract.id == Advance.contract_id),
        lambda row: f"垫资（{chinese_word(row.form)}）：{row.title}",
    ),
    "payable": (Payable, _PAYABLE, _about_payable),
    "payment": (
        Payment, _over_payable(Payment, Payment.method),
        lambda row: f"{chinese_word(row.method)}：{_about_payable(row)}",
    ),
    "judgment": (Judgment, _over_payable(Judgment), lambda row: f"裁判：{_about_payable(row)}"),
    "excuse": (
        Excuse, _over_payable(Excuse, Excuse.ground),
        lambda row: f"拒付理由（{chinese_word(row.ground)}）：{_about_payable(row)}",
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
