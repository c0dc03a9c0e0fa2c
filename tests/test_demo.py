"""The fictional city: the same for a seed and a day, valid on any day, with something of everything."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker import demo
from tracker.core.db import Database
from tracker.exchange.kinds import KINDS
from tracker.law import loader as law
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on, sweep

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def test_the_same_seed_and_day_give_the_same_city() -> None:
    assert demo.rows(TODAY, seed=7) == demo.rows(TODAY, seed=7)
    assert demo.rows(TODAY, seed=7) != demo.rows(TODAY, seed=8)


def test_it_has_records_of_every_kind_and_says_everywhere_that_it_is_fictional() -> None:
    city = demo.rows(TODAY)
    assert set(city) == set(KINDS)
    assert all("演示" in row["name"] for kind in ("bodies", "enterprises") for row in city[kind])
    assert all(row["code"].startswith("DEMO") for row in city["bodies"])


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2026, 1, 1), date(2027, 12, 31)])
def test_it_can_be_entered_on_any_day(sqlite_database: Database, on: date) -> None:
    with sqlite_database.unit_of_work() as session:
        change = demo.load(session, at=AT, on=on)
        assert change.id
        with pytest.raises(demo.OtherData):
            demo.load(session, at=AT, on=on)


def test_every_rule_has_something_to_ask_in_it(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        demo.load(session, at=AT, on=TODAY)
        sweep(session, RULES, TODAY, at=AT)
        demo.play(session, on=TODAY)
        asked = {flag["rule"] for flag in flags_on(session, RULES, TODAY)}
    assert asked == {rule.code for rule in RULES if law.rule_enabled(rule.code, TODAY)}
