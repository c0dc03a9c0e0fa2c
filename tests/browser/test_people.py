"""Each role's main tasks in a real browser, without a script; axe on every page of each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import enter_as, faults, opened, over
from tests.browser.serving import serving
from tests.web.conftest import people_app, settled_city
from tracker.demo.people import PASSWORD

pytestmark = pytest.mark.browser
__all__ = ["people_app", "settled_city"]

PNG = b"\x89PNG\r\n\x1a\n" + b"licence" * 20
# What each role opens: lists, one record, forms, its own account.
PAGES = {
    "demo-officer": (
        "/", "/records", "/records/payables", "/records/payables/new", "/records/contracts", "/imports",
        "/records/payables/import", "/records/amendments/new", "/readings/new", "/records/bodies/DEMO-1-0",
        "/records/bodies/DEMO-H2/edit",
        "/records/bodies/DEMO-1-0/history", "/me", "/me/password", "/me/second-factor", "/reports",
    ),
    "demo-supervisor": ("/", "/flags", "/bodies", "/registrations", "/records/enterprises"),
    "demo-enterprise": ("/", "/records/payables", "/records/contracts"),
    "demo-system": ("/", "/admin/accounts", "/admin/accounts/new"),
    "demo-security": ("/admin/security", "/admin/security/1"),
    "demo-audit": ("/admin/audit", "/admin/ledger", "/admin/ledger/1"),
    "": ("/login", "/register", "/register/sent", "/join/nothing", "/audit/heads", "/audit/verify"),
}  # fmt: skip
# English words do not break: where a table stands in a narrow page, it is looked at in English as well.
IN_ENGLISH = {
    "demo-supervisor": ("/registrations", "/me"), "demo-audit": ("/admin/audit", "/admin/ledger"),
    "demo-system": ("/admin/accounts",), "demo-security": ("/admin/security",),
}  # fmt: skip


@pytest.fixture
def city(people_app: Flask) -> Iterator[str]:
    """The address of the fictional city with its people and flags."""
    with serving(people_app) as address:
        yield address


def sign_in(page: Page, city: str, login: str, password: str = PASSWORD) -> None:
    """Sign in by keyboard."""
    page.goto(f"{city}/login")
    page.fill("#login", login)
    page.fill("#password", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Page, name: str, role: Any = "button") -> None:
    """Press a button or follow a link, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).first.click()


@pytest.mark.parametrize("login", PAGES)
def test_no_page_of_any_role_complains_runs_over_or_has_a_fault(
    browser: Browser, people_app: Flask, city: str, login: str
) -> None:
    wrong = []
    with opened(browser, 1366) as (page, said):
        if login:
            enter_as(page.context, people_app, login)
        for path in PAGES[login]:
            gone = path == "/join/nothing"
            wrong += faults(page, city + path, status=410 if gone else 200)
            # The browser tells the page's own status as an error of the console.
            wrong += [f"{path}: {one}" for one in said if not (gone and "410" in one)]
            said.clear()
    assert not wrong, "\n".join(wrong)


def test_no_table_of_a_role_runs_over_in_english(browser: Browser, people_app: Flask, city: str) -> None:
    wrong = []
    for login, paths in IN_ENGLISH.items():
        with opened(browser, 1366, language="en") as (page, _said):
            enter_as(page.context, people_app, login)
            for path in paths:
                page.goto(city + path)
                wrong += over(page, path)
    assert not wrong, "\n".join(wrong)


def test_an_officer_enters_corrects_and_undoes_without_a_script(browser: Browser, city: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, city, "demo-officer")
    page.goto(f"{city}/records/payables")
    press(page, "登记一条", "link")
    page.fill("#c_ref", "演示浏览器-1")
    page.fill("#c_body", "DEMO-1-0")
    page.fill("#c_amount", "12,345.60")
    page.select_option("#c_kind", "goods")
    page.fill("#c_due_on", "2026年9月1日")
    enterprise = page.context.new_page()
    enterprise.goto(f"{city}/records/enterprises")
    code = enterprise.locator("tbody th a").first.inner_text()
    enterprise.close()
    page.fill("#c_enterprise", code)
    press(page, "保存")
    assert page.get_by_text("12,345.60 元").is_visible()
    press(page, "更正", "link")
    page.fill("#c_invoiced_on", "2026年8月20日")
    page.fill("#reason_", "演示更正")
    press(page, "保存")
    assert "8月20日" in page.inner_text("main")
    press(page, "全部改动", "link")
    assert page.get_by_text("演示更正").is_visible()
    page.goto(f"{city}/imports")
    press(page, "撤销")
    page.goto(f"{city}/records/payables/演示浏览器-1")
    assert page.get_by_text("12,345.60 元").is_visible(), "the record stays"
    assert "8月20日" not in page.inner_text("main"), "the correction is undone"
    context.close()


def test_an_officer_imports_a_file_in_two_steps(browser: Browser, city: str, tmp_path: Path) -> None:
    path = tmp_path / "付款.csv"
    path.write_text("ref,nothing\n1,2\n", "utf-8")
    page = browser.new_page()
    sign_in(page, city, "demo-officer")
    page.goto(f"{city}/records/bodies/import")
    page.set_input_files("#file", path)
    press(page, "试导入")
    expect(page.get_by_role("heading", name="错误")).to_be_visible()
    row = "DEMO-1-0-1,演示市启明区考试中心,institution,230100Y1,DEMO-1-0"
    path.write_text(f"code,name,kind,region,parent\n{row}\n", "utf-8")
    press(page, "换一个文件", "link")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="试导入").click()
    page.get_by_role("button", name="收入").click()
    expect(page.get_by_text("新增 1 条")).to_be_visible()
    page.close()


def test_a_registration_on_a_telephone_keeps_what_was_typed(
    browser: Browser, city: str, tmp_path: Path
) -> None:
    licence = tmp_path / "执照.png"
    licence.write_bytes(PNG)
    phone = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False).new_page()
    phone.goto(f"{city}/register")
    for field, text in {
        "uscc": "91230100DEM009999", "enterprise_name": "演示手机有限公司", "name": "演示周九",
        "contact": "0451-0000000", "login": "zhou.jiu", "password": "Correct-horse-7",
        "again": "Correct-horse-7",
    }.items():  # fmt: skip
        phone.fill(f"#{field}", text)
    phone.fill("#region", "230102")
    phone.set_input_files("#licence", licence)
    press(phone, "提交注册")
    assert phone.get_by_text("请更正以下内容").is_visible(), "the code is a sign short"
    assert phone.input_value("#enterprise_name") == "演示手机有限公司"


def test_a_second_factor_is_set_up_and_asked_for(browser: Browser, city: str) -> None:
    page = browser.new_page()
    sign_in(page, city, "demo-member")
    page.goto(f"{city}/me/second-factor")
    press(page, "开始设置")
    assert page.evaluate("document.querySelector('img').naturalWidth") > 0, "the QR code is drawn"
    secret = page.locator("code.key").inner_text()
    page.fill("#code", pyotp.TOTP(secret).now())
    press(page, "开启第二重验证")
    recovery = page.locator(".codes code").first.inner_text()
    press(page, "退出")
    sign_in(page, city, "demo-member")
    assert page.url.startswith(f"{city}/login/code")
    page.fill("#code", recovery)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{city}/")
    page.close()
