"""A long list on a telephone shows its beginning and all of it at a tap or a key; elsewhere it is whole."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import axe, opened
from tests.browser.test_people import city, people_app, settled_city

pytestmark = pytest.mark.browser
__all__ = ["city", "people_app", "settled_city"]
ROWS = "section[aria-labelledby=bodies] tbody tr"


@pytest.mark.parametrize("script", [True, False])
def test_a_telephone_shows_twelve_and_then_all(browser: Browser, city: str, script: bool) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", java_script_enabled=script
    )
    page = context.new_page()
    page.goto(f"{city}/returns")
    rows, shown = page.locator(ROWS), page.locator(f"{ROWS}:visible")
    whole = rows.count()
    assert whole > 12
    expect(shown).to_have_count(12)
    button = page.locator("label[for=bodies-all]")
    expect(button).to_have_text(f"显示本页全部 {whole} 条")
    page.locator("#bodies-all").focus()
    page.keyboard.press("Space")
    expect(shown).to_have_count(whole)
    expect(button).to_be_hidden()
    regions = page.locator("section[aria-labelledby=regions] tbody tr:visible")
    expect(regions).to_have_count(0)
    page.locator("label[for=regions-all]").click()
    assert regions.count() > 0
    context.close()


def test_a_wide_screen_and_paper_show_all(browser: Browser, city: str) -> None:
    with opened(browser, 1366) as (page, said):
        page.goto(f"{city}/returns")
        expect(page.locator(f"{ROWS}:visible")).to_have_count(page.locator(ROWS).count())
        expect(page.locator("label.unfold:visible")).to_have_count(0)
        page.set_viewport_size({"width": 360, "height": 740})
        assert axe(page, page.url, (360,)) == []
        page.emulate_media(media="print")
        expect(page.locator(f"{ROWS}:visible")).to_have_count(page.locator(ROWS).count())
        assert said == []
