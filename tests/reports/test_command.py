"""``flask report`` as its user gives it: periods, days, scopes, files, exit status."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.reports.city import Printed
from tracker import create_app
from tracker.config import Settings
from tracker.core.db import Database


@pytest.fixture
def app(city: Database, tmp_path: Path) -> Flask:
    """The application over the city on a fixed day."""
    address = city.url.render_as_string(hide_password=False)
    return create_app(Settings(address, "s" * 32, False, date(2026, 11, 23), tmp_path), city)


def run(app: Flask, folder: Path, *options: str, kind: str = "accountability") -> Result:
    """The command, writing to ``r.pdf``."""
    return app.test_cli_runner().invoke(args=["report", kind, *options, "--out", str(folder / "r.pdf")])


def test_a_past_quarter_is_written_as_of_its_last_day(app: Flask, report: Printed, tmp_path: Path) -> None:
    told = run(app, tmp_path, "--period", "2026-Q3", "--json")
    assert told.exit_code == 0, told.output
    said = json.loads(told.output)
    assert (said["period"], said["on"], said["serial"]) == ("2026-Q3", "2026-09-30", "LY-2026Q3-20260930")
    assert Path(said["pdf"]).read_bytes() == report.pdf.read_bytes()
    assert Path(said["xlsx"]).read_bytes() == report.annex.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.pdf", "r.xlsx"]


def test_a_report_under_another_ending_is_refused(app: Flask, tmp_path: Path) -> None:
    told = app.test_cli_runner().invoke(args=["report", "funding", "--out", str(tmp_path / "r.txt")])
    assert told.exit_code == 2 and ".pdf" in told.output and list(tmp_path.iterdir()) == []


def test_without_a_period_the_running_quarter_is_taken_and_said(app: Flask, tmp_path: Path) -> None:
    told = run(app, tmp_path, kind="funding")
    assert told.exit_code == 0, told.output
    assert "按 2026-Q4，截至 2026-11-23" in told.stderr
    assert told.stdout.splitlines() == [str(tmp_path / "r.pdf"), str(tmp_path / "r.xlsx")]


@pytest.mark.parametrize(("options", "said"), [
    (("--period", "2026-Q5"), "不是期间"), (("--period", "2027"), "还没有开始"),
    (("--period", "2026-Q3", "--on", "2026-06-30"), "还没有开始"),
    (("--body", "NOBODY"), "没有代码为 NOBODY"), (("--region", "230199"), "没有代码为 230199"),
])  # fmt: skip
def test_what_cannot_be_reported_is_a_bad_argument_and_leaves_no_file(
    app: Flask, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    told = run(app, tmp_path, *options)
    assert told.exit_code == 2 and said in told.output
    assert list(tmp_path.iterdir()) == []


def test_a_body_is_reported_with_those_below_it(app: Flask, tmp_path: Path) -> None:
    told = run(app, tmp_path, "--period", "2026-09", "--body", "DEMO-N", "--json", kind="promises")
    assert json.loads(told.output)["serial"] == "CN-202609-20260930-DEMO-N"
