"""A drill's periods are shortened in one place, and its database never passes for another."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.web.site import AT
from tracker.config import BadSetting, read_settings
from tracker.core.db import Database
from tracker.core.drills import OtherPace, agree
from tracker.law import loader
from tracker.law.loader import Law

ROOT = Path(__file__).resolve().parents[2]
ON = date(2026, 11, 23)
LIVE = {
    "TRACKER_ENV": "production", "TRACKER_SECRET_KEY": "0123456789abcdef" * 4,
    "TRACKER_ADDRESS": "https://lvyue.example.gov.cn",
}  # fmt: skip


def test_periods_are_divided_and_rounded_up_and_nothing_else_is() -> None:
    law, full = Law(Path(loader.__file__).parent, 30), loader.shipped()
    said = {
        name: law.at(name, ON).value
        for name in ("case_reply_days", "complaint_answer_days", "accountability_days", "preparation_days")
    }
    assert said == dict.fromkeys(said, 1)
    assert law.at("complaint_total_days_max", ON).whole == 3
    # A ladder keeps its steps; a year, a contract's own term's limit, days and percents are no periods.
    assert law.at("grade_days", ON).numbers == (1, 2, 4, 7, 13)
    assert law.at("warning_days", ON).numbers == (3, 2, 1)
    assert law.at("case_reminder_days", ON).numbers == (0, 1, 2)
    for name in ("days_per_year", "sme_payment_days_max", "disclosure_day", "sme_late_rate_per_day"):
        assert law.at(name, ON) == full.at(name, ON)
    assert law.fingerprint != full.fingerprint == Law(Path(loader.__file__).parent).fingerprint


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "1.5", "", "367", "٣"])
def test_what_is_no_number_of_a_drill_is_named(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(BadSetting, match="TRACKER_ACCELERATE"):
        read_settings({"TRACKER_ACCELERATE": wrong}, tmp_path)


def test_production_takes_no_drill(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="TRACKER_ACCELERATE"):
        read_settings({**LIVE, "TRACKER_ACCELERATE": "2"}, tmp_path)
    assert read_settings({**LIVE, "TRACKER_ACCELERATE": "1"}, tmp_path).accelerate == 1


def test_a_database_is_a_drills_from_its_beginning_and_for_ever(database: Database) -> None:
    def take(pace: int, *, production: bool = False) -> None:
        agree(database, pace, production=production, at=AT, actor="test")

    take(1)
    take(30)
    take(30)
    for pace, production in ((1, False), (15, False), (1, True), (30, True)):
        with pytest.raises(OtherPace):
            take(pace, production=production)
    with database.reading() as session:
        [(kind, said)] = session.execute(text("SELECT kind, subject FROM audit_entries")).all()
    assert (kind, said) == ("drill:begun", "30")
    for undo in ("DELETE FROM drills", "UPDATE drills SET shortened_by = 2"):
        with pytest.raises(DBAPIError, match="history_is_kept"), database.unit_of_work() as session:
            session.execute(text(undo))


# In a process of its own: what was worked out by shortened numbers stays with a process.
PLAYED = """
import os
from tracker import create_app
def say(*args):
    print(create_app().test_cli_runner().invoke(args=args).output)
say("setup")
say("due", "--from", "2026-11-23", "--days", "30")
say("export", "bodies", "--out", os.environ["OUT"])
print(create_app().test_client().get("/").text)
for other in ("15", "1"):
    os.environ["TRACKER_ACCELERATE"] = other
    say("sweep")
    print(create_app().test_client().get("/").status)
"""


def test_a_drill_is_set_up_marks_what_leaves_it_and_is_not_taken_for_real(tmp_path: Path) -> None:
    out = tmp_path / "bodies.csv"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    drill = {"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_TODAY": ON.isoformat(), "TRACKER_ACCELERATE": "30"}
    said = subprocess.run(
        [sys.executable, "-c", PLAYED], cwd=ROOT, capture_output=True, text=True, check=True,
        env=kept | drill | {"OUT": str(out)},
    ).stdout  # fmt: skip
    # A number that is asked for is no number of the law.
    assert "2026-12-23" in said
    assert re.search("演练：各项期限按 30 分之一缩短|Drill: periods shortened by 30", said)
    assert out.read_text(encoding="utf-8-sig").strip().endswith(",x_drill")
    assert said.count("503 SERVICE UNAVAILABLE") == 2
    assert said.count("set TRACKER_ACCELERATE to 30") == 2
