"""Article 13: how a body pays and refuses: offsets, bills, confirmations, excuses, inspections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.oracle.article_13_arrears import PRIVATE_ECONOMY_LAW
from tests.oracle.article_13_clauses import forced_bill_clause, of_decree
from tests.oracle.days import after, rolled
from tests.oracle.due import cap, due
from tests.oracle.money import PAPER, agreed_from, outstanding
from tests.oracle.simulate import Act, Duty
from tests.oracle.world import (
    DECREE_728,
    DECREE_802,
    GOVERNMENT_AND_DEPARTMENT,
    PRICE_KINDS,
    STATE_ORGANS,
    Row,
    World,
    by,
)

CONFIRMATION_DAYS = 30
# Where the contract names no days to answer a settlement: a local number, no statute.
SETTLEMENT_DAYS = 60
# An excuse and the clause that makes it one the contract allows.
EXCUSES = {
    "internal_flow": None,
    "officer_change": None,
    "completion_filing": "waits_filing",
    "final_audit": "waits_audit",
}


def payments(world: World) -> Iterator[tuple[Row, Row, str, str | None]]:
    """Payments with their payables, bodies and enterprises."""
    for row in world.rows["payments"]:
        payable = world.get("payables", row["payable"])
        yield row, payable, *world.parties(payable)


def payment_duty(rule: str, row: Row, body: str, enterprise: str | None, cites: list[str], until_column: str,
                 begun: date) -> Duty:  # fmt: skip
    """A breach that stands from ``begun`` until the day in a column of the payment."""
    return Duty(
        rule=rule, subject_kind="payment", subject=row["ref"], body=body, enterprise=enterprise, cites=cites,
        plain=True, unperformed=lambda d: begun <= d and not by(row[until_column], d),
        amount=lambda on: row["amount"],
    )  # fmt: skip


def consented_undated(row: Row) -> bool:
    """A consent without a day was there from the start."""
    return bool(row["consent_document"]) and row["consent_on"] is None


def asset_offset(world: World, on: date) -> Iterator[Duty]:
    """A13-ASSET-OFFSET."""
    for row, _, body, enterprise in payments(world):
        bound = world.kind_of(body) in GOVERNMENT_AND_DEPARTMENT
        if bound and row["method"] == "asset_offset" and not consented_undated(row):
            yield payment_duty(
                "A13-ASSET-OFFSET", row, body, enterprise, ["REG 13", "CC 569"], "consent_on", row["paid_on"],
            )  # fmt: skip


def forced_bill(world: World, on: date) -> Iterator[Duty]:
    """A13-FORCED-BILL: a clause, or a payment in paper that was not agreed."""
    yield from forced_bill_clause(world, on)
    for row, payable, body, enterprise in payments(world):
        contract = world.contract_of(payable)
        if row["method"] not in PAPER or not world.sme_statute(contract) or consented_undated(row):
            continue
        if "bill_agreed" not in world.terms(contract, row["paid_on"])["clauses"]:
            yield payment_duty(
                "A13-FORCED-BILL", row, body, enterprise, of_decree(11)(world, contract), "consent_on",
                row["paid_on"],
            )  # fmt: skip


def bill_lengthens_term(world: World, on: date) -> Iterator[Duty]:
    """A13-BILL-LENGTHENS-TERM."""
    for row, payable, body, enterprise in payments(world):
        contract = world.contract_of(payable)
        begun = agreed_from(world, row)
        if row["method"] not in PAPER or not world.sme_statute(contract):
            continue
        if not begun or not row["matures_on"]:
            continue
        latest = [one for one in (due(world, payable, on), cap(world, payable, on)) if one]
        if not due(world, payable, on) or any(one.provisional for one in latest):
            continue
        if row["matures_on"] > max(one.day for one in latest):
            yield payment_duty(
                "A13-BILL-LENGTHENS-TERM", row, body, enterprise, of_decree(11)(world, contract),
                "honoured_on", begun,
            )  # fmt: skip


def confirmation_pending(world: World, on: date) -> Iterator[Duty]:
    """A13-CONFIRMATION-PENDING."""
    for row in world.rows["payables"]:
        contract, asked, purpose = (
            world.contract_of(row), row["confirmation_requested_on"], row["confirmation_purpose"],
        )  # fmt: skip
        if not asked or not world.sme_statute(contract):
            continue
        if not ((purpose == "pledge" and asked >= DECREE_728) or (purpose and asked >= DECREE_802)):
            continue
        last_lawful = after(asked, CONFIRMATION_DAYS)
        yield Duty(
            rule="A13-CONFIRMATION-PENDING", subject_kind="payable", subject=row["ref"],
            body=contract["body"], enterprise=contract["enterprise"],
            amount=lambda on, row=row: row["amount"],
            cites=["802 art 16" if asked >= DECREE_802 else "728 art 14"],
            unperformed=lambda d, row=row, last_lawful=last_lawful: (
                not last_lawful.provisional
                and d >= last_lawful.day
                and not by(row["confirmation_answered_on"], d)
                and outstanding(world, row, d) > 0
            ),
        )  # fmt: skip


def forbidden_excuse(world: World, on: date) -> Iterator[Act]:
    """A13-FORBIDDEN-EXCUSE."""
    for row in world.rows["excuses"]:
        payable = world.get("payables", row["payable"])
        body, enterprise = world.parties(payable)
        contract, kind = world.contract_of(payable), world.kind_of(body)
        if row["ground"] not in EXCUSES:
            continue
        clause = EXCUSES[row["ground"]]
        if clause and contract is not None and clause in world.terms(contract, row["on"])["clauses"]:
            continue
        sme = world.sme_statute(contract)
        bound = kind in STATE_ORGANS or kind in {"institution", "platform"}
        private = row["on"] >= PRIVATE_ECONOMY_LAW and world.is_private(enterprise) and bound
        if sme or private:
            decree = "802 art 14" if row["on"] >= DECREE_802 else "728 art 13"
            cites = ([decree] if sme else []) + (["民促 67"] if private else [])
            yield Act(
                rule="A13-FORBIDDEN-EXCUSE", subject_kind="excuse", subject=row["ref"], body=body,
                enterprise=enterprise, cites=cites, done_on=row["on"],
            )  # fmt: skip


def inspection_delayed(world: World, on: date) -> Iterator[Duty]:
    """A13-INSPECTION-DELAYED."""
    for row in world.rows["payables"]:
        contract, inspection_due_on = world.contract_of(row), row["inspection_due_on"]
        if (
            row["kind"] not in PRICE_KINDS
            or not world.sme_statute(contract)
            or contract["settlement"] != "acceptance"
            or not inspection_due_on
            or not by(row["delivered_on"], inspection_due_on)
            or row["inspection_note"]
        ):
            continue
        last_lawful = rolled(inspection_due_on)
        yield Duty(
            rule="A13-INSPECTION-DELAYED", subject_kind="payable", subject=row["ref"], body=contract["body"],
            enterprise=contract["enterprise"], cites=of_decree(10, 31)(world, contract),
            unperformed=lambda d, row=row, last_lawful=last_lawful: (
                not last_lawful.provisional and d >= last_lawful.day and not by(row["accepted_on"], d)
            ),
        )  # fmt: skip


def settlement_delayed(world: World, on: date) -> Iterator[Duty]:
    """A13-SETTLEMENT-DELAYED: REG 13 binds governments and departments, the decrees bind for SMEs."""
    for row in world.rows["payables"]:
        contract, submitted = world.contract_of(row), row["settlement_submitted_on"]
        body, enterprise = world.parties(row)
        regulated, sme = world.kind_of(body) in GOVERNMENT_AND_DEPARTMENT, world.sme_statute(contract)
        if row["kind"] not in PRICE_KINDS or not submitted or not (regulated or sme):
            continue
        days = row["settlement_reply_days"]
        if days is not None and contract is not None and contract["deemed"]:
            continue
        last_lawful = after(submitted, SETTLEMENT_DAYS if days is None else days)
        cites = ["REG 13"] if regulated else []
        if sme:
            cites.append("802 art 7" if contract["signed_on"] >= DECREE_802 else "728 art 6")
        yield Duty(
            rule="A13-SETTLEMENT-DELAYED", subject_kind="payable", subject=row["ref"], body=body,
            enterprise=enterprise, cites=cites,
            unperformed=lambda d, row=row, last_lawful=last_lawful: (
                not last_lawful.provisional
                and d >= last_lawful.day
                and not by(row["settled_on"], d)
                and not by(row["settlement_answered_on"], d)
            ),
        )  # fmt: skip


def return_missing(world: World, on: date) -> Iterator[Duty]:
    """A13-RETURN-MISSING: no statute orders monthly returns, and no local document is named."""
    return iter(())
