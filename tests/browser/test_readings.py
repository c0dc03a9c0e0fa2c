"""Work reports in a real browser: by keyboard alone, without a script, at both widths and in both themes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import faults, opened
from tests.browser.serving import serving
from tests.commitments.reading.reports import HERE
from tests.reports.city import ON
from tests.web.site import AT, pages_of
from tracker import demo
from tracker.core.db import Database
from tracker.demo.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def city(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the fictional city with its people."""
    shutil.copyfile(sqlite_template, tmp_path / "tracker.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'tracker.sqlite3'}")
    with database.unit_of_work() as session:
        demo.load(session, at=AT, on=ON)
    app = pages_of(database, tmp_path)
    with serving(app) as address:
        yield address
    database.dispose()


def sign_in(page: Page, city: str) -> None:
    page.goto(f"{city}/login")
    page.fill("#login", "demo-government-officer")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{city}/")


def upload(page: Page, city: str, year: int) -> None:
    page.goto(f"{city}/readings/new")
    page.set_input_files("#file", HERE / "extracts" / f"{year}.txt")
    page.select_option("#body", "DEMO")
    page.locator("#document").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{city}/readings/*")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_report_is_decided_on_by_keyboard_without_a_script(browser: Browser, city: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    sign_in(page, city)
    upload(page, city, 2021)
    for _ in range(3):
        page.locator("article.proposed button[value=keep]").first.focus()
        enter(page)
        # The next one to decide on is where the page stands.
        assert page.url.partition("#")[2] == page.locator("article.proposed").first.get_attribute("id")
    # Mended: Tab from Drop leads to Mend, and Enter in a field of its form keeps it so.
    page.locator("article.proposed button[value=drop]").first.focus()
    page.keyboard.press("Tab")
    enter(page)
    page.fill("#title", "演示修改")
    enter(page)
    assert page.locator("article.mended").inner_text().count("演示修改") == 1
    page.click("text=舍弃此处未决定的")
    page.click("text=完成并记入")
    assert "已记入承诺 4 条" in page.locator(".said").inner_text()
    context.close()


def test_no_page_of_a_reading_complains_runs_over_or_has_a_fault(browser: Browser, city: str) -> None:
    wrong = []
    with opened(browser, 1366) as (page, said):
        sign_in(page, city)
        upload(page, city, 2021)
        page.locator("article button[value=keep]").first.click()
        page.locator("article.proposed button[value=drop]").first.click()
        for path in ("/readings", "/readings/new", "/readings/1", "/readings/1?state=dropped",
                     "/readings/1/accounts", "/readings/1/proposals/1", "/readings/1/add"):  # fmt: skip
            wrong += faults(page, city + path)
        wrong += said
    assert not wrong, "\n".join(wrong)
