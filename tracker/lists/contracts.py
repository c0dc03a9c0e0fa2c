"""Contracts whose parties' size at signing is not known: to be cleared up, for the SME decrees hang on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, null, or_
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract
from tracker.contracts.terms import SME_CONTRACTS, SME_SIZES
from tracker.law import loader as law
from tracker.lists.base import BesideList, listed
from tracker.rules.whom import public_debtor_or_platform
from tracker.subjects.models import Body, BodyKind, Enterprise, EnterpriseSize


def _stand_in() -> ColumnElement[Any]:
    """The enterprise's recorded size where it is dated not after signing (802 art 3)."""
    known = and_(Enterprise.size != EnterpriseSize.UNKNOWN, Enterprise.size_on <= Contract.signed_on)
    return case((known, Enterprise.size), else_=null())


def size_unknown(on: date) -> Select[Any]:
    """Contracts under the decrees' days and kinds whose creditor's, or platform's, size nobody recorded."""
    at_signing = func.coalesce(func.nullif(Contract.size_at_signing, EnterpriseSize.UNKNOWN), _stand_in())
    platform = and_(Body.kind == BodyKind.PLATFORM, at_signing.in_(SME_SIZES), Contract.debtor_size.is_(None))
    return (
        listed(
            "contract", Contract.ref, Contract.body_id, Contract.enterprise_id, day=Contract.signed_on,
            amount_fen=Contract.amount_fen,
            missing=case((platform, "debtor_size"), else_="size_at_signing"),
        )
        .join(Body, Body.id == Contract.body_id)
        .join(Enterprise, Enterprise.id == Contract.enterprise_id)
        .where(
            Contract.voided_in.is_(None),
            Contract.kind.in_(SME_CONTRACTS),
            Contract.signed_on >= law.fixed_day("sme_statute_start"),
            Contract.signed_on <= on,
            or_(Contract.ended_on.is_(None), Contract.ended_on > on),
            public_debtor_or_platform(),
            or_(at_signing.is_(None), platform),
        )
    )  # fmt: skip


LISTS = (BesideList(name="size_unknown", query=size_unknown),)
