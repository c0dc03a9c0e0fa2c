"""What a closing rests on: the payments that count, and what is missing before anybody may ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.payables.balance import MONEY, PAPER
from tracker.payables.models import Discharge, Method, Payable, Payment
from tracker.payables.standing import standing

DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that counts on ``day``; ``voucher`` is its number, empty where none is said."""

    ref: str
    day: date
    amount_fen: int
    method: Method
    voucher: str


@dataclass(frozen=True, slots=True)
class End:
    """A payment or discharge that counts from ``day``; ``method`` is the payment's, or ``DISCHARGE``."""

    ref: str
    day: date
    amount_fen: int
    method: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How a payable stands for its closing; ``missing`` says in words what is still to be done, if anything.

    ``ends`` are the payments and discharges that count, ``paid_on`` is the day of what paid it up,
    ``paid_fen`` what counts from that day.
    """

    payments: tuple[Paid, ...]
    ends: tuple[End, ...]
    paid_on: date | None
    paid_fen: int
    owed_fen: int
    missing: tuple[str, ...]


def facts_of(session: Session, payable: Payable, on: date) -> Facts:
    """What the records say of a payable by the end of a day."""
    stands = session.execute(standing(on, lambda column: column == payable.id)).one_or_none()
    owed = int(stands.owed_fen) if stands else payable.amount_fen
    rows = select(Payment).where(Payment.payable_id == payable.id, Payment.voided_in.is_(None))
    every = list(session.scalars(rows.order_by(Payment.paid_on, Payment.id)))
    payments = tuple(
        Paid(one.ref, day, one.amount_fen, one.method, (one.voucher or "").strip())
        for one in every
        if (day := _counts_on(one)) is not None and day <= on
    )  # fmt: skip
    discharged = list(session.scalars(
        select(Discharge).where(
            Discharge.payable_id == payable.id, Discharge.voided_in.is_(None), Discharge.happened_on <= on
        )
    ))  # fmt: skip
    ends = [End(one.ref, one.day, one.amount_fen, one.method.value) for one in payments]
    ends += [End(one.ref, one.happened_on, one.amount_fen, DISCHARGE) for one in discharged]
    last = max((one.day for one in ends), default=None)
    missing = _missing(owed, payments, discharged)
    offsets = [
        one.ref for one in every
        if one.method is Method.ASSET_OFFSET and (not one.consent_document or one.consent_on is None)
    ]  # fmt: skip
    missing += [
        _("Payment {ref} hands over assets: the creditor's signed consent and its day are not recorded "
          "(regulation, article 13).", ref=ref)
        for ref in offsets
    ]  # fmt: skip
    paid_fen = sum(one.amount_fen for one in ends if one.day == last)
    return Facts(payments, tuple(ends), last, paid_fen, owed, tuple(missing))


def _counts_on(one: Payment) -> date | None:
    """The day from which a payment counts (balance.py); None: it does not, or came back."""
    if one.returned_on is not None:
        return None
    if one.method in MONEY:
        return one.paid_on
    if one.method in PAPER:
        return one.honoured_on
    if one.consent_document is None or one.performed_on is None:
        return None
    return max(one.performed_on, one.consent_on or one.performed_on)


def _missing(owed: int, payments: tuple[Paid, ...], discharged: list[Discharge]) -> list[str]:
    said = []
    if owed > 0:
        said.append(_("{sum} yuan are still outstanding.", sum=yuan_grouped(owed)))
    if not payments and not discharged:
        said.append(_("No payment that counts is recorded."))
    said += [
        _("Payment {ref} of {day} has no voucher number.", ref=one.ref, day=day_said(one.day))
        for one in payments if not one.voucher
    ]  # fmt: skip
    said += [_("Discharge {ref} has no document.", ref=one.ref) for one in discharged if not one.document]
    return said
