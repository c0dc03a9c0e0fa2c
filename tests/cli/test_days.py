"""``flask due`` as a person reads it, and ``flask demo`` over what is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.cli.conftest import settled
from tracker.core.db import Database

BODIES = "code,name,kind,region\nB1,虚构市卫生局,department,230100\n"


@pytest.fixture
def app(sqlite_database: Database, tmp_path: Path) -> Flask:
    """The application over an empty database."""
    return settled(tmp_path, sqlite_database)


def told(app: Flask, *words: str) -> Result:
    """What the command answers."""
    return app.test_cli_runner().invoke(args=list(words))


def test_days_are_told_in_words_of_the_language_asked_for(app: Flask) -> None:
    words = ["due", "--from", "2026-02-10", "--days", "5"]
    chinese = told(app, *words).output.splitlines()
    assert chinese[0] == "2026-02-10 起算日，不计入"
    assert chinese[4].startswith("2026-02-14 第 4 日（调休上班）")
    assert chinese[5].startswith("2026-02-15 休息日，顺延")
    assert chinese[-2:] == ["2026-02-24 顺延至此工作日", "最后合法日：2026-02-24"]
    assert "2026-02-11 day 1" in told(app, *words, "--lang", "en").output


def test_days_before_the_first_notice_say_that_only_weekends_are_known(app: Flask) -> None:
    words = ["due", "--from", "2010-02-10", "--days", "5"]
    assert "2015 年以前没有装入放假通知" in told(app, *words).output
    assert json.loads(told(app, *words, "--json").output)["weekends_only"] is True
    assert "放假通知" not in told(app, "due", "--from", "2026-02-10", "--days", "5").output


def test_the_fictional_city_goes_beside_other_data_only_when_forced(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "bodies.csv").write_text(BODIES)
    assert told(app, "import", "bodies", str(tmp_path / "bodies.csv")).exit_code == 0
    refused = told(app, "demo")
    assert (refused.exit_code, "--force" in refused.output) == (1, True)
    assert told(app, "demo", "--force").exit_code == 0
    again = told(app, "demo", "--force")
    assert (again.exit_code, "不能装入两次" in again.output) == (1, True)
