"""The due date of a payable, as of a day: points 1 to 7 of the catalogue."""

from __future__ import annotations

from datetime import date, timedelta

from tests.oracle.days import Deadline, after, rolled
from tests.oracle.world import DECREE_802, PRICE_KINDS, Row, World, by

MOST_DAYS = 60
DEFAULT_DAYS = 30
PLATFORM_DEFAULT_DAYS = 60
PREPARATION_DAYS = 15


def start(world: World, payable: Row, on: date) -> date | None:
    """The statutory start (point 1), from the facts up to ``on``; None where it is not there yet."""
    contract = world.contract_of(payable)
    if contract is None or payable["kind"] not in PRICE_KINDS:
        return None
    settlement = contract["settlement"] or "delivery"
    candidate = {"progress": settled, "acceptance": accepted, "delivery": delivered}[settlement]
    day = candidate(world, contract, payable)
    return day if by(day, on) else None


def settled(world: World, contract: Row, payable: Row) -> date | None:
    """The agreed settlement, or the end of the reply period where silence is acceptance."""
    days = [payable["settled_on"]]
    submitted_on, reply_days = payable["settlement_submitted_on"], payable["settlement_reply_days"]
    if contract["deemed"] and submitted_on and reply_days is not None:
        days.append(submitted_on + timedelta(reply_days))
    return min((day for day in days if day), default=None)


def accepted(world: World, contract: Row, payable: Row) -> date | None:
    """Acceptance, or the end of an inspection period the debtor let pass."""
    accepted_on, inspection_due_on = payable["accepted_on"], payable["inspection_due_on"]
    if (
        inspection_due_on
        and world.sme_statute(contract)
        and by(payable["delivered_on"], inspection_due_on)
        and not payable["inspection_note"]
        and not by(accepted_on, inspection_due_on)
    ):
        return inspection_due_on
    return accepted_on


def delivered(world: World, contract: Row, payable: Row) -> date | None:
    """Delivery."""
    return payable["delivered_on"]


def cap(world: World, payable: Row, on: date) -> Deadline | None:
    """Start + 60 rolled, where the decrees bind a public debtor; None where there is no start."""
    contract = world.contract_of(payable)
    begun = start(world, payable, on)
    if begun and world.sme_statute(contract) and world.is_public_debtor(contract["body"]):
        return after(begun, MOST_DAYS)
    return None


def due(world: World, payable: Row, on: date) -> Deadline | None:
    """The last lawful day to pay, from the facts up to ``on``; None while a list keeps the payable."""
    key = ("due", payable["ref"], on)
    if key not in world.remembered:
        day = _due(world, payable, on)
        world.remembered[key] = rolled(day) if day else None
    return world.remembered[key]


def _due(world: World, payable: Row, on: date) -> date | None:
    contract, begun = world.contract_of(payable), start(world, payable, on)
    sme = world.sme_statute(contract)
    public = contract is not None and world.is_public_debtor(contract["body"])
    own = payable["due_on"]
    if own:
        return min(own, begun + timedelta(MOST_DAYS)) if begun and sme and public else own
    if contract is None or begun is None:
        return None
    invoice = payable["invoiced_on"] if by(payable["invoiced_on"], on) else None
    event = invoice if contract["term_runs_from"] == "invoice" else begun
    agreed = world.terms(contract, begun)["payment_days"]
    if sme and public:
        return _public_due(contract, begun, event, agreed)
    if agreed is not None:
        return event + timedelta(agreed) if event else None
    if sme and contract["signed_on"] >= DECREE_802:
        return begun + timedelta(PLATFORM_DEFAULT_DAYS)
    return demanded(payable, begun, on)


def _public_due(contract: Row, begun: date, event: date | None, agreed: int | None) -> date | None:
    if contract["special_days"] is not None and contract["special_basis"]:
        return event + timedelta(contract["special_days"]) if event else None
    if agreed is None:
        return begun + timedelta(DEFAULT_DAYS)
    latest = begun + timedelta(MOST_DAYS)
    return min(event + timedelta(agreed), latest) if event else latest


def demanded(payable: Row, begun: date, on: date) -> date | None:
    """No term agreed and no statute's number: the demand, or the start if later, and time to prepare."""
    if not by(payable["demanded_on"], on):
        return None
    return max(payable["demanded_on"], begun) + timedelta(PREPARATION_DAYS)
