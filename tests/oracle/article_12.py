"""Article 12: projects without money, contractors made to advance it, and progress payments too low."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from tests.oracle.days import Deadline, a_month_after, after
from tests.oracle.money import counts
from tests.oracle.simulate import Act, Duty
from tests.oracle.world import STATE_ORGANS, Row, World, by

GOVERNMENT_INVESTMENT = {"direct", "capital", None}
OUR_MONEY = {"city", "district", "special_bond", "other"}
PROGRESS_START = date(2022, 8, 1)
PROGRESS_SHARE = Fraction(80, 100)
PROGRESS_DAYS, PROGRESS_MOST_DAYS = 30, 60
CLAIMS_ON_PROGRESS = {"prepayment", "progress", "settlement"}


def is_government_investment(project: Row | None) -> bool:
    """Whether a project is funded directly or by capital."""
    return project is not None and project["funding_mode"] in GOVERNMENT_INVESTMENT


def funds_not_in_place(world: World, on: date) -> Iterator[Duty]:
    """A12-FUNDS-NOT-IN-PLACE."""
    for row in world.rows["funding"]:
        project = world.get("projects", row["project"])
        if not is_government_investment(project) or not row["document"] or row["source"] not in OUR_MONEY:
            continue

        def missing(d: date, row: Row = row) -> int:
            arrivals = world.of("arrivals", "funding", row["ref"])
            return row["planned"] - sum(one["amount"] for one in arrivals if by(one["arrived_on"], d))

        yield Duty(
            rule="A12-FUNDS-NOT-IN-PLACE", subject_kind="funding", subject=row["ref"], body=project["body"],
            cites=["REG 12", "712 art 19", "712 art 22", "712 art 33"], amount=missing,
            unperformed=lambda d, row=row, missing=missing: by(row["planned_on"], d) and missing(d) > 0,
        )  # fmt: skip


def started_unfunded(world: World, on: date) -> Iterator[Duty]:
    """A12-STARTED-UNFUNDED."""
    for row in world.rows["projects"]:
        if not is_government_investment(row) or row["started_on"] is None:
            continue
        arranged = [
            tranche["arranged_on"]
            for tranche in world.of("funding", "project", row["ref"])
            if tranche["document"] and tranche["arranged_on"]
        ]
        yield Duty(
            rule="A12-STARTED-UNFUNDED", subject_kind="project", subject=row["ref"], body=row["body"],
            cites=["712 art 20", "712 art 22", "712 art 34", "农民工工资条例 23", "REG 12"], plain=True,
            unperformed=lambda d, row=row, arranged=arranged: (
                by(row["started_on"], d) and not any(by(day, d) for day in arranged)
            ),
        )  # fmt: skip


def contractor_advance(world: World, on: date) -> Iterator[Act]:
    """A12-CONTRACTOR-ADVANCE: a clause, or a recorded demand."""
    for contract in world.rows["contracts"]:
        project = world.get("projects", contract["project"])
        if not is_government_investment(project) or not world.is_debtor(contract["body"]):
            continue
        organ = ["REG 40"] if world.kind_of(contract["body"]) in STATE_ORGANS else []
        cites = ["REG 12", *organ, "712 art 22", "712 art 34"]
        party = {"body": contract["body"], "enterprise": contract["enterprise"], "cites": cites}
        amendments = world.of("amendments", "contract", contract["ref"])
        days = [contract["signed_on"], *(amendment["signed_on"] for amendment in amendments)]
        standing = sorted(
            max(day, contract["signed_on"])
            for day in days
            if "contractor_advance" in world.terms(contract, max(day, contract["signed_on"]))["clauses"]
        )
        if standing:
            yield Act(
                rule="A12-CONTRACTOR-ADVANCE", subject_kind="contract", subject=contract["ref"],
                done_on=standing[0], **party,
            )  # fmt: skip
        for advance in world.of("advances", "contract", contract["ref"]):
            if advance["form"] in {"tender_clause", "written_demand"}:
                yield Act(
                    rule="A12-CONTRACTOR-ADVANCE", subject_kind="advance", subject=advance["ref"],
                    done_on=advance["demanded_on"], amount=advance["amount"], **party,
                )  # fmt: skip


def is_progress_contract(world: World, contract: Row) -> bool:
    """Works of a public debtor or platform, signed from 2022-08-01."""
    debtor = world.is_debtor(contract["body"])
    return contract["kind"] == "works" and debtor and contract["signed_on"] >= PROGRESS_START


def payment_day(world: World, contract: Row, valuation: Row) -> Deadline:
    """The day by which a valuation is to be paid."""
    agreed = world.terms(contract, valuation["certified_on"])["payment_days"]
    days = PROGRESS_DAYS if agreed is None else agreed
    if world.sme_statute(contract) and world.is_public_debtor(contract["body"]):
        days = min(days, PROGRESS_MOST_DAYS)
    return after(valuation["certified_on"], days)


def shortfall(world: World, contract: Row, d: date) -> Fraction:
    """What is missing of 80 % of the valuations whose payment day has come, exactly; fen."""
    due = 0
    for valuation in world.of("valuations", "contract", contract["ref"]):
        last_lawful = payment_day(world, contract, valuation)
        if last_lawful.day <= d and not last_lawful.provisional:
            due += valuation["amount"]
    paid = 0
    for payable in world.of("payables", "contract", contract["ref"]):
        if payable["kind"] == "settlement" and by(payable["settled_on"], d):
            return Fraction(0)
        if payable["kind"] in CLAIMS_ON_PROGRESS:
            payments = world.of("payments", "payable", payable["ref"])
            paid += sum(row["amount"] for row in payments if counts(world, row, d))
    return PROGRESS_SHARE * due - paid


def half_up(value: Fraction) -> int:
    """A sum in whole fen."""
    return int(value + Fraction(1, 2))


def progress_underpaid(world: World, on: date) -> Iterator[Duty]:
    """A12-PROGRESS-UNDERPAID."""
    for contract in world.rows["contracts"]:
        if not is_progress_contract(world, contract):
            continue
        organ = world.kind_of(contract["body"]) in {"government", "department"}
        yield Duty(
            rule="A12-PROGRESS-UNDERPAID", subject_kind="contract", subject=contract["ref"],
            body=contract["body"], enterprise=contract["enterprise"],
            cites=["财建〔2022〕183号", *(["REG 13"] if organ else [])],
            unperformed=lambda d, contract=contract: shortfall(world, contract, d) > 0,
            amount=lambda on, contract=contract: half_up(shortfall(world, contract, on)),
        )  # fmt: skip


def is_guarded(world: World, contract: Row) -> bool:
    """Works of a public debtor or platform, signed since the wage decree (724) is in force."""
    return (
        contract["kind"] == "works"
        and world.is_debtor(contract["body"])
        and contract["signed_on"] >= date(2020, 5, 1)
    )


def no_payment_guarantee(world: World, on: date) -> Iterator[Duty]:
    """A12-NO-PAYMENT-GUARANTEE: a recorded no, until it is given or the contract ends."""
    for row in world.rows["contracts"]:
        if is_guarded(world, row) and row["payment_guarantee"] is False:
            yield Duty(
                rule="A12-NO-PAYMENT-GUARANTEE", subject_kind="contract", subject=row["ref"],
                body=row["body"], enterprise=row["enterprise"], cites=["农民工工资条例 24"], plain=True,
                unperformed=lambda d, row=row: (
                    d >= row["signed_on"] and not by(row["guaranteed_on"], d) and not by(row["ended_on"], d)
                ),
            )  # fmt: skip


def labour_cost_withheld(world: World, on: date) -> Iterator[Duty]:
    """A12-LABOUR-COST-WITHHELD: paid in full within a month of certification."""
    for row in world.rows["valuations"]:
        contract = world.contract_of(row)
        if not is_guarded(world, contract) or not row["labour_cost"]:
            continue
        last_lawful = a_month_after(row["certified_on"])
        yield Duty(
            rule="A12-LABOUR-COST-WITHHELD", subject_kind="valuation", subject=row["ref"],
            body=contract["body"], enterprise=contract["enterprise"],
            cites=["农民工工资条例 24", "农民工工资条例 29", "农民工工资条例 35"],
            amount=lambda on, row=row: row["labour_cost"],
            unperformed=lambda d, row=row, last_lawful=last_lawful: (
                not last_lawful.provisional and d >= last_lawful.day and not by(row["labour_paid_on"], d)
            ),
        )  # fmt: skip
