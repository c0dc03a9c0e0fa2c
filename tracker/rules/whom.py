"""Whom a statute binds, as conditions over rows (rules.md, "Whom a statute binds")."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql import ColumnElement

from tracker.commitments.models import Commitment, CommitmentKind
from tracker.contracts.models import Contract
from tracker.contracts.terms import STATE_ORGANS
from tracker.projects.models import FundingMode, Project
from tracker.subjects.models import Body, BodyKind, Enterprise

# REG 10, 11 and 13 bind the government and its departments; 营商 31 townships as well.
REGULATION = (BodyKind.GOVERNMENT, BodyKind.DEPARTMENT)
PROMISERS = (*REGULATION, BodyKind.TOWNSHIP)


def public_debtor(body: Any = Body) -> ColumnElement[bool]:
    """State organ, institution, or a group financed wholly or partly by fiscal money."""
    return or_(
        body.kind.in_((*STATE_ORGANS, BodyKind.INSTITUTION)),
        and_(body.kind == BodyKind.GROUP, func.coalesce(body.fiscal, False).is_(True)),
    )


def public_debtor_or_platform(body: Any = Body) -> ColumnElement[bool]:
    """The debtors a contract rule binds that names none: public debtors and platforms."""
    return or_(public_debtor(body), body.kind == BodyKind.PLATFORM)


def debtor(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Contracts whose body fulfils a condition on Body."""
    return Contract.body_id.in_(select(Body.id).where(condition))


def private_creditor() -> ColumnElement[bool]:
    """Contracts whose enterprise is recorded as private (民促)."""
    return Contract.enterprise_id.in_(select(Enterprise.id).where(Enterprise.private.is_(True)))


def sme_statute() -> ColumnElement[bool]:
    """Whether the SME payment decrees bind the row's contract; false without a contract (an outer join)."""
    return func.coalesce(Contract.sme_statute, False).is_(True)


def market_promise() -> ColumnElement[bool]:
    """A promise to a market subject: of three kinds, or another one that names an enterprise."""
    return or_(
        Commitment.kind.in_(
            (
                CommitmentKind.INVESTMENT_PROMISE,
                CommitmentKind.POLICY_PROMISE,
                CommitmentKind.CONTRACT_OBLIGATION,
            )
        ),
        and_(Commitment.kind == CommitmentKind.OTHER, Commitment.enterprise_id.is_not(None)),
    )


def government_investment() -> ColumnElement[bool]:
    """A project the government funds directly or by capital; a subsidy or interest makes none (712 art 9)."""
    return Project.funding_mode.in_((FundingMode.DIRECT, FundingMode.CAPITAL))
