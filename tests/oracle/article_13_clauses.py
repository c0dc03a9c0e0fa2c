"""Articles 12 and 13: what a contract may not say. Each stands from signing until amended or ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from tests.oracle.article_12 import is_progress_contract
from tests.oracle.article_13_arrears import PRIVATE_ECONOMY_LAW, decree
from tests.oracle.simulate import Duty
from tests.oracle.world import DECREE_728, DECREE_802, Row, World, by

Ground = Callable[[World, Row, date], bool]
Cites = Callable[[World, Row], list[str]]
SECURITIES_START = date(2017, 7, 1)


def clause_rule(rule: str, *grounds: tuple[Ground, Cites]) -> Callable[[World, date], Iterator[Duty]]:
    """A rule whose breach is on a day what one of its grounds says of the contract and that day.

    Grounds that overlap are one run; it cites the articles of all that held on one of its days.
    """

    def duties(world: World, on: date) -> Iterator[Duty]:
        for contract in world.rows["contracts"]:
            if not world.is_debtor(contract["body"]) or not by(contract["signed_on"], on):
                continue

            def holding(d: date, contract: Row = contract) -> list[Cites]:
                ended, signed = by(contract["ended_on"], d), by(contract["signed_on"], d)
                return [
                    cites
                    for ground, cites in grounds
                    if not ended and (signed or ground in DEMANDS) and ground(world, contract, d)
                ]

            def cited(
                first: date, last: date, contract: Row = contract, holding: Any = holding
            ) -> Iterator[str]:
                for number in range((last - first).days + 1):
                    for cites in holding(first + timedelta(number)):
                        yield from cites(world, contract)

            yield Duty(
                rule=rule, subject_kind="contract", subject=contract["ref"], body=contract["body"],
                enterprise=contract["enterprise"], cites=cited, plain=True,
                unperformed=lambda d, holding=holding: bool(holding(d)),
            )  # fmt: skip

    return duties


def of_decree(*articles_802: int) -> Callable[[World, Row], list[str]]:
    """Articles of the decree of 2025, or their forerunners where the contract was signed before it."""
    before = {7: 6, 8: 7, 9: 8, 10: 9, 11: 10, 12: 11, 13: 12, 14: 13, 16: 14, 17: 15, 18: 16, 31: 25, 32: 26}

    def cites(world: World, contract: Row) -> list[str]:
        new = decree(contract) == "802"
        return [f"802 art {one}" if new else f"728 art {before[one]}" for one in articles_802]

    return cites


def always(*articles: str) -> Callable[[World, Row], list[str]]:
    """The same articles for every contract."""
    return lambda world, contract: list(articles)


def has(word: str) -> Ground:
    """The clause stands on the day, in a contract under the SME decrees."""
    return lambda world, contract, d: (
        world.sme_statute(contract) and word in world.terms(contract, d)["clauses"]
    )


def ratio_too_low(world: World, contract: Row, d: date) -> bool:
    """A progress ratio agreed below 80 %."""
    ratio = world.terms(contract, d)["progress_ratio"]
    return is_progress_contract(world, contract) and ratio is not None and ratio < 80


def term_too_long(world: World, contract: Row, d: date) -> bool:
    """More than 60 days agreed, and no special term."""
    days = world.terms(contract, d)["payment_days"]
    special = contract["special_days"] is not None and contract["special_basis"]
    bound = world.sme_statute(contract) and world.is_public_debtor(contract["body"])
    return bound and days is not None and days > 60 and not special


def audit_clause(world: World, contract: Row, d: date) -> bool:
    """The audit's result made the basis of settlement by a clause, since the decree of 2025."""
    since = contract["signed_on"] >= DECREE_802 and not contract["audit_law"]
    return since and has("audit_settlement")(world, contract, d)


def audit_demand(world: World, contract: Row, d: date) -> bool:
    """It was demanded under the decree of 2020, and the contract did not say so on that day."""
    demanded_on = contract["audit_demanded_on"]
    if contract["audit_law"] or not by(demanded_on, d) or contract["signed_on"] >= DECREE_802:
        return False
    said = "audit_settlement" in world.terms(contract, demanded_on)["clauses"]
    return world.sme_statute(contract) and not said


