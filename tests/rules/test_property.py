"""The set of flags is a function of the facts and the day alone.

Random small cities (tests/oracle) are entered in random order, in several changes, some rows late and some
wrong at first; in between the rules are swept on random days, backwards too. What is stored is compared with
the flags worked out for the day, with one sweep over a fresh database, and with the oracle. Each case is a
seed, so that a failure is run again by its name: ``pytest tests/rules/test_property.py -k seed12``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.oracle.catalogue import RULES as ORACLE
from tests.oracle.catalogue import flags
from tests.oracle.debts import city
from tests.oracle.entering import AT, enter_all, story, take
from tests.oracle.simulate import Flag
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


def swept(database: Database, on: date) -> tuple[set[Flag], set[Flag]]:
    """Sweep a day; the flags stored then, and those worked out for the day the sweeps have reached."""
    with database.unit_of_work() as session:
        results = sweep(session, RULES, on, at=AT)
        assert [result.failed for result in results if result.failed] == []
    with database.unit_of_work() as session:
        return stored(session), worked_out(session, RULES, on)


def check(database: Database, fresh: Database, seed: int, changes: int, days: int) -> None:
    """Play the story of a seed and compare every account of its flags."""
    random = Random(seed)
    facts = city(random)
    steps = list(story(facts, random))
    said = f"seed {seed}"
    reached = FIRST_ON
    entered: dict[str, dict[str, dict[str, Any]]] = {}
    waiting: list[Any] = []
    for number in range(changes):
        size = -(-len(steps) // (changes - number))
        with database.unit_of_work() as session:
            waiting = take(session, [*waiting, *steps[:size]], entered)
        del steps[:size]
        reached = max(reached, days_near(facts, random, 1)[0])
        kept, told = swept(database, reached)
        assert kept == told, f"{said}, {reached}: what is stored is not what the facts give"
        now = {kind: list(rows.values()) for kind, rows in entered.items()}
        missed = difference(told, flags(now, reached, CODES)) if now.get("bodies") else ""
        assert not missed, f"{said}, on {reached}, after {number + 1} of {changes} changes:\n{missed}"
    with database.unit_of_work() as session:
        while waiting:
            left = take(session, waiting, entered)
            assert len(left) < len(waiting), f"{said}: refused to the end: {left}"
            waiting = left

    with fresh.unit_of_work() as session:
        enter_all(session, facts)
    for on in days_near(facts, random, days):
        with fresh.unit_of_work() as session:
            told = worked_out(session, RULES, on)
        missed = difference(told, flags(facts, on, CODES))
        assert not missed, f"{said}, on {on}:\n{missed}"
        with database.unit_of_work() as session:
            assert worked_out(session, RULES, on) == told, f"{said}, {on}: the order of entry shows"
        # An earlier day is swept too: it changes nothing.
        reached = max(reached, on)
        with database.unit_of_work() as session:
            sweep(session, RULES, on, at=AT)
    kept, told = swept(database, reached)
    once, _ = swept(fresh, reached)
    assert kept == told == once, f"{said}, {reached}: many sweeps and one differ"


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A second database, for the facts entered at once."""
    path = tmp_path / "fresh.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


def test_the_oracle_knows_every_rule() -> None:
    assert set(CODES) <= set(ORACLE)


@pytest.mark.parametrize("seed", range(4), ids=lambda seed: f"seed{seed}")
def test_flags_follow_from_facts_and_day_alone(sqlite_database: Database, fresh: Database, seed: int) -> None:
    check(sqlite_database, fresh, seed, changes=3, days=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 115), ids=lambda seed: f"seed{seed}")
def test_flags_follow_from_facts_and_day_alone_on_both_databases(
    database: Database, fresh: Database, seed: int
) -> None:
    check(database, fresh, seed, changes=4, days=6)
