"""The measurement of the sweep measures what it says, on a small city."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from tracker import create_app
from tracker.bench.city import Size, lay
from tracker.bench.city_check import check_sample
from tracker.bench.servers import databases
from tracker.bench.sweep import measure
from tracker.config import Settings
from tracker.contracts.models import Contract
from tracker.core.db import Database
from tracker.payables.models import Payable, Payment

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_what_the_city_works_out_in_sql_is_what_the_actions_give(database: Database) -> None:
    with database.unit_of_work() as session:
        lay(session, Size(2000), at=AT, on=date(2026, 11, 22))
        laid = (Payable, Payment, Contract)
        counts = [session.scalar(select(func.count()).select_from(one)) for one in laid]
        assert counts == [2000, 2000, 200]
        assert check_sample(session) > 500
        session.execute(update(Payable).where(Payable.due_on.is_not(None)).values(due_on=date(2026, 1, 1)))
        with pytest.raises(ValueError, match="due_on"):
            check_sample(session)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_statement_written_by_hand_finds_the_same_flags(engine: str) -> None:
    with databases(engine, 2) as (plain, doubled):
        told = measure(plain, doubled, 1000, at=AT, tell=lambda _what: None)
        with doubled.reading() as session:
            assert session.scalar(select(func.count()).select_from(Payable)) == 2000
            assert check_sample(session) > 500
    assert told["same_flags_as_by_hand"] is True
    assert told["rows"] == {"payables": 1000, "payments": 1000, "contracts": 100, "commitments": 100}
    assert told["flags"] > 300
    assert {one["looked_at"] for one in told["first_sweep_rules"]} == {"first"}
    assert {one["looked_at"] for one in told["next_day_rules"]} == {"changed"}
    for name in ("heaviest_to_by_hand", "rest_to_by_hand", "next_day_to_first"):
        assert told[name] > 0


@pytest.mark.slow
def test_the_command_prints_json_and_leaves_the_database_alone(tmp_path: Path) -> None:
    app = create_app(Settings(f"sqlite:///{tmp_path / 't.sqlite3'}", "s" * 32, False, None, tmp_path))
    told = app.test_cli_runner().invoke(args=["bench", "sweep", "--rows", "1000", "--database", "sqlite"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["machine"]["cpus"] and [one["database"] for one in found["sweep"]] == ["sqlite"]
    assert not (tmp_path / "t.sqlite3").exists()
