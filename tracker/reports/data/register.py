"""The register of losses claimed and of who was held to account, row by row, as of a day (REG 11, 40, 41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.outcomes.models import Outcome
from tracker.cases.outcomes.workflow import Measure, OutcomeKind, OutcomeState
from tracker.commitments.models import Commitment
from tracker.compensations.models import Compensation, CompensationKind
from tracker.contracts.models import Contract
from tracker.payables.models import Payable
from tracker.payables.standing import standing
from tracker.reports.data.scope import Scope, enterprise_name, hiding, shown_name
from tracker.rules import a40_accountability_pending as advances
from tracker.rules import a41_accountability_pending as unkept
from tracker.rules.titles import titles
from tracker.subjects.models import Body, Enterprise


@dataclass(frozen=True, slots=True)
class Claim:
    """A loss claimed; days later than the register's are not seen.

    ``cause`` is the promise or contract it comes from, ``unpaid_fen`` what is still owed by its agreement
    (None: no sum is recorded as payable).
    """

    ref: str
    kind: CompensationKind
    body: str
    enterprise: str
    cause: str
    claimed_on: date
    loss_fen: int | None
    agree_by_on: date | None
    acknowledged_on: date | None
    refused_on: date | None
    agreed_on: date | None
    agreed_fen: int | None
    document: str
    budget: str
    unpaid_fen: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """A confirmed breach referred to an authority, and what it decided by its document (None: nothing yet).

    ``article`` is 40 or 41 of the regulation, None for a breach neither speaks of.
    """

    number: str
    article: int | None
    body: str
    matter: str
    authority: str
    letter: str
    referred_on: date
    decide_by: date
    measure: Measure | None
    against: str
    organ: str
    document: str
    decided_on: date | None

    def late(self, on: date) -> bool:
        """Whether its authority's days were over by a day without a decision."""
        return self.decided_on is None and self.decide_by < on


@dataclass(frozen=True, slots=True)
class Register:
    """Both parts, each in the order of its days and numbers."""

    claims: tuple[Claim, ...]
    held: tuple[Held, ...]


def register(session: Session, scope: Scope, on: date, public_on: date | None) -> Register:
    """What was claimed and referred by ``on``; with ``public_on`` only cases that were public on that day."""
    return Register(_claims(session, scope, on), _held(session, scope, on, public_on))


def _claims(session: Session, scope: Scope, on: date) -> tuple[Claim, ...]:
    table = Compensation
    by_it = select(Payable.id).where(Payable.compensation_id.is_not(None), Payable.voided_in.is_(None))
    stands = standing(on, lambda column: column.in_(by_it)).cte()
    unpaid = (
        select(Payable.compensation_id, func.sum(stands.c.owed_fen).label("fen"))
        .join(stands, stands.c.payable_id == Payable.id)
        .group_by(Payable.compensation_id)
        .cte()
    )
    rows = session.execute(
        select(
            table, Commitment.title.label("promise"), Contract.title.label("contract"), unpaid.c.fen,
            *enterprise_name(),
        )
        .outerjoin(Commitment, Commitment.id == table.commitment_id)
        .outerjoin(Contract, Contract.id == table.contract_id)
        .outerjoin(Enterprise, Enterprise.id == table.enterprise_id)
        .outerjoin(unpaid, unpaid.c.compensation_id == table.id)
        .where(table.voided_in.is_(None), table.claimed_on <= on, scope.holds(table.body_id))
        .order_by(table.claimed_on, table.ref)
    )  # fmt: skip
    return tuple(_claim(row, scope, on) for row in rows)


def _claim(row: Any, scope: Scope, on: date) -> Claim:
    one: Compensation = row.Compensation

    def known(day: date | None) -> date | None:
        return day if day is not None and day <= on else None

    agreed = known(one.agreed_on)
    # An agreement's budget line without a day was there from the start (rules.md).
    planned = agreed and one.budget_item and (one.budgeted_on is None or one.budgeted_on <= on)
    budget = f"{one.budget_year or ''}{'年' if one.budget_year else ''}{one.budget_item}" if planned else ""
    return Claim(
        one.ref, one.kind, scope.name(one.body_id), shown_name(row),
        hiding(row.promise or row.contract or "", row), one.claimed_on, one.loss_fen, one.agree_by_on,
        known(one.acknowledged_on), known(one.refused_on), agreed, one.amount_fen if agreed else None,
        hiding(one.document or "", row) if agreed else "", budget, None if row.fen is None else int(row.fen),
    )  # fmt: skip


def _held(session: Session, scope: Scope, on: date, public_on: date | None) -> tuple[Held, ...]:
    public = [] if public_on is None else [Case.public_from <= public_on]
    rows = session.execute(
        select(Outcome, Case.number, Case.rule, Case.body_id, Body.kind)
        .join(Case, Case.id == Outcome.case_id)
        .join(Body, Body.id == Case.body_id)
        .where(
            Outcome.kind == OutcomeKind.ACCOUNTABILITY, Outcome.opened_on <= on,
            scope.holds(Case.body_id), *public,
        )
        .order_by(Outcome.opened_on, Case.number)
    ).all()  # fmt: skip
    found = []
    for row in rows:
        one: Outcome = row.Outcome
        # What one person alone recorded is no decision yet.
        decided = one.state is OutcomeState.DECIDED
        seen = decided and one.confirmed_on is not None and one.confirmed_on <= on
        title = titles()[row.rule].chinese if row.rule in titles() else row.rule
        found.append(Held(
            row.number, _article(row.rule, row.kind), scope.name(row.body_id), title,
            scope.places[one.authority_id].name, one.letter, one.opened_on, one.decide_by,
            one.measure if seen else None, one.against if seen else "", one.organ if seen else "",
            one.document if seen else "", one.decided_on if seen else None,
        ))  # fmt: skip
    return tuple(found)


def _article(rule: str, kind: Any) -> int | None:
    for article, answered in ((40, advances.ANSWERED), (41, unkept.ANSWERED)):
        if rule in answered.rules and kind in answered.kinds:
            return article
    return None
