"""A formal report in the browser: drafted, frozen, answered, checked, released, verified by anybody."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.reports.city import ON
from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import pages_of, words
from tracker.demo.people import FIRST_DISTRICT

NEW = {"kind": "accountability", "period": "2026-Q3", "figures_on": "2026-09-29", "region": "", "body": "",
       "session_on": ""}  # fmt: skip
# After the bodies' ten working days from 30 September, the national holiday among them.
LATER = ON + timedelta(days=30)


def at(app: Flask, days: int) -> Flask:
    """The same records so many days later."""
    tracker = app.extensions["tracker"]
    return pages_of(tracker.database, tracker.settings.data_dir, today=ON + timedelta(days=days))


def drafted(office: FlaskClient, audience: str = "public", **more: str) -> str:
    """The address of a new draft."""
    answer = send(office, "/reports/new", **{**NEW, "audience": audience, **more})
    assert answer.status_code == 302, words(answer.text)
    return str(answer.location)


def step(who: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Open the form of a step and send it."""
    answer = send(who, address, **fields)
    assert answer.status_code == 302, words(answer.text)
    return answer


def serial_of(who: FlaskClient, page: str) -> str:
    """The serial that a report's page says."""
    found = re.search(r"LY-2026Q3-\d{8}(?:-GK)?-\d\d", get(who, page).text)
    assert found
    return found.group()


def released(app: Flask, **more: str) -> tuple[str, str]:
    """The page and serial of a public edition that went its whole way; no flag is public: nobody is asked."""
    office, chief = signed_in(app, "demo-supervisor"), signed_in(app, "demo-chief")
    page = drafted(office, **more)
    step(office, f"{page}/steps/freeze")
    step(office, f"{page}/steps/check", note="逐表核对无误。")
    step(chief, f"{page}/out/release")
    return page, serial_of(office, page)


def held(client: FlaskClient, address: str, content: bytes) -> str:
    """What the page of verification says of a file."""
    shown = get(client, address)
    data = {"csrf_token": token(shown.text), "file": (io.BytesIO(content), "手中.pdf")}
    return client.post(address, data=data, environ_overrides=ELSEWHERE).text


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_report_goes_from_draft_to_the_public_by_two_people(people_app: Flask) -> None:
    office, chief = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-chief")
    member, anybody = signed_in(people_app, "demo-member"), people_app.test_client()
    page = drafted(office)
    assert "草稿" in get(office, page).text and get(member, page).status_code == 404
    assert page in get(chief, "/reports").text and page not in get(member, "/reports").text
    step(office, f"{page}/steps/freeze")
    assert "数字已冻结" in get(office, page).text and f"{page}/steps/ask" not in get(office, page).text
    step(office, f"{page}/steps/check", note="逐表核对无误。")
    refused = send(office, f"{page}/out/release")
    assert refused.status_code == 422 and "以外的人发布" in refused.text
    serial = serial_of(office, page)
    assert get(anybody, f"/verify/{serial}").status_code == 404
    step(chief, f"{page}/out/release")
    assert get(member, page).status_code == 200 and "已发布" in get(member, "/reports").text
    assert get(member, f"{page}/files/frozen").status_code == 404
    shown = get(anybody, f"/verify/{serial}")
    assert shown.status_code == 200 and "本版为现行版本" in shown.text
    with get(anybody, f"/verify/{serial}/file.pdf") as answer:
        content = answer.data
    assert hashlib.sha256(content).hexdigest() in shown.text
    said = text_of(content)
    assert serial in said and f"/verify/{serial}" in said and "2026年9月30日发布" in said
    assert "是：本文件与发布件一致" in held(anybody, f"/verify/{serial}", content)
    with get(anybody, f"/verify/{serial}/archive.pdf") as answer:
        assert text_of(answer.data) == said and answer.data != content
        assert "存档件" in held(anybody, f"/verify/{serial}", answer.data)
    assert serial in held(anybody, "/verify", content)
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    assert "不是：本文件" in held(anybody, f"/verify/{serial}", bytes(changed))
    assert "不是：没有公开报告" in held(anybody, "/verify", bytes(changed))


def test_a_report_is_kept_until_the_day_of_its_session(people_app: Flask) -> None:
    on = ON + timedelta(days=20)
    page, serial = released(people_app, session_on=on.isoformat())
    member = signed_in(people_app, "demo-member")
    assert get(member, page).status_code == 404 and get(member, f"/verify/{serial}").status_code == 404
    office = get(signed_in(people_app, "demo-supervisor"), page).text
    # Twenty, ten and seven days before 20 October.
    assert all(day in office for day in ("2026年9月30日", "2026年10月10日", "2026年10月13日"))
    before, then = at(people_app, 19), at(people_app, 20)
    assert get(before.test_client(), f"/verify/{serial}").status_code == 404
    assert get(then.test_client(), f"/verify/{serial}").status_code == 200
    assert get(signed_in(then, "demo-member"), page).status_code == 200


