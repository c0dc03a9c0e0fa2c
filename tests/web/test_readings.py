"""A report uploaded, decided on and finished as a browser does it; who may, and what goes wrong."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import Queries, words
from tracker.commitments.drafts import ProposalKind, ProposalState, ReportProposal
from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.subjects.models import WorkReport

OFFICER = "demo-government-officer"
REPORT = """演示市人民政府工作报告
——2027年1月20日在演示市第十七届人民代表大会第五次会议上
一、2026年工作回顾
地区生产总值增长6.3%。城镇新增就业13200人。
二、2027年主要目标和重点工作
今年发展主要预期目标是：地区生产总值增长6%以上；城镇新增就业1.2万人以上；城镇调查失业率5.5%左右。
新开工改造老旧小区45个，惠及居民2万户。确保不发生规模性返贫。
"""


@pytest.fixture
def app(people_app: Flask) -> Flask:
    """The fictional city with its people; the targets of its report of 2026 wait for an account."""
    return people_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The officer of the fictional city's government."""
    return signed_in(app, OFFICER)


def upload(client: FlaskClient, **fields: object) -> TestResponse:
    given = {"body": "DEMO", "plan": "report", "file": (BytesIO(REPORT.encode("gb18030")), "演示报告.txt")}
    return send(client, "/readings/new", **(given | fields))


def press(client: FlaskClient, address: str, page: str, **fields: object) -> TestResponse:
    return send(client, address, form=page, **fields)


def proposals(app: Flask, kind: ProposalKind) -> list[ReportProposal]:
    with app.extensions["tracker"].database.reading() as session:
        wanted = select(ReportProposal).where(ReportProposal.kind == kind).order_by(ReportProposal.number)
        return list(session.scalars(wanted))


def facts(app: Flask) -> tuple[int, int]:
    with app.extensions["tracker"].database.reading() as session:
        return tuple(  # type: ignore[return-value]
            session.scalars(select(func.count()).select_from(model)).one()
            for model in (Commitment, CommitmentEvent)
        )


def test_a_report_is_uploaded_decided_on_and_finished(app: Flask, client: FlaskClient) -> None:
    before = facts(app)
    answer = upload(client)
    assert (answer.status_code, answer.location) == (302, "/readings/1"), words(answer.text)
    page = get(client, "/readings/1").text
    assert "建议的目标5条" in words(page) and "<mark>地区生产总值增长6%以上</mark>" in page
    assert "≥<strong>6</strong>%" in re.sub(r"\s", "", page)
    found = proposals(app, ProposalKind.TARGET)
    assert [one.fields["target"] for one in found] == ["6", "1.2", "5.5", "45", ""]
    # The first is kept, the second mended, the others dropped in one go.
    first, second = found[:2]
    answer = press(client, f"/readings/1/proposals/{first.id}/decide", "/readings/1",
                   do="keep", version=first.version)  # fmt: skip
    assert answer.location == f"/readings/1#p{second.id}"
    mended = {**second.fields, "target": "１．３", "title": "城镇新增就业（修改）", "version": 1}
    assert press(client, f"/readings/1/proposals/{second.id}", "/readings/1", **mended).status_code == 302
    press(client, "/readings/1/finish", "/readings/1")
    assert "还有" in get(client, "/readings/1").text and facts(app) == before
    press(client, "/readings/1/rest", "/readings/1", kind="target")
    accounts = get(client, "/readings/1/accounts").text
    assert "<mark>地区生产总值增长6.3%</mark>" in accounts and "看来已完成" in accounts
    assert "似乎没有说到" in accounts
    for one in proposals(app, ProposalKind.ACCOUNT):
        press(client, f"/readings/1/proposals/{one.id}/decide", "/readings/1/accounts",
              do="keep", version=one.version)  # fmt: skip
    told = len(proposals(app, ProposalKind.ACCOUNT))
    assert told >= 2
    press(client, "/readings/1/finish", "/readings/1")
    assert facts(app) == (before[0] + 2, before[1] + told)
    with app.extensions["tracker"].database.reading() as session:
        of_report = select(Commitment).where(Commitment.source == "2027年演示市人民政府工作报告")
        made = session.scalars(of_report.order_by(Commitment.ref)).all()
        assert [(one.title, str(one.target)) for one in made] == [
            ("地区生产总值增长", "6"), ("城镇新增就业（修改）", "1.3")
        ]  # fmt: skip
        delivered = select(WorkReport.delivered_on).where(WorkReport.year == 2027)
        assert session.scalars(delivered).all() == [date(2027, 1, 20)]
    assert "已完成" in get(client, "/readings").text
    record = f"/records/commitments/{made[0].ref}"
    assert f'href="{record}"' in get(client, "/readings/1").text
    assert get(client, record).status_code == 200
    assert "<form" not in get(client, "/readings/1").text.partition("<main")[2]


