"""Counted payments never exceed their payable: checked before the database's own trigger would refuse."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.exchange.lookups import Targets, portions
from tracker.exchange.rows import Row
from tracker.payables.models import Method, Payment

MONEY = (Method.TRANSFER, Method.CASH)
PAPER = (Method.BILL, Method.RECEIVABLE_VOUCHER)

_COUNTED = and_(
    Payment.voided_in.is_(None),
    Payment.returned_on.is_(None),
    or_(
        Payment.method.in_(MONEY),
        and_(Payment.method.in_(PAPER), Payment.honoured_on.is_not(None)),
        and_(
            Payment.method == Method.ASSET_OFFSET,
            Payment.consent_document.is_not(None),
            Payment.performed_on.is_not(None),
        ),
    ),
)


def counts(row: Mapping[str, Any]) -> bool:
    """Whether a payment counts: money moved and stayed, a bill was honoured, an agreed offset performed."""
    if row["returned_on"]:
        return False
    if row["method"] in MONEY:
        return True
    if row["method"] in PAPER:
        return bool(row["honoured_on"])
    return bool(row["consent_document"] and row["performed_on"])


def counted_sums(session: Session, payable_ids: Collection[int]) -> dict[int, int]:
    """The counted payments of payables, in fen, by the payable's number; those without any are left out."""
    found: dict[int, int] = {}
    for part in portions(payable_ids):
        statement = (
            select(Payment.payable_id, func.sum(Payment.amount_fen))
            .where(Payment.payable_id.in_(part), _COUNTED)
            .group_by(Payment.payable_id)
        )
        found |= {payable: int(total) for payable, total in session.execute(statement)}
    return found


def check_payments(session: Session, rows: Sequence[Row], targets: Targets) -> None:
    """Mark payments that would bring the counted payments of their payable above its amount."""
    payables = targets.facts("payables", {row.values["payable_id"] for row in rows})
    touched = {row.values["payable_id"] for row in rows}
    touched |= {row.before["payable_id"] for row in rows if row.before}
    sums = counted_sums(session, touched)
    for row in rows:
        new, payable = row.values, row.values["payable_id"]
        if row.before and counts(row.before):
            sums[row.before["payable_id"]] -= row.before["amount_fen"]
        if counts(new):
            total = sums.get(payable, 0) + new["amount_fen"]
            amount = payables[payable].amount_fen
            if total > amount:
                said = _(
                    "With this payment {paid} would be paid on a payable of {amount}; compare the amounts, "
                    "or record what was paid too much under the payable it belongs to.",
                    paid=yuan_grouped(total), amount=yuan_grouped(amount),
                )  # fmt: skip
                row.fault("amount", yuan_grouped(new["amount_fen"]), said)
                if row.before and counts(row.before):
                    sums[row.before["payable_id"]] += row.before["amount_fen"]
            else:
                sums[payable] = total


def check_payables(session: Session, rows: Sequence[Row]) -> None:
    """Mark payables whose corrected amount would lie below what is paid on them."""
    lowered = [row for row in rows if row.before and row.values["amount_fen"] < row.before["amount_fen"]]
    sums = counted_sums(session, [row.before["id"] for row in lowered if row.before])
    for row in lowered:
        paid = sums.get(row.before["id"], 0) if row.before else 0
        if paid > row.values["amount_fen"]:
            said = _(
                "{paid} is paid on this payable already; its amount cannot be less.", paid=yuan_grouped(paid)
            )
            row.fault("amount", yuan_grouped(row.values["amount_fen"]), said)
