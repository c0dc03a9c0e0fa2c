"""Every page in a real browser: nothing is blocked, nothing runs over, everybody can read and reach it."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Route

from tests.browser.looking import VENDOR, faults, opened

pytestmark = pytest.mark.browser
STATIC = Path(__file__).resolve().parents[2] / "tracker/static"

PAGES = (
    "/", "/flags", "/flags?state=all&grade=3&sort=largest", "/flags?min=999999999", "/flags/1", "/flags/3",
    "/payables", "/commitments", "/bodies", "/bodies?silent=1", "/bodies/DEMO-N1", "/bodies/DEMO-OLD",
    "/rules",
    "/rules/A13-PAYMENT-OVERDUE", "/rules/law", "/lists", "/lists/no_due_date",
    "/lists/deadline_provisional", "/reports", "/nothing",
)  # fmt: skip


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_complains_runs_over_or_has_a_fault_that_axe_finds(
    browser: Browser, address: str, language: str, part: int
) -> None:
    wrong = []
    with opened(browser, 1366, language=language) as (page, said):
        # In two halves, so that two workers share them.
        for path in PAGES[part::2]:
            missing = path == "/nothing"
            wrong += faults(page, address + path, dark=language == "zh", status=404 if missing else 200)
            # The browser tells the page's own status as an error of the console.
            wrong += [f"{path}: {one}" for one in said if not (missing and "404" in one)]
            said.clear()
    assert not wrong, "\n".join(wrong)


def _styled(sheet: str, route: Route) -> None:
    route.fulfill(body=sheet, content_type="text/css")


def test_a_heading_too_pale_in_the_dark_is_found(browser: Browser, address: str) -> None:
    # A heading counts as large text: of 3 to 1 and more (WCAG 1.4.3) nothing is said, as in the first rule.
    for colour, found in (("#6f7680", 0), ("#333333", 2)):
        with opened(browser, 1366) as (page, _):
            rule = f"@media (prefers-color-scheme: dark) {{ h1 {{ color: {colour}; }} }}"
            sheet = f"{(STATIC / 'base.css').read_text('utf-8')}{rule}"
            page.route("**/base.css*", partial(_styled, sheet))
            wrong = faults(page, f"{address}/rules")
            assert len(wrong) == found and all("in dark" in one and "<h1>" in one for one in wrong), wrong


def test_the_vendored_checker_is_the_one_recorded() -> None:
    recorded = yaml.safe_load((VENDOR / "vendor.yaml").read_text("utf-8"))
    for name, digest in recorded["files"].items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with opened(browser, 1366) as (page, _):
        page.goto(f"{address}/flags")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "跳到正文"
        box = page.locator(".skip").bounding_box()
        assert box and box["x"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2


def test_a_filter_is_set_and_sent_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 768})
    page = context.new_page()
    page.goto(f"{address}/flags")
    page.select_option("#f-rule", "A13-PAYMENT-OVERDUE")
    page.fill("#f-min", "70,000")
    page.click(".filters button")
    assert "rule=A13-PAYMENT-OVERDUE" in page.url and "min=70" in page.url
    assert page.locator("tbody tr").count() == 2
    page.click("text=金额不低于 70,000")
    assert "min=" not in page.url
    context.close()


def test_the_language_is_chosen_without_a_script_and_by_keyboard(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 768})
    page = context.new_page()
    page.goto(f"{address}/flags?state=all")
    page.locator(".languages button[value=en]").focus()
    # The page it comes back to has the address it left: only the navigation tells that it was there.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url("**/flags?state=all")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Flags: all"
    with page.expect_navigation():
        page.click(".languages button[value=zh]")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    context.close()


def test_paper_is_black_on_white_without_navigation(browser: Browser, address: str) -> None:
    with opened(browser, 1366, "dark") as (page, _):
        page.goto(f"{address}/flags/1")
        page.emulate_media(media="print", color_scheme="dark")
        colours = page.evaluate(
            "(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        assert not page.locator(".top nav").is_visible()
        assert not page.locator(".languages").is_visible()
        assert page.locator(".claim").is_visible()
        assert page.pdf().startswith(b"%PDF")
