"""What was begun and came to nothing is removed by the nightly job; what anything refers to stays."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from tests.accounts.test_accounts import AT, GOOD
from tracker.accounts import form_drafts, registrations
from tracker.accounts.clearing import KEPT_FOR
from tracker.accounts.registrations import Licence
from tracker.application import Tracker
from tracker.config import Settings
from tracker.core.changes import ChangeKind, open_change
from tracker.core.clock import ZONE
from tracker.core.db import Database
from tracker.core.evidence import keep, path_of
from tracker.core.jobs import JobState
from tracker.demo import demo_uscc
from tracker.scheduler import JOBS

DAY = date(2026, 11, 24)
# The first instant that is not older than what is kept, reckoned by hand.
EDGE = datetime(2026, 11, 10, tzinfo=ZONE)


def aged(path: Path, at: datetime) -> Path:
    """The file, last written at an instant."""
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def licence(folder: Path, word: bytes, at: datetime) -> Path:
    kept = keep(folder, BytesIO(b"%PDF-" + word), most=1 << 20)
    return aged(path_of(folder, kept.sha256), at)


def tried(folder: Path, name: str, at: datetime) -> Path:
    path = folder / "uploads" / "7" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("ref")
    return aged(path, at)


def test_what_came_to_nothing_goes_after_its_days_and_no_more(database: Database, tmp_path: Path) -> None:
    assert datetime.combine(DAY, time.min, ZONE) - KEPT_FOR == EDGE
    old = EDGE - timedelta(seconds=1)
    names = (b"waiting", b"declined", b"source")
    waiting, declined, source = (licence(tmp_path, name, old) for name in names)
    failed, young = licence(tmp_path, b"failed", old), licence(tmp_path, b"young", EDGE)
    half, report = tmp_path / "evidence" / ".00.part", tmp_path / "reports" / "old.pdf"
    report.parent.mkdir()
    for path in (half, report):
        path.write_text("x")
        aged(path, old)
    token, rejects = tried(tmp_path, "0.csv", old), tried(tmp_path, "0-rejected.csv", old)
    open_page = tried(tmp_path, "1.csv", EDGE)
    with database.unit_of_work() as session:
        for number, path in enumerate((waiting, declined)):
            asked = registrations.register(
                session, login=f"wang.{number}", password=GOOD, name="演示王五", contact="0451-0000000",
                uscc=demo_uscc(9_000 + number), enterprise_name="演示公司", region="230100", at=AT,
                address=None, licence=Licence("a.pdf", "application/pdf", path.name),
            )  # fmt: skip
        registrations.decline(session, asked, "演示理由", at=AT, actor="x")
        for address, at in (("/old", old), ("/young", EDGE)):
            form_drafts.keep(session, asked.account_id, address, {}, at=at)
        open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="x", source_sha256=source.name)
    url = database.url.render_as_string(hide_password=False)
    tracker = Tracker(Settings(url, "s" * 32, False, DAY, tmp_path), database)
    job = next(job for job in JOBS if job.name == "clearing")
    for gone, drafts in ((2, 1), (0, 0)):
        with database.unit_of_work() as session:
            assert job.work(tracker, session, DAY) == (
                JobState.DONE, f"removed evidence {gone}, tried files {gone}, form drafts {drafts}, "
                "reports never sent 0"
            )
            assert form_drafts.draft_of(session, asked.account_id, "/young") is not None
    assert not any(path.exists() for path in (failed, half, token, rejects))
    assert all(path.exists() for path in (waiting, declined, source, young, report, open_page))
