"""The due date of a payable, from its facts, its contract's terms and the law (rules.md, "The due date")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from tracker.contracts.models import Settlement
from tracker.contracts.queries import ContractView
from tracker.core.workdays import Calendar, Deadline
from tracker.law import loader as law
from tracker.payables.models import PRICE_KINDS, ConfirmationPurpose, DueState

DATED = (
    "delivered_on", "inspection_due_on", "accepted_on", "settlement_submitted_on", "settled_on",
    "invoiced_on", "demanded_on", "confirmation_requested_on", "condition_met_on",
)  # fmt: skip


class Numbers(NamedTuple):
    """The numbers of days the law gives for contracts signed on one day; None where it gives none."""

    public_most: int | None
    platform_default: int | None
    preparation: int


class Term(NamedTuple):
    """A period that ends in the due date: from which day, how many days, known from when, by which way."""

    from_on: date
    days: int
    known_on: date | None
    basis: str


@lru_cache(maxsize=8192)
def numbers(signed_on: date) -> Numbers:
    """The law's numbers for a contract signed on this day (802 art 9, 728 art 8; local preparation days)."""

    def whole(name: str) -> int | None:
        version = law.in_force(name, signed_on)
        return None if version is None or version.value is None else version.whole

    return Numbers(
        whole("sme_payment_days_max"),
        whole("sme_platform_payment_days_default"),
        law.at("preparation_days", signed_on).whole,
    )


def statutory_start(row: Mapping[str, Any], contract: ContractView) -> date | None:
    """The day the payment period starts by law, or None while it has not (802 art 9, 10)."""
    if contract.settlement == Settlement.PROGRESS:
        starts = [row["settled_on"]] if row["settled_on"] else []
        submitted, reply = row["settlement_submitted_on"], row["settlement_reply_days"]
        if contract.deemed and submitted and reply is not None:
            # 建设工程解释(一) 21: agreed that silence accepts. A reply period is not rolled.
            starts.append(submitted + timedelta(days=reply))
        return min(starts, default=None)
    if contract.settlement == Settlement.ACCEPTANCE:
        accepted, inspection = row["accepted_on"], row["inspection_due_on"]
        # 802 art 10: a debtor that delays inspection starts the period when the agreed time for it ends.
        if _inspection_counts(row, contract) and (accepted is None or accepted > inspection):
            return inspection  # type: ignore[no-any-return]
        return accepted  # type: ignore[no-any-return]
    return row["delivered_on"]  # type: ignore[no-any-return]


# What a duty without a last day has in the place of one.
_NO_DAY = Deadline(None, False)  # type: ignore[arg-type]


def work_out(row: Mapping[str, Any], contract: ContractView | None, calendar: Calendar) -> dict[str, Any]:
    """Every worked-out column of a payable, from its own columns, its contract and the calendar."""
    price = row["kind"] in PRICE_KINDS
    start = statutory_start(row, contract) if contract and price else None
    columns: dict[str, Any] = {"known_on": _known(row, contract), "start_on": start}
    cap = _NO_DAY
    if contract and start and contract.sme_statute and contract.public_debtor:
        most = numbers(contract.signed_on).public_most
        if most is not None:
            cap = calendar.after_days(start, most)
    columns |= {"cap_on": cap.due_on, "cap_provisional": cap.provisional}
    columns |= _due(_term(row, contract, start, price), calendar)
    columns |= _confirmation(row, contract, calendar) | _inspection(row, contract, price, calendar)
    return columns | _settlement(row, contract, price, calendar)


def term(row: Mapping[str, Any], contract: ContractView | None) -> Term | DueState:
    """The period that ends in a payable's due date, or why there is none: for explanations."""
    price = row["kind"] in PRICE_KINDS
    start = statutory_start(row, contract) if contract and price else None
    return _term(row, contract, start, price)


def _known(row: Mapping[str, Any], contract: ContractView | None) -> date | None:
    """The first day a payable is seen: its contract's, else its first dated fact's; None is always.

    A due day lies ahead and is no fact of its day: a sum that brings only that counts as known.
    """
    if contract:
        return contract.signed_on
    first = min((row[key] for key in DATED if row[key]), default=None)
    own = row["own_due_on"]
    return None if first is None or (own and own <= first) else first


def _due(found: Term | DueState, calendar: Calendar) -> dict[str, Any]:
    if isinstance(found, DueState):
        return {
            "due_on": None, "due_known_on": None, "due_basis": "", "due_state": found,
            "due_provisional": False,
        }  # fmt: skip
    first, days = found.from_on, found.days
    deadline = calendar.after_days(first, days) if days else calendar.rolled(first)
    return {
        "due_on": deadline.due_on,
        "due_known_on": found.known_on,
        "due_basis": found.basis,
        "due_state": DueState.SET,
        "due_provisional": deadline.provisional,
    }


