"""A receipt of the ledger is checked in a real browser without a connection, and told in words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.test_people import city, people_app, settled_city
from tests.web.people import get, send
from tests.web.test_reporting import begun, body_name, filled
from tracker.scheduler import JOBS, Worker, moment

pytestmark = pytest.mark.browser
__all__ = ["city", "people_app", "settled_city"]


def test_a_receipt_holds_without_a_connection_and_a_changed_one_does_not(
    browser: Browser, city: str, people_app: Flask, tmp_path: Path
) -> None:
    tracker, client = people_app.extensions["tracker"], people_app.test_client()
    report, _code = begun(client)
    filled(client, report, body_name(people_app))
    send(client, f"{report}/send")
    head = next(job for job in JOBS if job.name == "audit_head")
    worker = Worker(tracker, (head,))
    worker.run_due(moment(tracker))
    worker.release()
    (address,) = re.findall(rf'href="({report}/receipts/\d+\.json)"', get(client, report).text)
    whole = json.loads(get(client, address).text)
    other = {**whole, "entry": whole["entry"].replace("complaint:submit", "complaint:remark")}
    assert other != whole
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{city}/audit/verify")
    context.set_offline(True)
    for name, receipt, heading in (("a", whole, "回执有效。"), ("b", other, "回执无效。"), ("c", {}, "不是")):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(receipt), encoding="utf-8")
        page.set_input_files("#receipt", path)
        expect(page.locator("#receipt-said h2")).to_contain_text(heading)
        if receipt is whole:
            said = page.locator("#receipt-said dl").inner_text()
            number = json.loads(whole["entry"])["subject"]
            assert f"反映件 {number}" in said and "提交" in said and "持查询码者" in said
            assert "complaint" not in said and "submit" not in said and "2026年" in said
    context.close()
