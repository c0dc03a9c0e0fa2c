"""Whether a file in hand was released, told in a real browser: with the script, and by upload without it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.browser.serving import serving
from tests.reports.city import ON
from tests.web.site import AT, pages_of
from tracker import demo
from tracker.accounts.grants import actor_of
from tracker.accounts.models import Account, Grant
from tracker.core.db import Database
from tracker.core.permissions import Actor
from tracker.releases import actions, queries
from tracker.releases.actions import Planned
from tracker.releases.models import Part
from tracker.releases.store import take
from tracker.releases.workflow import Audience, ReportKind
from tracker.reports.formal import freezing
from tracker.reports.formal.freezing import House

pytestmark = pytest.mark.browser
YES, NO = "是：本文件与发布件一致", "不是：本文件与这一编号的发布件不一致"


@pytest.fixture
def released(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[str, bytes]]:
    """The address of a released report's page, and the file."""
    shutil.copyfile(sqlite_template, tmp_path / "tracker.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'tracker.sqlite3'}")
    with database.unit_of_work() as session:
        demo.load(session, at=AT, on=ON)
    house = House(tmp_path, None)
    with database.unit_of_work() as session:

        def somebody(login: str) -> Actor:
            account = session.scalars(select(Account).where(Account.login == login)).one()
            held = select(Grant).where(Grant.account_id == account.id)
            return actor_of(account, session.scalars(held).all())

        office, chief = somebody("demo-supervisor"), somebody("demo-chief")
        planned = Planned(
            kind=ReportKind.PROMISES, period="2026-Q3", figures_on=ON - timedelta(days=1),
            audience=Audience.PUBLIC,
        )  # fmt: skip
        release = actions.draft(session, planned, actor=office, on=ON, at=AT)
        freezing.freeze(session, release, house, actor=office, on=ON, at=AT)
        actions.check(session, release, "无误。", actor=office, on=ON, at=AT)
        freezing.release_it(session, release, house, actor=chief, on=ON, at=AT)
        serial = release.serial
        content = take(tmp_path, queries.files_of(session, release)[Part.RELEASED].sha256)
    app = pages_of(database, tmp_path)
    with serving(app) as address:
        yield f"{address}/verify/{serial}", content
    database.dispose()


@pytest.mark.parametrize("script", [True, False])
def test_a_file_with_one_changed_byte_is_not_the_one_released(
    browser: Browser, released: tuple[str, bytes], tmp_path: Path, script: bool
) -> None:
    address, content = released
    changed = bytearray(content)
    changed[1000] ^= 1
    page = browser.new_page(java_script_enabled=script, locale="zh-CN")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    for name, given, said in (("whole.pdf", content, YES), ("changed.pdf", bytes(changed), NO)):
        (tmp_path / name).write_bytes(given)
        page.goto(address)
        page.set_input_files("#file", tmp_path / name)
        if not script:
            page.locator("main form button").click()
        expect(page.locator("main [role=status]", has_text=said)).to_be_visible()
    # With the script the file never leaves the machine.
    assert ("POST" in sent) is not script
    page.close()
