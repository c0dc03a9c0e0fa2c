"""One story in a real browser, from a contractor's report to the decision on who answers for the arrears.

Each page along the way is left as a picture in pytest's folder of the test, for who wants to look.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.browser.looking import opened
from tests.browser.serving import serving
from tests.browser.test_people import sign_in
from tests.complaints.made import picture
from tests.web.conftest import people_app, settled_city
from tests.web.site import AT, pages_of
from tests.web.test_cases import firm_of
from tracker.core.money import yuan
from tracker.flags.models import Flag
from tracker.payables.models import Payable
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep
from tracker.subjects.models import Body

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["people_app", "settled_city"]

ASKED_ON, PASSED_ON = date(2026, 9, 30), date(2026, 10, 21)
PAID_ON, LATE_ON = date(2026, 11, 6), date(2026, 12, 4)
A41 = "A41-ACCOUNTABILITY-PENDING"


class Told:
    """The story so far: the city's database, the days it is told on, the pictures taken."""

    def __init__(self, browser: Browser, app: Flask, folder: Path) -> None:
        self.browser, self.app, self.folder = browser, app, folder
        self.taken, self.address = 0, ""

    @contextmanager
    def day(self, on: date) -> Iterator[Any]:
        """The pages on a day, opened as somebody: ``as_whom(login)`` gives a page signed in."""
        tracker = self.app.extensions["tracker"]
        with serving(pages_of(tracker.database, tracker.settings.data_dir, today=on)) as self.address:

            @contextmanager
            def as_whom(login: str) -> Iterator[Page]:
                with opened(self.browser, 1366) as (page, said):
                    sign_in(page, self.address, login)
                    yield page
                    self.look(page)
                    assert said == [], f"{login}, {on}"

            yield as_whom

    def sweep(self, on: date) -> None:
        """What the night brings."""
        with self.app.extensions["tracker"].database.unit_of_work() as session:
            sweep(session, RULES, on, at=AT)

    def look(self, page: Page) -> None:
        """Keep a picture of the whole page."""
        self.taken += 1
        page.screenshot(path=self.folder / f"{self.taken:02}.png", full_page=True)

    def press(self, page: Page, what: str) -> None:
        """Follow a link or send a form, after a look at the page."""
        self.look(page)
        # A form is sent in place or by a new page: either way what is left behind goes.
        page.evaluate("document.querySelector('main').dataset.left = 'yes'")
        page.locator(what).first.click()
        expect(page.locator("main:not([data-left])")).to_be_visible(timeout=30_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366, page.url

    def open(self, page: Page, *links: str) -> None:
        """Follow links by how their addresses end, one page after the other."""
        for link in links:
            self.press(page, f'main a[href$="{link}"]')

    def send(self, page: Page, **fields: str) -> None:
        """Fill in the page's form and send it; nothing is refused."""
        for name, value in fields.items():
            page.fill(f"#{name}", value)
        was = page.url
        self.press(page, "main form .primary")
        assert page.locator(".errors").count() == 0 and page.url != was, page.inner_text("main")

    def approve(self, page: Page) -> None:
        """Approve the change that waits."""
        page.goto(self.address + "/approvals?shown=waiting")
        self.press(page, 'main a[href^="/approvals/"]')
        self.press(page, "main form .primary")
        expect(page.locator("main")).to_contain_text("已批准并办理")

    def step(self, page: Page, what: str, note: str, **fields: str) -> None:
        """Take a step in the case that is shown."""
        self.open(page, what)
        self.send(page, note=note, **fields)


def overdue(app: Flask) -> tuple[int, str, str, str, str]:
    """An open flag on an overdue payable of a district's office: number, ref, body, and two halves of it."""
    with app.extensions["tracker"].database.reading() as session:
        found = select(Flag.id, Payable.ref, Body.name, Payable.amount_fen).where(
            Body.code == "DEMO-1-0", Flag.rule == "A13-PAYMENT-OVERDUE", Flag.ceased_on.is_(None)
        )
        found = found.join(Body, Body.id == Flag.body_id).join(Payable, Payable.id == Flag.root_id)
        number, ref, body, fen = session.execute(found.order_by(Flag.id).limit(1)).one()
    return number, ref, body, yuan(fen // 2), yuan(fen - fen // 2)


def test_the_story(browser: Browser, people_app: Flask, tmp_path: Path) -> None:
    told = Told(browser, people_app, tmp_path)
    flag, ref, body, half, rest = overdue(people_app)
    firm_of(people_app.extensions["tracker"].database, flag)
    proof = tmp_path / "statement.png"
    proof.write_bytes(picture("PNG"))
    with told.day(ASKED_ON) as as_whom:
        with as_whom("demo-enterprise") as page:
            page.goto(told.address + "/report")
            told.press(page, "main form .primary")
            told.send(page, contact="0451-11112222")
            page.get_by_label("拖欠款项").check()
            page.get_by_label("否", exact=True).check()
            told.send(page, body=body, story="工程款一直未付。")
            page.get_by_text(ref).check()
            told.send(page, claimed="123456", since="2026-03-01")
            page.set_input_files("#file", proof)
            page.get_by_role("button", name="添加这个文件").click()
            expect(page.get_by_role("link", name=proof.name)).to_be_visible(timeout=20_000)
            told.press(page, "main .next a.primary, main .next a.button")
            told.send(page)
        with as_whom("demo-supervisor") as page:
            page.goto(told.address + "/complaints")
            told.open(page, "/complaints/1", "/accept")
            told.send(page, note="符合受理条件。")
            told.open(page, "/match")
            page.get_by_text(ref).check()
            told.send(page)
            told.open(page, "/ask")
            told.send(page, note="请说明该笔工程款为何逾期未付。")
        with as_whom("demo-officer") as page:
            page.goto(told.address + "/cases?part=mine")
            told.open(page, "/cases/1")
            assert "反映" not in page.inner_text("main"), "whoever reported is kept from the body"
            told.step(page, "/body/reply", "工程款的一半存在分歧，其余部分正在安排。")
            page.goto(f"{told.address}/records/disputes/new")
            told.send(
                page, c_ref="演争1号", c_payable=ref, c_raised_on="2026年9月30日", c_amount=half,
                c_reason="工程量计算不一致。", c_document="演函〔2026〕3号",
            )  # fmt: skip
        with as_whom("demo-chief") as page:
            told.approve(page)
        with as_whom("demo-supervisor") as page:
            page.goto(told.address + "/cases?part=mine")
            told.open(page, "/cases/1")
            told.step(page, "/check/propose_confirm", "无分歧部分逾期属实。")
        with as_whom("demo-chief") as page:
            page.goto(told.address + "/cases?part=mine")
            told.open(page, "/cases/1")
            told.step(page, "/decide/confirm", "同意。")
        with as_whom("demo-supervisor") as page:
            page.goto(told.address + "/cases/1")
            told.step(page, "/check/order", "限期支付无分歧部分。", day="2026-10-20")
    with told.day(PASSED_ON) as as_whom, as_whom("demo-supervisor") as page:
        page.goto(told.address + "/cases/1")
        told.open(page, "/outcomes/new/accountability")
        told.send(page, authority="DEMO", letter="演移1号", note="整改期限届满仍未支付。")
    with told.day(PAID_ON) as as_whom:
        with as_whom("demo-officer") as page:
            page.goto(f"{told.address}/records/disputes/{quote('演争1号')}/edit")
            page.select_option("#c_outcome", "debtor")
            told.send(page, c_resolved_on="2026年10月28日", reason_="双方核对工程量。")
        with as_whom("demo-supervisor") as page:
            told.approve(page)
        with as_whom("demo-officer") as page:
            page.goto(told.address + "/records/payments/new")
            page.select_option("#c_method", "transfer")
            told.send(
                page, c_ref="演付1号", c_payable=ref, c_paid_on="2026年10月30日", c_amount=rest,
                c_voucher="演示回单1号",
            )  # fmt: skip
            page.goto(told.address + "/cases/1")
            told.step(page, "/body/report_done", "已于10月30日付清无分歧部分。")
            page.goto(f"{told.address}/records/payables/{quote(ref)}")
            told.press(page, 'main a[href*="/closings/new/"]')
            page.set_input_files("#file", proof)
            told.send(page, note="银行回单。")
        with as_whom("demo-enterprise") as page:
            page.goto(told.address + "/closings")
            told.open(page, "/closings/1", "/enterprise/dispute")
            page.select_option("#ground", "other_day")
            told.send(page, day="2026年11月4日", note="11月4日才到账。")
        with as_whom("demo-officer") as page:
            page.goto(told.address + "/closings/1")
            told.open(page, "/body/answer")
            told.send(page, note="10月30日已提交支付，银行11月4日入账。")
        with as_whom("demo-supervisor") as page:
            page.goto(told.address + "/closings/1")
            both = page.inner_text("main")
            assert "10月30日" in both and "11月4日" in both, "each side's day stands beside the other's"
            told.open(page, "/decide/decide")
            page.select_option("#stands", "creditor")
            told.send(page, note="以实际到账日为准。")
            page.goto(told.address + "/cases/1")
            told.step(page, "/check/verify", "付款凭证相符，到账日为11月4日。")
        with as_whom("demo-enterprise") as page:
            page.goto(told.address + "/cases/1")
            told.step(page, "/enterprise/agree", "已收到。")
            page.goto(f"{told.address}/records/payables/{quote(ref)}")
            expect(page.locator("main")).to_contain_text("利息")
    told.sweep(LATE_ON)
    with told.day(LATE_ON) as as_whom:
        with as_whom("demo-supervisor") as page:
            page.goto(f"{told.address}/flags?rule={A41}")
            expect(page.locator("main")).to_contain_text("2026-000001")
            page.goto(told.address + "/cases/1")
            told.open(page, "/outcomes/1/record")
            page.select_option("#measure", "criticism")
            told.send(
                page, against="分管负责人岗位", organ="演示监察机关", document="演问〔2026〕1号",
                decided_on="2026年12月4日", reasons="逾期属实。", note="已收文。",
            )  # fmt: skip
        with as_whom("demo-chief") as page:
            page.goto(told.address + "/cases/1")
            told.step(page, "/outcomes/1/decide/confirm", "复核无误。")
        with as_whom("demo-member") as page:
            page.goto(told.address + "/cases/1")
            expect(page.locator("main")).to_contain_text("演问〔2026〕1号")
            assert "失信" not in page.inner_text("main")
    told.sweep(LATE_ON)
    with told.day(LATE_ON) as as_whom, as_whom("demo-supervisor") as page:
        page.goto(f"{told.address}/flags?rule={A41}")
        expect(page.locator("main")).not_to_contain_text("2026-000001")
