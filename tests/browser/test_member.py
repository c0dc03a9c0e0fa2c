"""A member's ten minutes with the account: first screen, down to one sum, marks, a question put to a body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import axe, opened
from tests.browser.serving import serving
from tests.browser.test_people import sign_in
from tests.reports.standings.cities import random_city
from tests.web.site import pages_of
from tracker.core.db import Database

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OVERDUE = "what=overdue"


@pytest.fixture
def city(sqlite_database: Database, tmp_path: Path) -> Iterator[str]:
    """The address of a random city, some of whose questions are public."""
    random_city(sqlite_database, 21)
    with serving(pages_of(sqlite_database, tmp_path)) as address:
        yield address


def fen(page: Page, what: str) -> int:
    """The amount that is shown there."""
    return int(page.locator(what).first.get_attribute("value") or "")


def looked_at(page: Page, size: tuple[int, int], folder: Path) -> None:
    """A page a member reaches is as wide as the screen, has no fault that axe finds, and leaves a picture."""
    name = re.sub(r"\W+", "-", page.url.split("/", 3)[-1])
    assert axe(page, name, (size[0],)) == []
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name
    page.screenshot(path=folder / f"{size[0]}-{name}.png", full_page=True)


@pytest.mark.parametrize("size", [(1366, 768), (768, 1024)], ids=["desk", "tablet"])
def test_a_member_comes_from_the_total_to_one_sum_and_asks(
    browser: Browser, city: str, size: tuple[int, int], tmp_path: Path
) -> None:
    with opened(browser, size[0]) as (page, said):
        sign_in(page, city, "demo-member")
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.get_by_role("link", name="履约账", exact=True).first.click()
        expect(page.locator("h1")).to_contain_text("政府欠多少")
        looked_at(page, size, tmp_path)
        if size[0] > size[1]:
            tenth = page.locator("table.bodies tbody tr").nth(9).bounding_box()
            # A day set for a test is said above the page; no real one has this line.
            drill = page.locator("p.notice").bounding_box()
            assert tenth and drill
            assert tenth["y"] + tenth["height"] - drill["height"] <= size[1], "no scrolling at first"
        total = fen(page, f'.big a[href*="{OVERDUE}"] data')
        page.locator(f'.big a[href*="{OVERDUE}"]').click()
        assert fen(page, "data.total") == total
        looked_at(page, size, tmp_path)
        body = page.locator("tbody th a").first
        name, code = body.inner_text(), (body.get_attribute("href") or "").split("?")[0].rsplit("/", 1)[-1]
        owes = fen(page, "tbody a.figure.sum data")
        page.locator("tbody a.figure.sum").first.click()
        assert fen(page, "data.total") == owes
        looked_at(page, size, tmp_path)
        ref = page.locator("tbody th a").first.inner_text()
        page.locator("tbody a.figure.sum").first.click()
        expect(page.locator("h1")).to_contain_text(ref)
        looked_at(page, size, tmp_path)
        page.get_by_role("button", name="标记询问").first.click()
        expect(page.get_by_role("button", name="已标记")).to_be_visible()
        page.goto(f"{city}/congress/bodies/{code}")
        looked_at(page, size, tmp_path)
        page.get_by_role("button", name="标记询问").last.click()
        page.get_by_role("link", name="查看标记").click()
        expect(page.locator("main")).to_contain_text(ref)
        expect(page.locator("main")).to_contain_text(name)
        looked_at(page, size, tmp_path)
        sheet = page.get_by_role("link", name="打印询问提纲").first.get_attribute("href")
        assert page.request.get(f"{city}{sheet}").body().startswith(b"%PDF-")
        page.get_by_role("link", name="发出询问").first.click()
        looked_at(page, size, tmp_path)
        page.fill("main form textarea", "什么时候付清？")
        page.locator("main form .primary").click()
        expect(page.locator("main")).to_contain_text("什么时候付清？")
        looked_at(page, size, tmp_path)
        assert said == []