def test_text_is_pasted_and_what_was_typed_is_kept_when_something_is_missing(client: FlaskClient) -> None:
    text = "今年要使粮食产量达到240亿斤。"
    answer = upload(client, file=(BytesIO(b""), ""), text=text, document="演示报告稿")
    assert answer.status_code == 422
    assert "没有写明作出日期" in answer.text and "粮食产量达到240亿斤" in answer.text
    assert 'value="演示报告稿"' in answer.text
    answer = upload(client, file=(BytesIO(b""), ""), text=text, delivered_on="2027年1月20日")
    assert answer.status_code == 302
    assert "粮食产量" in get(client, "/readings/1").text


@pytest.mark.parametrize(("fields", "said"), [
    ({"file": (BytesIO(b""), "")}, "二者选一"),
    ({"text": "另有文字"}, "二者选一"),
    ({"file": (BytesIO(b"\x89PNG\r\n\x1a\n"), "a.png")}, "图片"),
    ({"delivered_on": "去年"}, "去年"),
    ({"body": "DEMO-1-0"}, "不是有效的选择"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_beside_the_field(
    client: FlaskClient, fields: dict[str, object], said: str
) -> None:
    answer = upload(client, **fields)
    assert answer.status_code == 422
    assert said in answer.text and 'class="errors"' in answer.text


def test_a_file_that_is_too_large_is_refused(client: FlaskClient) -> None:
    # Encoded here: the test client would leave a temporary file of its own open.
    given = {"csrf_token": token(get(client, "/readings/new").text), "body": "DEMO", "plan": "report"}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in given.items()]  # fmt: skip
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body = b"".join([*parts, head, b"a" * (21 << 20), b"\r\n--x--\r\n"])
    answer = client.post("/readings/new", data=body, content_type="multipart/form-data; boundary=x",
                         environ_overrides=ELSEWHERE)  # fmt: skip
    assert answer.status_code == 422
    assert "20 MB" in answer.text


def test_only_who_writes_the_governments_records_sees_its_readings(app: Flask, client: FlaskClient) -> None:
    upload(client)
    other = signed_in(app, "demo-officer")
    assert get(other, "/readings/1").status_code == 404
    assert get(other, "/readings/1/accounts").status_code == 404
    assert get(other, "/readings/1/proposals/1").status_code == 404
    assert "2027年演示市" not in get(other, "/readings").text
    assert "没有人民政府" in get(other, "/readings/new").text
    for address in ("/readings/1/finish", "/readings/1/give-up", "/readings/1/rest",
                    "/readings/1/proposals/1/decide"):  # fmt: skip
        assert press(other, address, "/me", do="keep", version=1).status_code == 404
    assert get(signed_in(app, "demo-supervisor"), "/readings/1").status_code == 403


def test_a_stale_page_is_told_what_changed_since(app: Flask, client: FlaskClient) -> None:
    upload(client)
    first = proposals(app, ProposalKind.TARGET)[0]
    address = f"/readings/1/proposals/{first.id}"
    press(client, address, "/readings/1", **{**first.fields, "target": "7", "version": 1})
    answer = press(client, address, "/readings/1", **{**first.fields, "target": "8", "version": 1})
    assert answer.status_code == 422
    assert "请重新查看" in answer.text and "<dd>7</dd>" in answer.text and 'value="8"' in answer.text
    # The page it comes back as knows the newest version: sent once more it holds.
    newest = re.search(r'name="version" value="(\d+)"', answer.text)
    assert newest
    again = {**first.fields, "target": "8", "version": newest[1]}
    assert press(client, address, "/readings/1", **again).status_code == 302
    assert proposals(app, ProposalKind.TARGET)[0].fields["target"] == "8"


def test_a_wrong_cell_is_told_beside_its_field_and_nothing_changes(app: Flask, client: FlaskClient) -> None:
    upload(client)
    first = proposals(app, ProposalKind.TARGET)[0]
    wrong = {**first.fields, "target": "很多", "due_on": "2026-02-30", "version": 1}
    answer = press(client, f"/readings/1/proposals/{first.id}", "/readings/1", **wrong)
    assert answer.status_code == 422
    assert 'id="target-error"' in answer.text and 'id="due_on-error"' in answer.text
    assert 'value="很多"' in answer.text
    assert proposals(app, ProposalKind.TARGET)[0].state is ProposalState.PROPOSED


def test_pressed_twice_it_is_done_once(app: Flask, client: FlaskClient) -> None:
    sent = {"once": "one", "text": REPORT, "file": (BytesIO(b""), "")}
    assert upload(client, **sent).location == "/readings/1"
    assert upload(client, **sent | {"file": (BytesIO(b""), "")}).location == "/readings/1", "its own"
    first = proposals(app, ProposalKind.TARGET)[0]
    for _ in range(2):
        press(client, f"/readings/1/proposals/{first.id}/decide", "/readings/1", do="keep", version=1)
    assert "请重新查看" not in get(client, "/readings/1").text
    added = {"kind": "livelihood", "title": "演示补充", "direction": "", "once": "two"}
    for _ in range(2):
        assert press(client, "/readings/1/add", "/readings/1/add", **added).status_code == 302
    assert sum(one.fields["title"] == "演示补充" for one in proposals(app, ProposalKind.TARGET)) == 1


def test_an_account_that_was_not_found_is_added(app: Flask, client: FlaskClient) -> None:
    upload(client)
    page = get(client, "/readings/1/accounts").text
    ref = re.findall(r"/readings/1/add\?commitment=([^\"]+)", page)[-1]
    assert get(client, "/readings/1/add?commitment=NOTHING").status_code == 404
    address = f"/readings/1/add?commitment={ref}"
    shown = get(client, address).text
    assert 'value="explained"' in shown and token(shown)
    fields = {"kind": "explained", "achieved": "41", "note": "改造41个", "report_year": "2027"}
    answer = press(client, address, address, **fields)
    assert "/readings/1/accounts#p" in answer.location
    added = proposals(app, ProposalKind.ACCOUNT)[-1]
    assert (added.proposed, added.state, added.fields["achieved"]) == (None, ProposalState.KEPT, "41")


def test_a_reading_is_given_up(client: FlaskClient) -> None:
    upload(client)
    assert press(client, "/readings/1/give-up", "/readings/1").location == "/readings"
    assert "已放弃" in get(client, "/readings").text
    assert upload(client).location == "/readings/2"


def test_pages_ask_the_database_little(app: Flask, client: FlaskClient) -> None:
    upload(client)
    for address in ("/readings", "/readings/1", "/readings/1/accounts", "/readings/new"):
        with Queries(app) as queries:
            assert get(client, address).status_code == 200
        assert queries.count <= 12, address
