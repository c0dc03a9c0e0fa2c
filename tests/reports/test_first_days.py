"""Reports whose period touches the day the regulation came into force (1 February 2021), and days to come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader

from tests.reports.city import FACTS, payable, record, transfer
from tracker import create_app
from tracker.config import Settings
from tracker.core.db import Database

TODAY = date(2026, 11, 23)
DEBTS = {
    "bodies": FACTS["bodies"],
    "enterprises": FACTS["enterprises"],
    "payables": [
        payable("P-then", "DEMO-D1", "40000", "2020-12-10"),
        payable("P-new", "DEMO-D1", "50000", "2021-02-10"),
    ],
    "payments": [transfer("Z-then", "P-then", "2021-05-10", "10000")],
}  # fmt: skip


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The application over two debts, one of them older than the regulation."""
    with database.unit_of_work() as session:
        record(session, DEBTS)
    address = database.url.render_as_string(hide_password=False)
    app = create_app(Settings(address, "s" * 32, False, TODAY, tmp_path), database)
    yield app
    app.extensions["tracker"].database.dispose()


def report(app: Flask, *options: str) -> Result:
    out = app.extensions["tracker"].settings.data_dir / "r.pdf"
    return app.test_cli_runner().invoke(args=["report", "accountability", *options, "--out", str(out)])


def text_of(told: Result) -> str:
    """What the pages of a report say, without line ends."""
    assert told.exit_code == 0, told.output
    pages = PdfReader(json.loads(told.stdout)["pdf"]).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


@pytest.mark.parametrize(("period", "overdue"), [
    ("2021", "8.0"), ("2021-H1", "8.0"), ("2021-Q1", "9.0"), ("2021-02", "9.0"),
])  # fmt: skip
def test_a_period_with_nothing_to_compare_with_is_printed_without_a_change(
    app: Flask, period: str, overdue: str
) -> None:
    text = text_of(report(app, "--period", period, "--json"))
    assert f"其中逾期2笔、{overdue}万元" in text
    assert "条例自2021年2月1日起施行" in text and "本期没有可比的数字" in text
    # Nothing was overdue by the regulation before it, so nothing grew, fell or stayed the same since.
    before = {"2021-02": "2021-01-31"}.get(period, "2020-12-31")
    assert "相比" not in text and f"（{before}为" not in text
    # Of all tables only the one of month ends says how a sum changed: from one of its rows to the next.
    first, _, trend = text.rpartition("（五）各月末")
    _, _, last = trend.partition("按当日已知的事实重新计算")
    assert last and "持平" not in first + last and "增 " not in first + last


def test_the_next_period_is_compared(app: Flask) -> None:
    text = text_of(report(app, "--period", "2021-Q2", "--json"))
    assert "与2021年3月31日相比，逾期款项减少1.0万元" in text and "本期没有可比" not in text


@pytest.mark.parametrize("options", [
    ("--period", "2020"), ("--period", "2021-01"), ("--period", "2021", "--on", "2021-01-31"),
])  # fmt: skip
def test_nothing_is_reported_of_days_before_the_regulation(app: Flask, options: tuple[str, ...]) -> None:
    told = report(app, *options)
    assert told.exit_code == 2 and "条例自 2021-02-01 起施行" in told.output
    told = report(app, *options, "--lang", "en")
    assert told.exit_code == 2 and "Nothing is reported before 2021-02-01" in told.output


def test_a_day_past_the_period_is_refused(app: Flask) -> None:
    told = report(app, "--period", "2026-Q3", "--on", "2026-10-01")
    assert told.exit_code == 2 and "2026-Q3 在那一天之前已经结束" in told.output


def test_a_day_to_come_is_reported_and_said_to_be(app: Flask) -> None:
    told = report(app, "--period", "2026-Q4", "--on", "2026-12-01", "--json")
    assert "截至日 2026-12-01 尚未到来" in told.stderr
    text = text_of(told).replace(" ", "")
    # On the cover and beside the headline figures.
    assert text.count("尚未到来，按已登记的事实推算") == 2
    told = report(app, "--on", TODAY.isoformat(), "--json")
    assert told.stderr.count("尚未到来") == 0 and "尚未到来" not in text_of(told)


def test_the_headline_counts_the_bodies_that_owe(app: Flask) -> None:
    text = text_of(report(app, "--period", "2026-Q3", "--json"))
    assert "4家单位中，1家有应付未付款项2笔、8.0万元" in text
