"""What a script makes smoother: lists change in place, and nothing is lost with the connection."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.looking import axe, opened
from tests.browser.test_people import city, people_app, press, settled_city, sign_in
from tests.web.test_records import firm
from tracker.demo.people import PASSWORD

pytestmark = pytest.mark.browser
__all__ = ["city", "people_app", "settled_city"]


def test_a_list_changes_in_place_and_keeps_its_address(browser: Browser, address: str) -> None:
    with opened(browser, 1366) as (page, said):
        page.goto(f"{address}/records/payables")
        first = page.locator("tbody th a").first.inner_text()
        before = page.locator("tbody tr").count()
        page.evaluate("window.same = true")
        page.locator("#f-q").press_sequentially(first)
        expect(page.locator("tbody tr")).not_to_have_count(before)
        assert "q=" in page.url and page.evaluate("document.activeElement.id") == "f-q"
        assert page.input_value("#f-q") == first, "what is typed is never written over"
        page.goto(f"{address}/flags")
        page.evaluate("window.same = true")
        page.click("th a.sort >> nth=0")
        page.wait_for_url("**sort=largest")
        page.select_option("#f-state", "ceased")
        expect(page.locator("h1")).to_contain_text("已终止")
        page.wait_for_url("**state=ceased**sort=largest")
        assert page.evaluate("window.same"), "no page was loaded anew"
        page.locator("#f-since").press_sequentially("2026年1月")
        assert "since=2026" not in page.url, "a list is not filtered by half a day"
        page.locator("#f-since").press_sequentially("5日")
        page.wait_for_url("**since=2026%E5%B9%B41%E6%9C%885%E6%97%A5**")
        expect(page.locator("#f-since ~ button")).to_have_attribute("title", re.compile("从日历中选日期"))
        assert said == []
        page.context.set_offline(True)
        page.fill("#f-min", "1")
        expect(page.locator("#lost")).to_be_visible()
        assert page.input_value("#f-min") == "1"


def test_a_day_is_picked_by_keyboard_or_typed_and_an_amount_echoes(browser: Browser, city: str) -> None:
    page = browser.new_page()
    sign_in(page, city, "demo-officer")
    page.goto(f"{city}/records/payables/new")
    page.fill("#c_amount", "1234567.80")
    expect(page.locator("#c_amount-words")).to_contain_text("壹佰贰拾叁万肆仟伍佰陆拾柒元捌角整")
    page.fill("#c_due_on", "２０２６年９月１日")
    page.keyboard.press("Tab")
    assert "从日历中选日期：约定到期日" in (page.evaluate("document.activeElement.ariaLabel") or "")
    page.keyboard.press("Enter")
    # The calendar itself belongs to the browser: it opens at the typed day, and gives the day it was left at.
    calendar = page.locator("#c_due_on ~ input[type=date]")
    assert calendar.input_value() == "2026-09-01"
    calendar.evaluate("field => { field.value = '2026-12-24'; field.dispatchEvent(new Event('change')); }")
    assert page.input_value("#c_due_on") == "2026-12-24"
    page.close()


def test_a_reference_is_found_by_its_name_and_chosen_by_keyboard_or_by_hand(
    browser: Browser, city: str
) -> None:
    with opened(browser, 360) as (page, said):
        sign_in(page, city, "demo-officer")
        page.goto(f"{city}/records/payables/new")
        body = page.locator("#c_body")
        body.press_sequentially("DEMO-H")
        expect(body).to_have_attribute("aria-expanded", "true")
        assert axe(page, "the form with its list open", (360,)) == []
        page.keyboard.press("ArrowDown")
        expect(page.locator(".draft")).to_contain_text("草稿已于")
        page.keyboard.press("Enter")
        expect(body).to_have_value("DEMO-H2")
        expect(body).to_have_attribute("aria-expanded", "false")
        expect(page.locator("#c_body-found .echo")).to_contain_text("演示")
        page.locator("#c_enterprise").press_sequentially("演示")
        chosen = page.locator("#c_enterprise-found [role=option]").nth(1)
        key = chosen.locator(".code").inner_text()
        chosen.click()
        expect(page.locator("#c_enterprise")).to_have_value(key)
        page.locator("#c_contract").press_sequentially("DEMO")
        page.keyboard.press("Escape")
        expect(page.locator("#c_contract-found [role=option]")).to_have_count(0)
        assert said == []


def test_what_is_typed_outlives_the_connection_and_the_browser(browser: Browser, city: str) -> None:
    with opened(browser, 360) as (page, said):
        sign_in(page, city, "demo-officer")
        page.goto(f"{city}/records/payables/new")
        button = page.get_by_role("button", name="保存")
        below = "button => button.getBoundingClientRect().top + window.scrollY"
        place = button.evaluate(below)
        page.fill("#c_ref", "演示草稿-1")
        expect(page.locator(".draft")).to_contain_text("草稿已于")
        with page.expect_response(lambda answer: "amount=100" in (answer.request.post_data or "")):
            page.fill("#c_amount", "100")
        expect(page.locator("#c_amount-words")).to_contain_text("壹佰")
        assert button.evaluate(below) == place, "what is about to be pressed stays where it is"
        page.goto(f"{city}/records/payables/new")
        assert page.input_value("#c_ref") == ""
        page.get_by_role("link", name="接着填写").click()
        expect(page.locator("#c_ref")).to_have_value("演示草稿-1")
        page.fill("#c_body", "DEMO-1-0")
        page.select_option("#c_kind", "goods")
        assert said == []
        page.context.set_offline(True)
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#lost")).to_be_visible()
        assert page.input_value("#c_amount") == "100", "the page stays, with what was typed"
        page.context.set_offline(False)
        said.clear()
        page.get_by_role("button", name="保存").click()
        expect(page.locator(".errors")).to_be_focused()
        page.get_by_role("link", name="企业信用代码").click()
        assert page.evaluate("document.activeElement.id") == "c_enterprise"
        assert page.input_value("#c_ref") == "演示草稿-1" and page.locator("#lost").is_hidden()
        assert said == []


def test_what_was_sent_after_the_sign_in_ended_is_taken_in_by_one_press(
    browser: Browser, city: str, people_app: Flask
) -> None:
    with opened(browser, 360) as (page, _said):
        sign_in(page, city, "demo-officer")
        page.goto(f"{city}/records/payables/new")
        for field, typed in (("ref", "演示迟交-1"), ("body", "DEMO-1-0"), ("amount", "100"),
                             ("enterprise", firm(people_app))):  # fmt: skip
            page.fill(f"#c_{field}", typed)
        page.select_option("#c_kind", "goods")
        elsewhere = browser.new_context()
        other = elsewhere.new_page()
        sign_in(other, city, "demo-officer")
        other.goto(f"{city}/me")
        press(other, "在所有地方退出登录")
        elsewhere.close()
        page.get_by_role("button", name="保存").click()
        page.get_by_role("link", name="登录").last.click()
        page.fill("#login", "demo-officer")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("演示迟交-1")
        page.get_by_role("button", name="再提交一次").click()
        expect(page.locator("h1")).to_contain_text("演示迟交-1")
        assert page.url.endswith(quote("演示迟交-1"))
