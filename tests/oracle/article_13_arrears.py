"""Article 13: arrears, and the judgments and disclosures that concern them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.oracle.days import rolled
from tests.oracle.money import overdue, unpaid
from tests.oracle.simulate import Duty
from tests.oracle.world import (
    DECREE_802,
    GOVERNMENT_AND_DEPARTMENT,
    PRICE_KINDS,
    STATE_ORGANS,
    Row,
    World,
    by,
)

OTHER_RULES = {"subsidy", "compensation", "indemnity"}
PRIVATE_ECONOMY_LAW = date(2025, 5, 20)
DISCLOSURE_FIRST_YEAR = 2025


def decree(contract: Row) -> str:
    """The decree that binds a contract, by its signing."""
    return "802" if contract["signed_on"] >= DECREE_802 else "728"


def basis(world: World, row: Row) -> tuple[list[str], date | None] | None:
    """The articles an arrears flag rests on, and the day they came into force where that matters."""
    body, enterprise = world.parties(row)
    kind, contract = world.kind_of(body), world.contract_of(row)
    sme = world.sme_statute(contract)
    decrees = [decree(contract)] if sme else []
    if kind in GOVERNMENT_AND_DEPARTMENT:
        return ["REG 13", "REG 41", "营商 32", *decrees], None
    if kind in {"township", "other_state_organ", "institution"}:
        return ["营商 32", *decrees], None
    if sme:
        return decrees, None
    if kind == "platform" and world.is_private(enterprise):
        return ["民促 67", "民促 73"], PRIVATE_ECONOMY_LAW
    return None


def payment_overdue(world: World, on: date) -> Iterator[Duty]:
    """A13-PAYMENT-OVERDUE; of the decrees' articles only the instrument is named here."""
    for row in world.rows["payables"]:
        body, enterprise = world.parties(row)
        found = basis(world, row)
        if row["kind"] in OTHER_RULES or found is None:
            continue
        cites, not_before = found
        yield Duty(
            rule="A13-PAYMENT-OVERDUE", subject_kind="payable", subject=row["ref"], body=body,
            enterprise=enterprise, cites=cites, not_before=not_before,
            unperformed=lambda d, row=row: unpaid(world, row, d, on),
            amount=lambda on, row=row: overdue(world, row, on, on),
        )  # fmt: skip


def judgment_unperformed(world: World, on: date) -> Iterator[Duty]:
    """A13-JUDGMENT-UNPERFORMED."""
    for row in world.rows["judgments"]:
        body, enterprise = world.parties(world.get("payables", row["payable"]))
        last_lawful = rolled(row["perform_by"])
        regulation = ["REG 13", "REG 41"] if world.kind_of(body) in GOVERNMENT_AND_DEPARTMENT else []
        yield Duty(
            rule="A13-JUDGMENT-UNPERFORMED", subject_kind="judgment", subject=row["ref"], body=body,
            enterprise=enterprise, cites=[*regulation, "民诉法 264"],
            amount=lambda on, row=row: row["amount"],
            unperformed=lambda d, row=row, last_lawful=last_lawful: (
                by(row["effective_on"], d)
                and not last_lawful.provisional
                and d >= last_lawful.day
                and not by(row["performed_on"], d)
            ),
        )  # fmt: skip


def arrears_not_disclosed(world: World, on: date) -> Iterator[Duty]:
    """A13-ARREARS-NOT-DISCLOSED."""
    for body in world.rows["bodies"]:
        code, kind = body["code"], body["kind"]
        if not (kind in STATE_ORGANS or kind == "institution" or (kind == "group" and body["fiscal"])):
            continue
        for year in range(DISCLOSURE_FIRST_YEAR, on.year):
            if not owed_to_smes(world, code, date(year, 12, 31)):
                continue
            published = [
                row["published_on"]
                for row in world.rows["disclosures"]
                if row["body"] == code
                and row["year"] == year
                and row["contracts"] is not None
                and row["amount"] is not None
            ]
            # 31 March is fixed by public law and never rolled.
            last_lawful = date(year + 1, 3, 31)
            yield Duty(
                rule="A13-ARREARS-NOT-DISCLOSED", subject_kind="body", subject=code, body=code,
                qualifier=str(year), cites=["802 art 18", "802 art 31"], until=last_lawful,
                unperformed=lambda d, last_lawful=last_lawful, published=published: (
                    d >= last_lawful and not any(by(day, d) for day in published)
                ),
            )  # fmt: skip


def annual_report_missing(world: World, on: date) -> Iterator[Duty]:
    """A13-ANNUAL-REPORT-MISSING: by the local day, the 31st of March, from the year 2025 on."""
    for body in world.rows["bodies"]:
        code = body["code"]
        if body["kind"] not in {"department", "institution", "platform"}:
            continue
        for year in range(2025, on.year):
            if not owed_to_smes(world, code, date(year, 12, 31)):
                continue
            told = [
                row["reported_on"]
                for row in world.rows["annual_reports"]
                if row["body"] == code and row["year"] == year
            ]
            last_lawful = date(year + 1, 3, 31)
            yield Duty(
                rule="A13-ANNUAL-REPORT-MISSING", subject_kind="body", subject=code, body=code,
                qualifier=str(year), cites=["802 art 22"], until=last_lawful,
                unperformed=lambda d, last_lawful=last_lawful, told=told: (
                    d >= last_lawful and not any(by(day, d) for day in told)
                ),
            )  # fmt: skip


def owed_to_smes(world: World, code: str, d: date) -> bool:
    """An unpaid price-kind or retention payable under the decrees at the end of a day.

    As the facts of that day gave it: what a later delivery made due in hindsight nobody could publish.
    """
    return any(
        world.parties(row)[0] == code
        and (row["kind"] in PRICE_KINDS or row["kind"] == "retention")
        and world.sme_statute(world.contract_of(row))
        and unpaid(world, row, d, d)
        for row in world.rows["payables"]
    )
