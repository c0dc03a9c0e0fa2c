"""The set of flags is a function of the facts and the day alone.

Random small cities (tests/oracle) are entered in random order, in several changes, some rows late, some wrong
at first, some voided again, some changes undone and made again; in between the rules are swept on random days
with random gaps, backwards too. What is stored is compared with the flags worked out for the day, with one
sweep over a fresh database, and with the oracle. Each case is a seed, so that a failure is run again by its
name: ``pytest tests/rules/test_property.py -m "" -k seed12``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.oracle.catalogue import RULES as ORACLE
from tests.oracle.catalogue import flags
from tests.oracle.debts import city
from tests.oracle.entering import AT, Step, enter_all, story, take, take_back
from tests.oracle.told import difference, stored, worked_out
from tracker.core.db import Database
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep

CODES = [rule.code for rule in RULES]
FIRST_ON, LAST_ON = date(2021, 1, 30), date(2026, 12, 25)

Facts = Mapping[str, list[dict[str, Any]]]


def days_near(facts: Facts, random: Random, count: int) -> list[date]:
    """Random days round the facts: some anywhere, some on the day of a fact or the day after it."""
    rows = [row for rows in facts.values() for row in rows]
    days = [value for row in rows for value in row.values() if isinstance(value, date)]
    span = (max(days) - min(days)).days + 90
    chosen = [min(days) + timedelta(random.randint(0, span)) for _ in range(count)]
    chosen += [random.choice(days) + timedelta(random.choice((0, 1))) for _ in range(count)]
    return [min(max(day, FIRST_ON), LAST_ON) for day in random.sample(chosen, count)]


class Life:
    """The story of a seed, played on one database; every sweep on the way is held to the oracle."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.seed = database, seed
        self.random = Random(seed)
        self.facts = city(self.random)
        self.steps = list(story(self.facts, self.random))
        self.waiting: list[Step] = []
        self.entered: dict[str, dict[str, dict[str, Any]]] = {}
        self.reached = FIRST_ON

    def change(self, size: int) -> None:
        """Some steps are taken in one change; now and then it is undone and made again."""
        steps, self.steps = [*self.waiting, *self.steps[:size]], self.steps[size:]
        before = {kind: dict(rows) for kind, rows in self.entered.items()}
        with self.database.unit_of_work() as session:
            change_id, self.waiting = take(session, steps, self.entered)
        # What was voided comes back by no undo.
        if self.random.random() < 0.3 and not any(step.voids for step in steps):
            self.sweep(days_near(self.facts, self.random, 1)[0])
            with self.database.unit_of_work() as session:
                take_back(session, change_id)
            self.entered = before
            self.sweep(self.reached)
            with self.database.unit_of_work() as session:
                _, self.waiting = take(session, steps, self.entered)

    def sweep(self, on: date) -> None:
        """Sweep a day; an earlier one than the last changes nothing."""
        said = f"seed {self.seed}, swept for {on}"
        self.reached = max(self.reached, on)
        with self.database.unit_of_work() as session:
            results = sweep(session, RULES, on, at=AT)
        assert [result.failed for result in results if result.failed] == [], said
        with self.database.unit_of_work() as session:
            kept, told = stored(session), worked_out(session, RULES, self.reached)
        assert kept == told, f"{said}, {self.reached}: what is stored is not what the facts give"
        now = {kind: list(rows.values()) for kind, rows in self.entered.items()}
        missed = difference(told, flags(now, self.reached, CODES))
        assert not missed, f"{said}, as of {self.reached}:\n{missed}"

    def finish(self) -> None:
        """Rows that a wrong one kept out come in now that it is mended."""
        while self.waiting or self.steps:
            before = len(self.waiting) + len(self.steps)
            self.change(len(self.steps))
            assert len(self.waiting) < before, f"seed {self.seed}: refused to the end: {self.waiting}"


def check(database: Database, fresh: Database, seed: int, changes: int, days: int) -> None:
    """Play the story of a seed and compare every account of its flags."""
    life = Life(database, seed)
    size = -(-len(life.steps) // changes)
    for _ in range(changes):
        life.change(size)
        life.sweep(days_near(life.facts, life.random, 1)[0])
    life.finish()

    with fresh.unit_of_work() as session:
        enter_all(session, life.facts)
    # Every day of a short while, and some anywhere; whether swept or not.
    asked = days_near(life.facts, life.random, days)
    asked += [min(asked[0] + timedelta(number), LAST_ON) for number in range(1, days + 1)]
    for on in sorted(set(asked)):
        with fresh.unit_of_work() as session:
            told = worked_out(session, RULES, on)
        missed = difference(told, flags(life.facts, on, CODES))
        assert not missed, f"seed {seed}, on {on}:\n{missed}"
        with database.unit_of_work() as session:
            assert worked_out(session, RULES, on) == told, f"seed {seed}, {on}: the order of entry shows"
    life.sweep(max(asked))
    with fresh.unit_of_work() as session:
        sweep(session, RULES, life.reached, at=AT)
    with fresh.unit_of_work() as session, database.unit_of_work() as other:
        assert stored(session) == stored(other), f"seed {seed}, {life.reached}: many sweeps and one differ"


@pytest.fixture
def fresh(other_sqlite_database: Database) -> Database:
    """A second database, for the facts entered at once."""
    return other_sqlite_database


def test_the_oracle_knows_every_rule() -> None:
    assert set(CODES) <= set(ORACLE)


@pytest.mark.parametrize("seed", range(2), ids=lambda seed: f"seed{seed}")
def test_flags_follow_from_facts_and_day_alone(sqlite_database: Database, fresh: Database, seed: int) -> None:
    check(sqlite_database, fresh, seed, changes=2, days=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 102), ids=lambda seed: f"seed{seed}")
def test_flags_follow_from_facts_and_day_alone_on_both_databases(
    database: Database, fresh: Database, seed: int
) -> None:
    check(database, fresh, seed, changes=3, days=3)