def test_bodies_words_are_printed_beside_what_was_frozen_and_silence_too(people_app: Flask) -> None:
    office, officer = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-officer")
    page = drafted(office, "inner")
    step(office, f"{page}/steps/freeze")
    assert get(officer, page).status_code == 404
    early = send(office, f"{page}/steps/check", note="无误。")
    assert early.status_code == 422 and "先将所列问题送各单位" in early.text
    with get(office, f"{page}/files/frozen") as answer:
        frozen = answer.data
    step(office, f"{page}/steps/ask")
    mine = get(officer, page).text
    assert "DEMO-1-0" in mine and "DEMO-2-0" not in mine
    assert get(officer, f"{page}/files/annex").status_code == 404
    assert page in get(officer, "/").text
    step(officer, f"{page}/reply/DEMO-1-0", words="省级资金九月到位，余款十一月底前付清。𬭎")
    assert get(officer, f"{page}/reply/DEMO-2-0").status_code == 404
    again = send(officer, f"{page}/reply/DEMO-1-0", words="另一番话。")
    assert again.status_code == 422 and "已经答复" in again.text
    waits = send(office, f"{page}/steps/check", note="无误。")
    assert waits.status_code == 422 and "尚有单位没有答复" in waits.text
    later = at(people_app, 30)
    step(signed_in(later, "demo-supervisor"), f"{page}/steps/check", note="无误。")
    late = send(signed_in(later, "demo-officer"), f"{page}/reply/DEMO-1-0", words="迟。")
    assert late.status_code in (404, 422)
    chief = signed_in(later, "demo-chief")
    step(chief, f"{page}/out/release")
    with get(chief, f"{page}/files/released") as answer:
        content = answer.data
    said = re.sub(r"\s", "", text_of(content))
    assert "省级资金九月到位，余款十一月底前付清。𬭎" in said and "期限内没有答复" in said
    # The frozen chapters are those of the frozen file, page by page.
    table = "各地区应付未付款项及账龄"
    assert table in said and table in re.sub(r"\s", "", text_of(frozen))
    # The office's own edition is never public.
    assert get(later.test_client(), f"/verify/{serial_of(chief, page)}").status_code == 404
    assert get(signed_in(later, "demo-member"), page).status_code == 404


def test_a_correction_says_what_changed_and_takes_the_place_of_the_first(people_app: Flask) -> None:
    page, serial = released(people_app)
    office, chief = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-chief")
    empty = send(office, f"{page}/correct", note=" ")
    assert empty.status_code == 422
    second = str(step(office, f"{page}/correct", note="更正道里区一笔付款的到账日。").location)
    assert send(office, f"{page}/correct", note="再来。").status_code == 422
    step(office, f"{second}/steps/freeze")
    step(office, f"{second}/steps/check", note="无误。")
    assert "本版为现行版本" in get(chief, f"/verify/{serial}").text
    step(chief, f"{second}/out/release")
    newer = serial_of(office, second)
    assert newer.endswith("-02")
    anybody = people_app.test_client()
    old, new = get(anybody, f"/verify/{serial}").text, get(anybody, f"/verify/{newer}").text
    assert "已被更正版取代" in old and newer in old
    assert "更正道里区一笔付款的到账日。" in new and serial in new
    assert "更正道里区一笔付款的到账日。" in get(anybody, "/verify").text
    assert "更正道里区一笔付款的到账日。" in get(signed_in(people_app, "demo-member"), "/reports").text
    step(chief, f"{second}/out/withdraw", note="数据来源有误。")
    gone = get(anybody, f"/verify/{newer}").text
    assert "本报告已撤回" in gone and "数据来源有误。" in gone


def test_a_day_that_is_not_over_is_not_frozen(people_app: Flask) -> None:
    office = signed_in(people_app, "demo-supervisor")
    page = drafted(office, figures_on=ON.isoformat())
    refused = send(office, f"{page}/steps/freeze")
    assert refused.status_code == 422 and "尚未结束" in refused.text
    assert "草稿" in get(office, page).text


def test_a_supervisor_of_a_district_drafts_for_the_district_alone(people_app: Flask) -> None:
    district = signed_in(people_app, "demo-district-supervisor")
    refused = send(district, "/reports/new", **{**NEW, "audience": "inner"})
    assert refused.status_code == 422 and "监管其中全部单位" in refused.text
    page = drafted(district, "inner", region=FIRST_DISTRICT)
    assert get(district, page).status_code == 200


def test_an_unknown_serial_is_answered_calmly(people_app: Flask) -> None:
    answer = get(people_app.test_client(), "/verify/LY-2020-1")
    assert answer.status_code == 404 and "没有这一编号的公开报告" in answer.text
