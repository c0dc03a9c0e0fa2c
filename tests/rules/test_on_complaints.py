"""Random reports, on both databases: the program and the oracle agree, however often it was swept."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.oracle.catalogue import flags
from tests.oracle.told import difference, stored, worked_out
from tests.rules.cases import rule_of
from tests.rules.reporting import report
from tests.rules.test_cases import AT, add
from tracker.complaints.actions import bearer, name_openly
from tracker.core.db import Database
from tracker.flags.models import Flag, FlagCorrection
from tracker.rules.sweep import sweep

RULES = [rule_of("A13-COMPLAINT-LATE"), rule_of("A13-REPRISAL")]
CODES = [rule.code for rule in RULES]
BODIES: list[dict[str, Any]] = [
    {"code": "CITY", "name": "演示市政府", "kind": "government", "region": "230100"},
    {"code": "GOV", "name": "演示区政府", "kind": "government", "region": "230102", "parent": "CITY"},
    {"code": "B1", "name": "演示局", "kind": "department", "region": "230102", "parent": "GOV"},
]


def random_report(random: Random) -> dict[str, Any]:
    began = date(2025, 6, 2) + timedelta(random.randint(0, 500))
    row: dict[str, Any] = {
        "body": random.choice(["CITY", "GOV", "B1", "B1"]), "began_on": began,
        "route": random.choice(["direct", "transferred"]), "named": random.random() < 0.7,
        "matter": random.choice(["arrears", "retaliation"]),
        "outcome": random.choice(["upheld", "partly_upheld", "not_upheld"]),
    }  # fmt: skip
    if random.random() < 0.1:
        return row | {"route": "transferred", "refused_on": began + timedelta(random.randint(0, 60))}
    later = began
    if random.random() < 0.5:
        later = began + timedelta(random.randint(0, 70))
        row |= {"extended_on": later, "extended_to": began + timedelta(random.randint(35, 90))}
    end = random.choice(["answered_on", "withdrawn_on", ""])
    return row | ({end: later + timedelta(random.randint(0, 70))} if end else {})


@pytest.mark.parametrize("seed", range(2))
def test_the_program_and_the_oracle_agree(database: Database, seed: int) -> None:
    random = Random(seed)
    rows = sorted((random_report(random) for _ in range(25)), key=lambda row: row["began_on"])
    facts: dict[str, list[dict[str, Any]]] = {"bodies": BODIES, "complaints": rows}
    with database.unit_of_work() as session:
        add(session, {"bodies": BODIES})
        swept = date(2025, 9, 1)
        for number, row in enumerate(rows):
            row["ref"] = report(session, row).number
            if number % 8 == 7:
                swept += timedelta(random.randint(1, 150))
                kept(session, swept)
        ends = [value for row in rows for value in row.values() if isinstance(value, date)]
        for on in sorted({*random.sample(ends, 6), *(day + timedelta(1) for day in random.sample(ends, 6))}):
            missed = difference(worked_out(session, RULES, on), flags(facts, on, CODES))
            assert not missed, f"seed {seed}, on {on}:\n{missed}"
        kept(session, date(2026, 12, 20))
        assert stored(session), "some are late"


def kept(session: Session, on: date) -> None:
    """A sweep stores what the facts give that day, and looking at everything changes nothing."""
    for full in (False, True):
        results = sweep(session, RULES, on, at=AT, full=full)
        assert not [one.failed for one in results if one.failed]
        assert stored(session) == worked_out(session, RULES, on)


def test_a_consent_that_is_taken_back_ends_the_question_at_once(database: Database) -> None:
    """Not only with the night's sweep, and the sweep after it tells no more of it either."""
    row = {
        "body": "B1", "route": "direct", "began_on": date(2026, 3, 2), "answered_on": date(2026, 4, 1),
        "matter": "retaliation", "named": True,
    }  # fmt: skip
    late = {"body": "B1", "route": "direct", "began_on": date(2026, 3, 2)}
    with database.unit_of_work() as session:
        add(session, {"bodies": BODIES})
        answered = report(session, row)
        report(session, late)
        kept(session, date(2026, 6, 1))
        assert {flag.rule for flag in session.scalars(select(Flag))} == set(CODES)
        name_openly(
            session, answered, False, actor=bearer(""), on=date(2026, 6, 1), at=AT,
            digest=answered.code_digest,
        )  # fmt: skip
        assert [flag.rule for flag in session.scalars(select(Flag))] == ["A13-COMPLAINT-LATE"]
        kept(session, date(2026, 6, 2))
        assert session.scalars(select(FlagCorrection)).all() == []
