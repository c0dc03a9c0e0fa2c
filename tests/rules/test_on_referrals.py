"""Random referrals, on both databases: the program and the oracle agree, and the list has the others."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.oracle.catalogue import flags
from tests.oracle.told import difference, stored, worked_out
from tests.rules.cases import rule_of
from tests.rules.referring import refer_case
from tests.rules.test_cases import AT, add
from tracker.core.db import Database
from tracker.lists.queries import rows_of
from tracker.rules.sweep import sweep

RULES = [rule_of("A40-ACCOUNTABILITY-PENDING"), rule_of("A41-ACCOUNTABILITY-PENDING")]
CODES = [rule.code for rule in RULES]
BODIES: list[dict[str, Any]] = [
    {"code": "CITY", "name": "演示市政府", "kind": "government", "region": "230100"},
    {"code": "B1", "name": "演示局", "kind": "department", "region": "230100", "parent": "CITY"},
    {"code": "TOWN", "name": "演示镇政府", "kind": "township", "region": "230102", "parent": "CITY"},
    {"code": "AUTH", "name": "演示监督机关", "kind": "other_state_organ", "region": "230100"},
]


def random_referral(random: Random) -> dict[str, Any]:
    referred = date(2025, 3, 3) + timedelta(random.randint(0, 500))
    row: dict[str, Any] = {
        "rule": random.choice(["A12-CONTRACTOR-ADVANCE", "A13-PAYMENT-OVERDUE", "A13-TERM-TOO-LONG"]),
        "body": random.choice(["B1", "TOWN", "CITY"]), "authority": "AUTH", "referred_on": referred,
    }  # fmt: skip
    if random.random() < 0.6:
        row["decided_on"] = referred + timedelta(random.randint(0, 90))
        row["confirmed"] = random.choice(["", "no"])
    return row


@pytest.mark.parametrize("seed", range(1))
def test_the_program_and_the_oracle_agree(database: Database, seed: int) -> None:
    random = Random(seed)
    rows = [random_referral(random) for _ in range(14)]
    facts: dict[str, list[dict[str, Any]]] = {"bodies": BODIES, "referrals": rows}
    with database.unit_of_work() as session:
        add(session, {"bodies": BODIES})
        for number, row in enumerate(rows):
            row["ref"] = refer_case(session, row).number
            if number == 7:
                sweep(session, RULES, date(2025, 12, 1), at=AT)
        ends = [value for row in rows for value in row.values() if isinstance(value, date)]
        for on in sorted({*random.sample(ends, 8), date(2025, 12, 2), date(2026, 11, 20)}):
            told = worked_out(session, RULES, on)
            missed = difference(told, flags(facts, on, CODES))
            assert not missed, f"seed {seed}, on {on}:\n{missed}"
            listed = {row.ref for row in rows_of(session, "accountability_pending", on)}
            late = {flag.subject for flag in told if flag.ceased_on is None}
            assert not listed & late, "a list and a rule do not say the same of one"
        last = date(2026, 11, 20)
        for full in (False, True):
            results = sweep(session, RULES, last, at=AT, full=full)
            assert not [one.failed for one in results if one.failed]
            assert stored(session) == worked_out(session, RULES, last) != set()
