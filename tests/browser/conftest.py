"""A real browser before the real pages: the fictional city of the reports' tests, served on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import serving
from tests.reports.city import ON, UNNAMED, record
from tests.tools import need
from tests.web.site import pages_of, site, sweep_on
from tracker.core.db import Database

PROMISES = [
    {"ref": "M1", "body": "DEMO-D1", "kind": "investment_promise", "title": "演示承诺甲",
     "made_on": "2026-01-05", "due_on": "2026-03-10", "enterprise": UNNAMED,
     "text": "自企业申请审核通过之日起 30 日内拨付到位。"},
    {"ref": "M2", "body": "DEMO-D1", "kind": "investment_promise", "title": "演示承诺乙",
     "made_on": "2026-01-05", "due_on": "2026-12-10", "enterprise": UNNAMED},
]  # fmt: skip


@pytest.fixture(scope="session")
def address(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages' address, on a free port of the loopback interface."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copyfile(sqlite_template, folder / "tracker.sqlite3")
    database = Database(f"sqlite:///{folder / 'tracker.sqlite3'}")
    site(database, folder, swept=False)
    with database.unit_of_work() as session:
        record(session, {"commitments": PROMISES})
    sweep_on(database, ON)
    app = pages_of(database, folder)
    reports = folder / "reports"
    reports.mkdir()
    (reports / "accountability-2026-Q3-public.pdf").write_bytes(b"%PDF-1.7")
    with serving(app) as address:
        yield address
    database.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or need("chromium", "chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path)
        yield found
        found.close()