def _term(
    row: Mapping[str, Any], contract: ContractView | None, start: date | None, price: bool
) -> Term | DueState:
    """The way to the due date, steps 2 to 7 of rules.md; a DueState where there is none yet."""
    own = row["own_due_on"]
    if own:
        if contract and start and contract.sme_statute and contract.public_debtor:
            most = numbers(contract.signed_on).public_most
            if most is not None and start + timedelta(days=most) < own:
                return Term(start, most, start, "capped")
        return Term(own, 0, None, "own")
    if not contract or not price:
        return DueState.NO_DUE_DATE
    if start is None:
        return DueState.CLOCK_NOT_STARTED
    days = contract.terms_on(start).payment_days
    event = row["invoiced_on"] if contract.runs_from_invoice else start
    agreed = None
    if days is not None and event:
        agreed = Term(event, days, max(event, start), "agreed")
    law_days = numbers(contract.signed_on)
    if contract.sme_statute and contract.public_debtor:
        if contract.special_days is not None and contract.special_basis:
            if event is None:
                return DueState.CLOCK_NOT_STARTED
            return Term(event, contract.special_days, max(event, start), "special")
        if days is None:
            default = law.at("sme_payment_days_default", contract.signed_on).whole
            return Term(start, default, start, "statutory")
        most = law.at("sme_payment_days_max", contract.signed_on).whole
        capped = Term(start, most, start, "capped")
        if agreed and _end(agreed) <= _end(capped):
            return agreed
        return capped
    if agreed:
        return agreed
    if days is not None:
        return DueState.CLOCK_NOT_STARTED
    if contract.sme_statute and contract.platform and law_days.platform_default is not None:
        return Term(start, law_days.platform_default, start, "statutory_platform")
    demanded = row["demanded_on"]
    if demanded is None:
        return DueState.NO_TERM_AGREED
    # CC 511(4): the creditor may ask at any time and leaves the debtor time to prepare.
    ready = max(demanded, start)
    return Term(ready, law_days.preparation, ready, "demand")


def _end(term: Term) -> date:
    return term.from_on + timedelta(days=term.days)


def _inspection_counts(row: Mapping[str, Any], contract: ContractView) -> bool:
    """Whether the agreed inspection day binds: delivered in time, and no failed inspection recorded."""
    inspection, delivered = row["inspection_due_on"], row["delivered_on"]
    return bool(
        contract.sme_statute
        and inspection
        and delivered
        and delivered <= inspection
        and not row["inspection_note"]
    )


def _inspection(
    row: Mapping[str, Any], contract: ContractView | None, price: bool, calendar: Calendar
) -> dict[str, Any]:
    deadline = _NO_DAY
    if (
        contract
        and price
        and contract.settlement == Settlement.ACCEPTANCE
        and _inspection_counts(row, contract)
    ):
        deadline = calendar.rolled(row["inspection_due_on"])
    return {"inspection_last_on": deadline.due_on, "inspection_provisional": deadline.provisional}


def reply_days(row: Mapping[str, Any]) -> int:
    """The days to answer a submitted settlement: those agreed, else the local number of its day."""
    agreed: int | None = row["settlement_reply_days"]
    if agreed is not None:
        return agreed
    return law.at("settlement_reply_days_default", row["settlement_submitted_on"]).whole


def _settlement(
    row: Mapping[str, Any], contract: ContractView | None, price: bool, calendar: Calendar
) -> dict[str, Any]:
    """The last day to agree to a settlement or answer it; none where silence agrees at a period's end."""
    deadline = _NO_DAY
    submitted = row["settlement_submitted_on"]
    deemed = contract and contract.deemed and row["settlement_reply_days"] is not None
    if price and submitted and not deemed:
        deadline = calendar.after_days(submitted, reply_days(row))
    return {"settlement_last_on": deadline.due_on, "settlement_provisional": deadline.provisional}


def _confirmation(
    row: Mapping[str, Any], contract: ContractView | None, calendar: Calendar
) -> dict[str, Any]:
    """The last day to confirm a receivable the enterprise finances with (728 art 14, 802 art 16)."""
    requested, purpose = row["confirmation_requested_on"], row["confirmation_purpose"]
    deadline = _NO_DAY
    if contract and contract.sme_statute and requested and purpose:
        first = "confirmation_pledge_start"
        if purpose != ConfirmationPurpose.PLEDGE:
            first = "confirmation_other_financing_start"
        if requested >= law.fixed_day(first):
            deadline = calendar.after_days(requested, law.at("confirmation_days", requested).whole)
    return {"confirmation_due_on": deadline.due_on, "confirmation_provisional": deadline.provisional}
