"""Late money of the centre and the province, bodies without a statement, days that are provisional."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, or_, select, text, union_all
from sqlalchemy.sql import Select

from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.compensations.models import Compensation
from tracker.contracts.models import Contract, Valuation
from tracker.core.within import everything
from tracker.lists.base import BesideList, listed
from tracker.payables.models import PROVISIONAL, Judgment, Payable
from tracker.projects.models import Arrival, Funding, FundingSource, Project
from tracker.rules import a13_arrears_not_disclosed as not_disclosed
from tracker.rules.whom import government_investment, public_debtor
from tracker.subjects.models import Body, Disclosure

UPPER = (FundingSource.CENTRAL, FundingSource.PROVINCE)


def upper_money_late(on: date) -> Select[Any]:
    """Tranches of the centre or the province that have not arrived in full after their planned day."""
    arrived = (
        select(Arrival.funding_id, func.sum(Arrival.amount_fen).label("fen"))
        .where(Arrival.voided_in.is_(None), Arrival.arrived_on <= on)
        .group_by(Arrival.funding_id)
        .cte()
    )
    left = Funding.planned_fen - func.coalesce(arrived.c.fen, 0)
    return (
        listed("funding", Funding.ref, Project.body_id, day=Funding.planned_on, amount_fen=left)
        .join(Project, Project.id == Funding.project_id)
        .outerjoin(arrived, arrived.c.funding_id == Funding.id)
        .where(
            Funding.voided_in.is_(None), Project.voided_in.is_(None), Funding.document.is_not(None),
            Funding.source.in_(UPPER), government_investment(), Funding.planned_on < on, left > 0,
        )
    )  # fmt: skip


def no_disclosure(on: date) -> Select[Any]:
    """Bodies bound to publish their arrears of a year, with neither a statement nor arrears on record."""
    years = [year for year in not_disclosed.years(on) if not_disclosed.last_lawful(year) < on]
    # Worked out once for all years.
    asked = not_disclosed.runs(on, everything).cte()
    parts = [
        listed("body", Body.code, Body.id, day=not_disclosed.last_lawful(year), missing=str(year)).where(
            Body.voided_in.is_(None), public_debtor(),
            or_(Body.valid_from.is_(None), Body.valid_from <= date(year, 12, 31)),
            or_(Body.valid_to.is_(None), Body.valid_to >= not_disclosed.last_lawful(year)),
            Body.id.not_in(select(asked.c.subject_id).where(asked.c.qualifier == str(year))),
            Body.id.not_in(
                select(Disclosure.body_id).where(
                    Disclosure.voided_in.is_(None), Disclosure.year == year, Disclosure.published_on <= on
                )
            ),
        )
        for year in years
    ]  # fmt: skip
    if not parts:
        return _nothing()
    every = union_all(*parts).subquery()
    return select(*every.c)


def _nothing() -> Select[Any]:
    return listed("body", Body.code, Body.id).where(Body.id.is_(None))


def deadline_provisional(on: date) -> Select[Any]:
    """Days that a notice which is not out yet may still move: no flag comes from them."""
    own = Payable
    payables = [
        _provisional("payable", own, day, mark, own.body_id, own.enterprise_id).where(
            text(PROVISIONAL), or_(known.is_(None), known <= on)
        )
        for day, mark, known in (
            (own.due_on, own.due_provisional, own.due_known_on),
            (own.confirmation_due_on, own.confirmation_provisional, own.confirmation_requested_on),
            (own.inspection_last_on, own.inspection_provisional, own.delivered_on),
            (own.settlement_last_on, own.settlement_provisional, own.settlement_submitted_on),
        )
    ]  # fmt: skip
    promise = Commitment
    event = CommitmentEvent
    loss = Compensation
    others = [
        _provisional(
            "commitment", promise, promise.due_rolled_on, promise.due_provisional, promise.body_id,
            promise.enterprise_id,
        ).where(promise.made_on <= on),
        _provisional(
            "commitment_event", event, event.new_due_rolled_on, event.new_due_provisional, promise.body_id,
            promise.enterprise_id,
        ).join(promise, promise.id == event.commitment_id).where(event.happened_on <= on),
        _provisional(
            "valuation", Valuation, Valuation.payment_due_on, Valuation.payment_due_provisional,
            Contract.body_id, Contract.enterprise_id,
        ).join(Contract, Contract.id == Valuation.contract_id).where(Valuation.certified_on <= on),
        _provisional(
            "valuation", Valuation, Valuation.labour_due_on, Valuation.labour_due_provisional,
            Contract.body_id, Contract.enterprise_id,
        ).join(Contract, Contract.id == Valuation.contract_id).where(Valuation.certified_on <= on),
        _provisional(
            "judgment", Judgment, Judgment.perform_last_on, Judgment.perform_provisional, own.body_id,
            own.enterprise_id,
        ).join(own, own.id == Judgment.payable_id).where(Judgment.effective_on <= on),
        _provisional(
            "compensation", loss, loss.agree_by_on, loss.agree_by_provisional, loss.body_id,
            loss.enterprise_id,
        ).where(loss.acknowledged_on <= on),
    ]  # fmt: skip
    every = union_all(*payables, *others).subquery()
    return select(*every.c)


def _provisional(kind: str, model: Any, day: Any, mark: Any, body_id: Any, enterprise_id: Any) -> Select[Any]:
    return listed(kind, model.ref, body_id, enterprise_id, day=day).where(
        model.voided_in.is_(None), mark.is_(True)
    )


LISTS = (
    BesideList(name="upper_money_late", query=upper_money_late),
    BesideList(name="no_disclosure", query=no_disclosure),
    BesideList(name="deadline_provisional", query=deadline_provisional),
)
