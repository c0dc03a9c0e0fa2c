"""The whole way through as its user walks it: commands, page and PDF over the fictional city."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, or_, select

from tests.cli.conftest import TODAY, settled
from tracker.cli.first_run import first_lines, prepare
from tracker.config import BadSetting, read_settings
from tracker.core.db import Database
from tracker.demo.people import PEOPLE
from tracker.reports.accountability import accountability
from tracker.reports.data.arrears import ledger
from tracker.reports.data.laid import laid
from tracker.reports.overview import overview
from tracker.reports.period import window
from tracker.rules.arrears import ARREARS


def test_a_second_run_prints_the_same_bytes_and_loses_nothing(app: Flask) -> None:
    tracker = app.extensions["tracker"]
    written = (tracker.settings.data_dir / "reports").glob("*.pdf")
    public, report = sorted(written, key=lambda path: not path.stem.endswith("-public"))
    assert "公开版" in PdfReader(public).pages[0].extract_text()
    first = report.read_bytes()
    assert prepare(tracker) == report
    assert report.read_bytes() == first
    cover = PdfReader(BytesIO(first)).pages[0].extract_text()
    assert "演示" in cover and "内部版" in cover


def test_the_report_and_the_flags_command_tell_the_same_sum(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["flags"])
    assert told.exit_code == 0, told.output
    every = [json.loads(line) for line in told.output.splitlines()]
    flags = [flag for flag in every if flag["rule"] in ARREARS]
    with app.extensions["tracker"].database.reading() as session:
        figures = overview(session, TODAY)
        assert accountability(session, TODAY).startswith(b"%PDF")
    assert flags
    overdue_fen = sum(int(flag["amount"].replace(".", "")) for flag in flags)
    assert figures.overdue.arrears_fen == overdue_fen
    for parts in (figures.bodies, figures.regions):
        assert sum(one.arrears_fen for one in parts) == overdue_fen
    assert sum(age.fen for age in figures.ages) == overdue_fen
    assert figures.rest_fen == not_late_though_past(app)


def not_late_though_past(app: Flask) -> int:
    """What the report's ledger shows of payables past their day, or judged, beside arrears and disputes."""
    days = window(None, None, TODAY)
    with app.extensions["tracker"].database.reading() as session, laid(session, days):
        rows = ledger(TODAY)
        past = or_(rows.c.judged, rows.c.due_on < TODAY)
        apart = rows.c.owed_fen - rows.c.overdue_fen - rows.c.disputed_fen
        return session.scalar(select(func.sum(apart)).where(past)) or 0


def test_an_earlier_day_is_answered_without_changing_anything(app: Flask) -> None:
    runner = app.test_cli_runner()
    before = runner.invoke(args=["flags", "--all"]).output
    past = runner.invoke(args=["flags", "--on", "2026-01-05", "--all"]).output
    assert past and all(json.loads(line)["arose_on"] <= "2026-01-05" for line in past.splitlines())
    assert runner.invoke(args=["flags", "--all"]).output == before


def test_due_tells_the_holiday_example_of_the_rules_page(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["due", "--from", "2026-09-01", "--days", "30", "--json"])
    assert json.loads(told.output)["due_on"] == "2026-10-08"


def test_the_pages_answer_under_a_strict_policy(app: Flask) -> None:
    client = app.test_client()
    for address in ("/", "/rules/A13-PAYMENT-OVERDUE", "/healthz"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert client.get("/rules/NOTHING").status_code == 404
    assert "系统日期固定为 2026年11月23日" in client.get("/").text


def test_production_asks_to_sign_in(tmp_path: Path) -> None:
    app = settled(tmp_path, Database(f"sqlite:///{tmp_path / 'tracker.sqlite3'}"), production=True)
    assert app.test_client().get("/").status_code == 200
    assert app.test_client().get("/reports").location == "/login?to=/reports"
    assert app.test_client().get("/healthz").status_code == 200
    assert "生产环境" in app.test_cli_runner().invoke(args=["demo"]).output


@pytest.mark.parametrize("given", [
    {"TRACKER_TYPO": "1"}, {"TRACKER_TODAY": "soon"}, {"TRACKER_ENV": "production"},
    {"TRACKER_ENV": "production", "TRACKER_SECRET_KEY": "x" * 32, "TRACKER_TODAY": "2026-01-01"},
])  # fmt: skip
def test_a_bad_setting_is_an_error(given: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BadSetting):
        read_settings(given, tmp_path)


def test_the_fictional_city_is_refused_over_other_data(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["demo"])
    assert told.exit_code == 1
    assert "已有数据" in told.output


def test_the_first_lines_are_in_both_languages(app: Flask, tmp_path: Path) -> None:
    """Nobody has chosen a language yet; in production no sign-in is told."""
    tracker = app.extensions["tracker"]
    told = first_lines(tracker, Path("r.pdf"), "http://127.0.0.1:5000/")
    assert told[:2] == [
        "报告 PDF · Report PDF: r.pdf",
        "网页地址（按 Ctrl+C 停止） · Address of the pages (stop with Ctrl+C): http://127.0.0.1:5000/",
    ]
    assert "Sign-ins" in told[2] and len(told) == 3 + len(PEOPLE)
    strict = settled(tmp_path, tracker.database, production=True).extensions["tracker"]
    assert len(first_lines(strict, Path("r.pdf"), "x")) == 2
