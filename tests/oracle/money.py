"""What is owed on a payable at the end of a day: outstanding, covered, in dispute, overdue, unpaid."""

from __future__ import annotations

from datetime import date

from tests.oracle.due import cap, due
from tests.oracle.world import Row, World, by

PAPER = {"bill", "receivable_voucher"}


def agreed_from(world: World, payment: Row) -> date | None:
    """The day from which the creditor's agreement to a bill, voucher or offset stands; None: not agreed.

    A clause ``bill_agreed`` as it stood on the day of payment, or a consent document (without a day: known
    from the start).
    """
    payable = world.get("payables", payment["payable"])
    contract = world.contract_of(payable)
    clauses = world.terms(contract, payment["paid_on"])["clauses"] if contract else set()
    if payment["method"] in PAPER and "bill_agreed" in clauses:
        return payment["paid_on"]
    if payment["consent_document"]:
        return max(payment["paid_on"], payment["consent_on"] or payment["paid_on"])
    return None


def counts(world: World, payment: Row, d: date) -> bool:
    """Whether a payment reduces the debt at the end of a day."""
    if payment["method"] in {"transfer", "cash"}:
        begun = by(payment["paid_on"], d)
    elif payment["method"] in PAPER:
        begun = by(payment["paid_on"], d) and by(payment["honoured_on"], d)
    else:
        agreed = agreed_from(world, payment)
        begun = by(agreed, d) and by(payment["performed_on"], d)
    return begun and not by(payment["returned_on"], d)


def outstanding(world: World, payable: Row, d: date) -> int:
    """Amount less what was paid, discharged, lost in dispute or honoured by the end of a day; in fen."""
    ref = payable["ref"]
    paid = sum(row["amount"] for row in world.of("payments", "payable", ref) if counts(world, row, d))
    discharged = sum(row["amount"] for row in world.of("discharges", "payable", ref) if by(row["on"], d))
    lost = sum(
        row["amount"]
        for row in world.of("disputes", "payable", ref)
        if row["outcome"] == "debtor" and by(row["resolved_on"], d)
    )
    return payable["amount"] - paid - discharged - lost


def covered(world: World, payable: Row, d: date, on: date) -> int:
    """What agreed bills and vouchers, handed over in time, cover at the end of a day; in fen."""
    last_lawful, latest = due(world, payable, on), cap(world, payable, on)
    if last_lawful is None or (latest and d >= latest.day):
        return 0
    total = 0
    for payment in world.of("payments", "payable", payable["ref"]):
        if payment["method"] not in PAPER or payment["paid_on"] > last_lawful.day:
            continue
        begun = agreed_from(world, payment)
        ended = any(by(payment[name], d) for name in ("matures_on", "honoured_on", "returned_on"))
        if begun and by(begun, d) and not ended:
            total += payment["amount"]
    return total


def in_dispute(world: World, payable: Row, d: date) -> int:
    """The parts in dispute at the end of a day; in fen."""
    return sum(
        row["amount"]
        for row in world.of("disputes", "payable", payable["ref"])
        if by(row["raised_on"], d) and not by(row["resolved_on"], d)
    )


def overdue(world: World, payable: Row, d: date, on: date) -> int:
    """The overdue amount at the end of a day, never below zero; in fen."""
    left = outstanding(world, payable, d) - covered(world, payable, d, on) - in_dispute(world, payable, d)
    return max(left, 0)


def unpaid(world: World, payable: Row, d: date, on: date) -> bool:
    """The duty to pay is unperformed at the end of a day (facts as seen from ``on``)."""
    last_lawful = due(world, payable, on)
    if last_lawful is None or last_lawful.provisional or d < last_lawful.day:
        return False
    barred = any(
        row["from"] <= d and (row["to"] is None or d <= row["to"])
        for row in world.of("bars", "payable", payable["ref"])
    )
    judged = any(by(row["effective_on"], d) for row in world.of("judgments", "payable", payable["ref"]))
    return not barred and not judged and overdue(world, payable, d, on) > 0