def audit_demand_private(world: World, contract: Row, d: date) -> bool:
    """It was demanded of a private creditor, of any size, since the law on the private economy."""
    demanded_on = contract["audit_demanded_on"]
    if contract["audit_law"] or not by(demanded_on, d):
        return False
    return demanded_on >= PRIVATE_ECONOMY_LAW and world.is_private(contract["enterprise"])


def other_deposit(world: World, contract: Row, d: date) -> bool:
    """A deposit that is not on the list, in works."""
    works = contract["kind"] == "works" and contract["signed_on"] >= DECREE_728
    return works and "other_deposit" in world.terms(contract, d)["clauses"]


def performance_too_high(world: World, contract: Row, d: date) -> bool:
    """A performance deposit over 10 %."""
    return (world.terms(contract, d)["performance_percent"] or 0) > 10


def bid_too_high(world: World, contract: Row, d: date) -> bool:
    """A bid deposit over 2 %."""
    return (contract["bid_percent"] or 0) > 2


def secured_works(contract: Row) -> bool:
    """Works signed since the rules on securities."""
    return contract["kind"] == "works" and contract["signed_on"] >= SECURITIES_START


def double_security(world: World, contract: Row, d: date) -> bool:
    """A performance security and a retention at once."""
    terms = world.terms(contract, d)
    both = (terms["performance_percent"] or 0) > 0 and (terms["retention_percent"] or 0) > 0
    return secured_works(contract) and both


def retention_too_high(world: World, contract: Row, d: date) -> bool:
    """More than 3 % retained."""
    return secured_works(contract) and (world.terms(contract, d)["retention_percent"] or 0) > 3


def buying_without_budget(world: World, contract: Row, d: date) -> bool:
    """Bought by a public debtor with no budget."""
    bound = world.sme_statute(contract) and world.is_public_debtor(contract["body"])
    return bound and contract["budgeted"] is False


def third_party_cites(world: World, contract: Row) -> list[str]:
    """The decree's articles on conditions and on terms."""
    new = decree(contract) == "802"
    return ["802 art 7", "802 art 9"] if new else ["728 art 6", "728 art 8"]


# fmt: off
# A demand stands from its own day, even one made before the contract was signed.
DEMANDS = {audit_demand, audit_demand_private}
_GROUNDS: dict[str, tuple[tuple[Ground, Cites], ...]] = {
    "A12-PROGRESS-RATIO-TOO-LOW": ((ratio_too_low, always("财建〔2022〕183号")),),
    "A13-TERM-TOO-LONG": ((term_too_long, of_decree(9)),),
    "A13-THIRD-PARTY-CONDITION": ((has("pay_when_paid"), third_party_cites),),
    "A13-AUDIT-AS-SETTLEMENT": (
        (audit_clause, always("802 art 12")),
        (audit_demand, always("728 art 11")),
        (audit_demand_private, always("民促 67")),
    ),
    "A13-UNLAWFUL-DEPOSIT": (
        (has("cash_only_deposit"), of_decree(13)),
        (other_deposit, always("营商 25")),
        (lambda world, contract, d: world.sme_statute(contract) and other_deposit(world, contract, d),
         of_decree(13)),
    ),
    "A13-DEPOSIT-TOO-HIGH": (
        (performance_too_high, always("招标投标法实施条例 58")),
        (bid_too_high, always("招标投标法实施条例 26")),
    ),
    "A13-DOUBLE-SECURITY": ((double_security, always("建质〔2017〕138号")),),
    "A13-RETENTION-TOO-HIGH": ((retention_too_high, always("建质〔2017〕138号")),),
    "A13-BUYING-WITHOUT-BUDGET": ((buying_without_budget, of_decree(8, 32)),),
}
# fmt: on
RULES = {code: clause_rule(code, *grounds) for code, grounds in _GROUNDS.items()}
forced_bill_clause = clause_rule("A13-FORCED-BILL", (has("forced_bill"), of_decree(11)))
