"""What a script makes smoother: lists change in place, and nothing is lost with the connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import opened

pytestmark = pytest.mark.browser


def test_a_list_changes_in_place_and_keeps_its_address(browser: Browser, address: str) -> None:
    with opened(browser, 1366) as (page, said):
        page.goto(f"{address}/records/payables")
        first = page.locator("tbody th a").first.inner_text()
        before = page.locator("tbody tr").count()
        page.evaluate("window.same = true")
        page.locator("#q").press_sequentially(first)
        expect(page.locator("tbody tr")).not_to_have_count(before)
        assert "q=" in page.url and page.evaluate("document.activeElement.id") == "q"
        assert page.input_value("#q") == first, "what is typed is never written over"
        page.goto(f"{address}/flags")
        page.evaluate("window.same = true")
        page.click("th a.sort >> nth=0")
        page.wait_for_url("**sort=largest")
        page.select_option("#f-state", "ceased")
        expect(page.locator("h1")).to_contain_text("已终止")
        page.wait_for_url("**state=ceased**sort=largest")
        assert page.evaluate("window.same"), "no page was loaded anew"
        assert said == []
        page.context.set_offline(True)
        page.fill("#f-min", "1")
        expect(page.locator("#lost")).to_be_visible()
        assert page.input_value("#f-min") == "1"
