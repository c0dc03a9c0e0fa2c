"""Disputes on record that do not say on what they rest, or who approved them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, or_
from sqlalchemy.sql import ColumnElement, Select

from tracker.lists.base import BesideList, listed
from tracker.payables.models import Dispute, DisputeOutcome, Payable

# A file may bring a dispute without the last two: it is taken with a notice, and stands here.
WANTED = (("reason", Dispute.reason), ("document", Dispute.document), ("approver", Dispute.approver))


def dispute_incomplete(on: date) -> Select[Any]:
    """Disputes raised by ``on`` that lack their reason, document or approver, but not what nobody owes.

    One resolved for the creditor takes nothing from what is owed any more.
    """
    lacks = [(name, func.length(func.trim(func.coalesce(column, ""))) == 0) for name, column in WANTED]
    over = and_(Dispute.resolved_on <= on, Dispute.outcome == DisputeOutcome.CREDITOR)
    return (
        listed(
            "dispute", Dispute.ref, Payable.body_id, Payable.enterprise_id, day=Dispute.raised_on,
            amount_fen=Dispute.amount_fen, missing=_named(lacks), of=Payable.ref,
        )
        .join(Payable, Payable.id == Dispute.payable_id)
        .where(
            Dispute.voided_in.is_(None), Dispute.raised_on <= on, over.is_not(True),
            or_(*(lacking for _name, lacking in lacks)),
        )
    )  # fmt: skip


def _named(lacks: list[tuple[str, ColumnElement[bool]]]) -> ColumnElement[str]:
    """The names of what is missing, with commas between."""
    said: ColumnElement[str] = literal("", String())
    for name, lacking in lacks:
        said = said + case((lacking, cast(literal(f"{name},"), String())), else_="")
    return func.rtrim(said, ",")


LISTS = (BesideList(name="dispute_incomplete", query=dispute_incomplete),)
