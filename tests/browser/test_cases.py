"""A case in a real browser: asked, replied to on a telephone, proposed and decided by two people."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.browser.looking import opened
from tests.browser.test_people import city, people_app, settled_city, sign_in
from tracker.flags.models import Flag
from tracker.subjects.models import Body

pytestmark = pytest.mark.browser
__all__ = ["city", "people_app", "settled_city"]


def test_a_case_goes_from_hand_to_hand(browser: Browser, city: str, people_app: object) -> None:
    database = people_app.extensions["tracker"].database  # type: ignore[attr-defined]
    with database.reading() as session:
        found = select(Flag.id).join(Body, Body.id == Flag.body_id)
        flag = session.scalars(found.where(Body.code == "DEMO-1-0", Flag.ceased_on.is_(None))).first()
    with opened(browser, 1366) as (page, said):
        sign_in(page, city, "demo-supervisor")
        page.goto(f"{city}/flags/{flag}")
        page.get_by_role("link", name="向单位提出询问").click()
        page.get_by_label("询问内容").fill("请说明为何逾期。")
        page.get_by_role("button", name="向单位提出询问").click()
        expect(page.locator("h1")).to_contain_text("2026-000001")
        expect(page.locator(".box")).to_contain_text("10 个工作日后到期")
        with opened(browser, 360) as (phone, complaints):
            sign_in(phone, city, "demo-officer")
            phone.goto(f"{city}/")
            phone.get_by_role("link", name="2026-000001").click()
            phone.get_by_role("link", name="答复", exact=True).click()
            # What is typed before the script is there is kept with the next letter alone.
            expect(phone.locator(".draft")).to_have_attribute("data-htmx-powered", "true", timeout=20_000)
            phone.get_by_label("单位陈述").fill("已列入付款计划。")
            expect(phone.locator(".draft")).to_contain_text("草稿已于", timeout=20_000)
            phone.get_by_role("button", name="答复").click()
            expect(phone.locator(".reply")).to_have_text("已列入付款计划。")
            assert phone.evaluate("document.documentElement.scrollWidth") <= 360 and complaints == []
        page.reload()
        page.get_by_role("link", name="提出核实意见").click()
        page.get_by_label("原因").fill("逾期属实。")
        page.get_by_role("button", name="提出核实意见").click()
        expect(page.locator(".box")).to_contain_text("督查部门的另一人")
        expect(page.get_by_role("link", name="决定核实")).to_have_count(0)
        with opened(browser, 1366) as (chief, complaints):
            sign_in(chief, city, "demo-chief")
            chief.goto(f"{city}/cases?part=mine")
            chief.get_by_role("link", name="2026-000001").click()
            chief.get_by_role("link", name="决定核实").click()
            chief.get_by_label("原因").fill("同意。")
            chief.get_by_role("button", name="决定核实").click()
            expect(chief.locator(".timeline li")).to_have_count(4)
            expect(chief.locator(".asof")).to_contain_text("已核实")
            assert complaints == []
        assert said == []
