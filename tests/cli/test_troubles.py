"""What goes wrong around a command is told in words, never as a traceback."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

import click
import pytest
from flask import Flask

from tests.exchange.conftest import application
from tracker import create_app
from tracker.cli import troubles
from tracker.config import BadSetting, Settings, read_settings
from tracker.core.db import Database
from tracker.core.messages import Language, speak, unspeak
from tracker.law.records import NoLawInForce

OURS = "https://lvyue.example.gov.cn"
SETTINGS = ("s" * 32, False, date(2026, 11, 24))


def said(app: Flask, *arguments: str) -> str:
    """What a failing command prints."""
    told = app.test_cli_runner().invoke(args=[*arguments])
    assert told.exit_code in (1, 2) and isinstance(told.exception, SystemExit | click.Abort), told.exception
    return told.output


@pytest.mark.parametrize("command", ["sweep", "flags --json", "lists", "interest P1", "calendar status"])
def test_before_setup_a_command_says_to_run_it(tmp_path: Path, command: str) -> None:
    app = create_app(Settings(f"sqlite:///{tmp_path}/new.sqlite3", *SETTINGS, tmp_path))
    assert "flask setup" in said(app, *command.split())
    if command == "sweep":
        assert "run flask setup" in said(app, "sweep", "--lang", "en")


@pytest.mark.parametrize("url", ["sqlite:////nowhere/x.db", "postgresql://nobody@127.0.0.1:1/x"])
def test_a_database_out_of_reach_is_named(tmp_path: Path, url: str) -> None:
    app = create_app(Settings(url, *SETTINGS, tmp_path))
    assert "TRACKER_DATABASE_URL" in said(app, "flags", "--json")


@pytest.mark.parametrize("command", [
    "flags --on 9999-12-31 --json", "sweep --on 9999-12-31", "lists --on 0001-01-01",
    "due --from 2026-01-01 --days 999999999999", "due --from 2026-01-01 --months 100000",
    "import undo 99999999999999999999999", "export bodies --out /nowhere/x.csv",
])  # fmt: skip
def test_a_slip_of_the_pen_is_told(sqlite_database: Database, tmp_path: Path, command: str) -> None:
    assert "Error" in said(application(sqlite_database, tmp_path), *command.split())


@pytest.mark.parametrize("url", ["foo", "nosuch://x/y", "mysql://x/y", "postgresql://u:pass@h:port/x"])
def test_a_url_of_no_database_is_a_bad_setting(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as bad:
        create_app(Settings(url, *SETTINGS, tmp_path))
    assert "pass" not in str(bad.value) and bad.value.__suppress_context__


def test_a_data_folder_whose_name_would_cut_the_address_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="DATA_DIR"):
        read_settings({"TRACKER_DATA_DIR": str(tmp_path / "a?b")}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_is_a_file_is_a_bad_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match="DATA_DIR"):
        read_settings({"TRACKER_DATA_DIR": str(tmp_path / "file")}, tmp_path)


@pytest.mark.parametrize("secret", [None, "short", "a" * 64, "changeme" * 8])
def test_production_takes_no_weak_secret(tmp_path: Path, secret: str | None) -> None:
    given = {"TRACKER_ENV": "production", "TRACKER_DATA_DIR": str(tmp_path), "TRACKER_ADDRESS": OURS}
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        read_settings(given | ({"TRACKER_SECRET_KEY": secret} if secret else {}), tmp_path)
    good = read_settings(given | {"TRACKER_SECRET_KEY": "0123456789abcdef" * 4}, tmp_path)
    assert good.production


PRODUCTION = {"TRACKER_ENV": "production", "TRACKER_SECRET_KEY": "0123456789abcdef" * 4}


@pytest.mark.parametrize(("written", "read"), [
    (OURS, OURS), ("HTTPS://Lvyue.Example.gov.cn:443/", OURS), (f"{OURS}:8443", f"{OURS}:8443"),
    ("https://[2001:db8::1]", "https://[2001:db8::1]"),
    *[(bad, None) for bad in (
        None, "", "lvyue.example.gov.cn", "http://lvyue.example.gov.cn", f"{OURS}/a", f"{OURS}?a",
        f"{OURS}:x", "https://a@b.cn", "https://", "ftp://b.cn", "https://a b.cn", "https://[b.cn",
    )],
])  # fmt: skip
def test_production_asks_for_the_address_people_open(
    tmp_path: Path, written: str | None, read: str | None
) -> None:
    given = PRODUCTION | ({} if written is None else {"TRACKER_ADDRESS": written})
    if read:
        assert read_settings(given, tmp_path).address == read
    else:
        with pytest.raises(BadSetting, match="TRACKER_ADDRESS.*https://lvyue"):
            read_settings(given, tmp_path)


def test_elsewhere_the_address_may_be_missing_or_plain(tmp_path: Path) -> None:
    assert read_settings({}, tmp_path).address is None
    plain = {"TRACKER_ADDRESS": "http://10.1.2.3:5000", "TRACKER_PROXIES": "2"}
    assert read_settings(plain, tmp_path).address == plain["TRACKER_ADDRESS"]
    assert read_settings(plain, tmp_path).proxies == 2
    for wrong in ("-1", "many", "10", "٣"):
        with pytest.raises(BadSetting, match="PROXIES"):
            read_settings({"TRACKER_PROXIES": wrong}, tmp_path)


def test_a_bad_setting_is_told_in_both_languages(tmp_path: Path) -> None:
    """Nobody has chosen a language yet when the settings are read."""
    with pytest.raises(BadSetting) as bad:
        read_settings({"TRACKER_ENV": "live"}, tmp_path)
    chinese, english = str(bad.value).split("\n")
    assert chinese == "TRACKER_ENV 只能是 development 或 production"
    assert english == "TRACKER_ENV is either development or production."


@pytest.mark.parametrize(
    ("language", "said"), [("en", "No version of the law's number"), ("zh", "法定数值“")]
)
def test_a_day_before_the_law_is_told_in_the_language_asked_for(language: str, said: str) -> None:
    before = speak(Language(language))
    try:
        with pytest.raises(click.ClickException) as told_of, troubles.told(cast(Any, None)):
            raise NoLawInForce("grade_days", date(1999, 1, 1))
    finally:
        unspeak(before)
    assert told_of.value.message.startswith(said)
    assert "grade_days" not in told_of.value.message, "the number goes by its name"
