"""A pair goes from the officer's home page through the second person to the creditor's message."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import ELSEWHERE, get, signed_in, token
from tests.web.site import words


def said(client: FlaskClient, page: str, act: str, what: str, note: str) -> str:
    """Send what somebody says of a pair, from its page."""
    shown = get(client, page).text
    hidden = dict(re.findall(r'name="(once|seen)"[^>]*value="([^"]*)"', shown))
    data = {"csrf_token": token(shown), "what": what, "note": note, **hidden}
    return client.post(f"{page}/{act}", data=data, environ_overrides=ELSEWHERE, follow_redirects=True).text


def test_a_debt_entered_twice_is_voided_by_two_people(people_app: Flask) -> None:
    officer, chief = signed_in(people_app, "demo-officer"), signed_in(people_app, "demo-chief")
    assert "待认定的疑似重复登记：2对" in words(get(officer, "/").text)
    listed = get(officer, "/doubles").text
    pages = re.findall(r'href="(/doubles/payables/\d+-\d+)"', listed)
    assert len(pages) == 2 and "全部内容" in listed
    page = pages[0]
    first, second = page.rpartition("/")[2].split("-")
    shown = get(officer, page).text
    kept, dropped = re.findall(r'href="/records/payables/([^"]+)">', shown)[:2]
    assert page in get(officer, f"/records/payables/{kept}").text, "the record leads to the review"
    assert "不同" not in words(shown.partition("<tbody>")[2].partition("</tbody>")[0]), "they agree"
    assert "不同" in words(get(officer, pages[1]).text), "these differ in a day"
    assert get(signed_in(people_app, "demo-city-officer"), page).status_code == 404, "another body's"
    assert get(signed_in(people_app, "demo-member"), page).status_code == 403

    first_speaks = "先由登记单位说明"
    assert first_speaks in get(chief, page).text and first_speaks not in shown, "who waits is told for whom"
    assert 'role="alert"' in said(officer, page, "say", "", "没有选择")
    assert "已提出重复" in said(officer, page, "say", first, "凭证号相同")
    assert get(officer, f"/records/payables/{dropped}").status_code == 200, "a proposal voids nothing"
    assert "有人提出将记录" in get(chief, "/messages").text
    assert "已登记：同一笔" in words(said(chief, page, "decide", first, "同意"))
    assert get(officer, f"/records/payables/{dropped}").status_code == 404
    assert "同意" in get(officer, f"/records/payables/{dropped}/history").text
    assert "待认定的疑似重复登记：1对" in words(get(officer, "/").text)
    assert "作为重复登记作废" in get(officer, "/messages").text
    assert second not in re.findall(r"/doubles/payables/\d+-(\d+)", get(officer, "/doubles").text)
