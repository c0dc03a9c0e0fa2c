"""``flask setup`` makes a database ready; without it a command says what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from tracker import create_app
from tracker.config import Settings
from tracker.core import migrate


@pytest.fixture
def runner(tmp_path: Path) -> FlaskCliRunner:
    """The commands over a database that nobody has set up."""
    url = f"sqlite:///{tmp_path / 'tracker.sqlite3'}"
    return create_app(Settings(url, "s" * 32, False, date(2026, 11, 24), tmp_path)).test_cli_runner()


def test_setup_loads_what_it_says_and_can_be_run_again(runner: FlaskCliRunner) -> None:
    first = runner.invoke(args=["setup"])
    assert first.exit_code == 0
    for said in ("数据库已就绪", "法规已装入", "行政区划已装入", "2015 至 2026 年"):
        assert said in first.output
    assert runner.invoke(args=["setup"]).output == first.output
    database = runner.app.extensions["tracker"].database
    assert migrate.current_revision(database) == migrate.newest_revision()


@pytest.mark.parametrize(
    "args",
    [["calendar", "status"], ["flags"], ["import", "list"], ["due", "--from", "2026-01-01", "--days", "3"]],
)
def test_a_command_before_setup_says_what_to_do(runner: FlaskCliRunner, args: list[str]) -> None:
    told = runner.invoke(args=args)
    assert told.exit_code == 1
    assert told.output == "Error: 数据库还没有为本版本建立或升级，请先运行 flask setup\n"


def test_a_period_that_leaves_the_calendar_is_a_bad_argument(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["setup"])
    told = runner.invoke(args=["due", "--from", "2026-01-01", "--days", "9999999"])
    assert told.exit_code == 2
    assert "期间超出历法范围" in told.output
    told = runner.invoke(args=["due", "--from", "2026-01-01", "--days", "9999999", "--lang", "en"])
    assert "leaves the calendar" in told.output
