"""A report in a real browser, on a telephone: four steps, a file whose line breaks, the receipt's QR code."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.looking import axe, opened
from tests.browser.test_people import city, people_app, press, settled_city, sign_in
from tests.complaints.made import picture

pytestmark = pytest.mark.browser
__all__ = ["city", "people_app", "settled_city"]


def test_a_report_on_a_telephone(browser: Browser, city: str, people_app: object, tmp_path: Path) -> None:
    photo = tmp_path / "合同.jpg"
    # Two pieces long: the second one is lost on its way, and the sending goes on by itself.
    photo.write_bytes(picture("JPEG", size=(2400, 2400)))
    assert photo.stat().st_size > 2 << 20
    lost: list[str] = []

    def lose(route: Route) -> None:
        if "at=2097152" in route.request.url and not lost:
            lost.append(route.request.url)
            route.abort("connectionfailed")
        else:
            route.continue_()

    with opened(browser, 360) as (phone, said):
        phone.goto(f"{city}/report")
        assert axe(phone, phone.url, (360,)) == []
        press(phone, "不用账号，直接填写")
        assert axe(phone, phone.url, (360,)) == []
        phone.get_by_label("企业名称").fill("演示无名装修公司")
        phone.get_by_label("电话或邮箱").fill("0451-11112222")
        phone.get_by_role("button", name="保存，下一步").click()
        expect(phone.locator("h1")).to_have_text("经过")
        # Stopped half-way without what is needed: kept.
        phone.get_by_label("经过", exact=True).fill("尾款一直未付。")
        phone.get_by_role("button", name="保存，先到这里").click()
        phone.get_by_role("link", name="继续填写").click()
        phone.get_by_role("link", name="事项").click()
        expect(phone.get_by_label("经过", exact=True)).to_have_value("尾款一直未付。")
        phone.get_by_label("拖欠款项").check()
        phone.get_by_label("否", exact=True).check()
        phone.get_by_label("被反映单位").press_sequentially("演示市住房")
        phone.locator("#bodies input").first.check()
        assert axe(phone, phone.url, (360,)) == []
        phone.get_by_role("button", name="保存，下一步").click()
        phone.get_by_label("金额（元）").press_sequentially("123456")
        expect(phone.locator("#claimed-words")).to_contain_text("壹拾贰万")
        phone.get_by_label("起始日期", exact=True).fill("2026年3月1日")
        phone.get_by_role("button", name="保存，下一步").click()
        expect(phone.locator("h1")).to_have_text("证据材料")
        phone.route("**/upload/piece*", lose)
        phone.set_input_files("#file", photo)
        phone.get_by_role("button", name="添加这个文件").click()
        expect(phone.locator(".going")).to_contain_text("连接中断")
        expect(phone.locator("#kept")).to_be_visible(timeout=20_000)
        expect(phone.get_by_role("link", name="合同.jpg")).to_be_visible()
        assert lost and axe(phone, phone.url, (360,)) == []
        press(phone, "下一步：核对", role="link")
        assert axe(phone, phone.url, (360,)) == []
        press(phone, "确认提交")
        code = phone.locator(".code-signs").inner_text()
        assert axe(phone, phone.url, (360,)) == []
        assert phone.locator(".qr").evaluate("image => image.naturalWidth") > 0
        assert [one for one in said if "upload/piece" not in one and "ERR_CONNECTION_FAILED" not in one] == []
    with opened(browser, 1366) as (page, said):
        page.goto(f"{city}/report#{code}")
        expect(page.locator("h1")).to_have_text("反映 T2026-000001")
        assert code not in page.url and said == [] and axe(page, page.url, (1366,)) == []
        page.get_by_role("button", name="让本浏览器忘记查询码").click()
        sign_in(page, city, "demo-supervisor")
        page.goto(f"{city}/complaints")
        assert axe(page, page.url, (1366,)) == []
        press(page, "T2026-000001", role="link")
        assert axe(page, page.url, (1366,)) == []
        press(page, "受理", role="link")
        page.get_by_label("原因").fill("符合条件。")
        page.get_by_role("button", name="受理").click()
        expect(page.locator(".timeline li")).to_have_count(2)
        assert said == []
