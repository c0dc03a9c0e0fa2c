"""The set of flags is a function of the facts and the day alone.

Random small cities (tests/oracle) are entered, swept on random days with random gaps, and what is stored is
compared with a single sweep, with the flags worked out for every day in between, and with the oracle. Each
case is a seed, so that a failure is run again by its name (``-k seed12``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.oracle.catalogue import RULES as ORACLE
from tests.oracle.catalogue import flags
from tests.oracle.debts import city
from tests.oracle.entering import enter_all
from tests.oracle.told import difference, stored, worked_out
from tracker.core.db import Database
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
CODES = [rule.code for rule in RULES]
LAST_ON = date(2026, 12, 25)

Facts = Mapping[str, list[dict[str, Any]]]


def days_that_matter(facts: Facts, random: Random, count: int) -> list[date]:
    """Random days round the facts, in order: some on the day of a fact or the day after it."""
    rows = [row for rows in facts.values() for row in rows]
    days = [value for row in rows for value in row.values() if isinstance(value, date)]
    span = (max(days) - min(days)).days + 90
    chosen = {min(days) + timedelta(random.randint(0, span)) for _ in range(count)}
    chosen |= {random.choice(days) + timedelta(random.choice((0, 1))) for _ in range(count)}
    inside = [day for day in chosen if date(2021, 1, 30) <= day <= LAST_ON]
    return sorted(random.sample(sorted(inside), min(count, len(inside)))) or [LAST_ON]


def check(database: Database, seed: int, count: int) -> None:
    """Enter the city of a seed, sweep some days, and compare every account of the flags."""
    random = Random(seed)
    facts = city(random)
    days = days_that_matter(facts, random, count)
    with database.unit_of_work() as session:
        enter_all(session, facts)
        for on in days:
            results = sweep(session, RULES, on, at=AT)
            assert [result.failed for result in results if result.failed] == []
            told = worked_out(session, RULES, on)
            assert stored(session) == told, f"seed {seed}, {on}: stored and worked out differ"
            missed = difference(told, flags(facts, on, CODES))
            assert not missed, f"seed {seed}, {on}:\n{missed}\n{facts}"


def test_the_oracle_knows_every_rule() -> None:
    assert set(CODES) <= set(ORACLE)


@pytest.mark.parametrize("seed", range(6), ids=lambda seed: f"seed{seed}")
def test_swept_stored_and_simulated_flags_agree(sqlite_database: Database, seed: int) -> None:
    check(sqlite_database, seed, 4)
