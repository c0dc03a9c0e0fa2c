"""Marks, inquiries, opinions and suggestions in the browser, by each role; no hidden name gets out."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import words
from tracker.commitments.models import Commitment
from tracker.flags.models import Flag
from tracker.payables.models import Payable
from tracker.subjects.models import Body, Enterprise

CODE = "DEMO-1-0"
MARKS = "/congress/marks"


@pytest.fixture
def lines(people_app: Flask) -> dict[str, str]:
    """A flag and a payable of the officer's body, the name of the firm, which did not agree; a promise."""
    with people_app.extensions["tracker"].database.reading() as session:
        row = session.execute(
            select(Flag.id, Payable.ref, Enterprise.name)
            .join(Payable, (Flag.subject_kind == "payable") & (Flag.subject_id == Payable.id))
            .join(Body, Body.id == Flag.body_id)
            .join(Enterprise, Enterprise.id == Payable.enterprise_id)
            .where(Body.code == CODE, Enterprise.named_publicly.is_not(True), Flag.ceased_on.is_(None))
            .order_by(Flag.id)
        ).first()
        promise = session.scalars(select(Commitment.ref).order_by(Commitment.id)).first()
    assert row and promise
    return {"flag": str(row.id), "payable": row.ref, "commitment": promise, "secret": row.name}


def mark(client: object, kind: str, key: str, **more: str) -> int:
    answer = send(client, f"{MARKS}/add", MARKS, kind=kind, key=key, back="/flags", **more)  # type: ignore[arg-type]
    return answer.status_code


def test_what_a_member_marks_prints_as_a_question_list_that_names_no_enterprise(
    people_app: Flask, lines: dict[str, str]
) -> None:
    member = signed_in(people_app, "demo-member")
    pages = (f"/flags/{lines['flag']}", f"/records/payables/{lines['payable']}", f"/bodies/{CODE}")
    assert all("标记询问" in get(member, page).text for page in pages)
    assert "标记询问" not in get(signed_in(people_app, "demo-officer"), pages[0]).text
    assert get(member, f"{MARKS}/questions.pdf").status_code == 404, "nothing is marked"
    for kind in ("flag", "payable", "commitment"):
        assert mark(member, kind, lines[kind]) == 302
        assert mark(member, kind, lines[kind]) == 302, "twice is once"
    assert mark(member, "body", CODE) == 302
    said = {"said": "第三页第二行：逾期合计。", "body": CODE}
    assert mark(member, "report", "GA-2026-Q3", **said) == 302
    assert mark(member, "flag", "999999") == mark(member, "body", "x") == 404
    assert mark(member, "nothing", "1") == 400
    assert "已标记" in get(member, pages[0]).text and "已标记5项询问" in get(member, "/").text
    shown = get(member, MARKS).text
    assert lines["secret"] not in shown and words(shown).count(lines["payable"]) >= 2
    with get(member, f"{MARKS}/questions.pdf") as file:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.data)).pages)
    flat = re.sub(r"\s", "", text)
    assert "询问提纲" in flat and "演示市启明区教育局" in flat and "GA-2026-Q3" in flat
    assert lines["secret"] not in flat and "监督法" not in flat and lines["payable"] in flat
    with get(member, f"{MARKS}/questions.xlsx") as file:
        sheet = load_workbook(io.BytesIO(file.data), data_only=True)["询问提纲"]
    asked = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    assert len(asked) == 5 and lines["secret"] not in str(asked) and lines["payable"] in str(asked)
    for _body, _place, matter, yuan, *_others in asked:
        assert re.sub(r"\s", "", matter) in flat
        assert yuan is None or f"{yuan:,.2f}" in flat, "the pages and the sheet say the same sums"
    token_page = get(member, MARKS).text
    gone = {"csrf_token": token(token_page), "kind": "body", "key": CODE, "back": "//evil.example"}
    answer = member.post(f"{MARKS}/remove", data=gone, environ_overrides=ELSEWHERE)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "已标记4项询问" in get(member, "/").text
    other = signed_in(people_app, "demo-supervisor")
    assert get(other, MARKS).status_code == 403


def test_an_inquiry_is_asked_answered_and_asked_again(people_app: Flask, lines: dict[str, str]) -> None:
    member, officer = signed_in(people_app, "demo-member"), signed_in(people_app, "demo-officer")
    other, office = signed_in(people_app, "demo-city-officer"), signed_in(people_app, "demo-supervisor")
    mark(member, "flag", lines["flag"])
    mark(member, "payable", lines["payable"])
    new = f"/congress/inquiries/new?body={CODE}"
    form = get(member, new).text
    assert f'value="flag {lines["flag"]}" checked' in form and lines["payable"] in form
    assert send(member, new, text=" ", line=f"flag {lines['flag']}").status_code == 422
    gone = send(member, new, text="请说明。", line="flag 999999")
    assert gone.status_code == 422 and "已取消标记" in gone.text and "请说明。" in gone.text
    asked = send(member, new, text="这笔款为何逾期，何时付清？", line=f"flag {lines['flag']}")
    assert asked.status_code == 302, words(asked.text)
    page = asked.location
    assert "已标记1项询问" in get(member, "/").text, "what was sent is marked no more"
    told = get(officer, page).text
    assert "演示人大代表" in told and "何时付清" in told and lines["secret"] not in told
    assert "待答复1件" in get(officer, "/").text and "交办" in get(officer, "/messages").text
    assert get(other, page).status_code == 404
    assert get(signed_in(people_app, "demo-enterprise"), page).status_code == 403
    answer = f"{page}/body/answer"
    assert get(member, answer).status_code == get(office, answer).status_code == 403
    assert get(other, answer).status_code == 404
    assert get(officer, f"{page}/body/plan").status_code == 404, "no step of an inquiry"
    assert send(officer, answer, note=" ").status_code == 422
    stale = send(officer, answer, note="十二月付清。", seen="answered")
    assert stale.status_code == 422 and "十二月付清。" in stale.text
    shown = get(officer, answer)
    data = {"csrf_token": token(shown.text), "note": "十二月付清。", "seen": "asked",
            "file": (io.BytesIO(b"%PDF-1.4 plan"), "安排.pdf")}  # fmt: skip
    assert officer.post(answer, data=data, environ_overrides=ELSEWHERE).status_code == 302
    with get(member, f"{page}/files/2") as file:
        assert file.data.startswith(b"%PDF-")
    assert get(member, f"{page}/files/1").status_code == get(other, f"{page}/files/2").status_code == 404
    assert "待评价1件" in get(member, "/").text
    again = f"{page}/member/ask_again"
    assert send(member, again, view="satisfied", note="还有呢？").status_code == 422
    assert send(member, again, view="not", note="还有两笔呢？").status_code == 302
    listed = get(office, "/congress/inquiries").text
    assert "第2轮" in listed and "不满意" in listed
    with get(office, "/congress/inquiries/export.csv?part=ended") as file:
        assert "不满意" in file.text and "十二月付清。" in file.text and "还有两笔呢" not in file.text
    assert get(member, "/congress/inquiries?part=x").status_code == 400
    assert get(member, "/congress/inquiries?start=x").status_code == 400
    number = page.rpartition("/")[2]
    assert get(member, f"/congress/opinions/{number}").status_code == 404
    assert get(member, f"/congress/points/{number}").location == page


def test_an_opinion_is_entered_answered_commented_and_balloted(people_app: Flask) -> None:
    office, member = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-member")
    officer = signed_in(people_app, "demo-officer")
    held = {"region": "230100", "name": "（演示）会议", "session_on": "2026-08-27"}
    session = send(office, "/congress/sessions/new", **held).location.rpartition("/")[2]
    new = "/congress/opinions/new"
    given = {"number": "演审议〔2026〕3号", "item": "1", "session": session, "body": CODE,
             "asked_by": "市人大常委会", "text": "请逐笔说明教育领域拖欠货款的原因。",
             "handed_on": "2026-09-03"}  # fmt: skip
    assert get(member, new).status_code == get(officer, new).status_code == 403
    for wrong in ({"body": "x"}, {"item": "x"}, {"handed_on": "x"}, {"session": ""}, {"text": " "}):
        assert send(office, new, **{**given, **wrong}).status_code == 422, wrong
    entered = send(office, new, **given)
    assert entered.status_code == 302, words(entered.text)
    page = entered.location
    assert "2026年12月3日" in words(get(member, page).text)
    assert send(officer, f"{page}/body/plan", note="九月底前核对。").status_code == 302
    assert send(officer, f"{page}/body/answer", note="共43笔，其中9笔未附安排。").status_code == 302
    assert send(member, f"{page}/committee/comment", note="未附安排的应当补报。").status_code == 302
    settle = f"{page}/committee/settle"
    counts = {"present": "10", "satisfied": "6", "mostly": "2", "dissatisfied": "1", "void": "2"}
    refused = send(member, settle, result="partly", **counts)
    assert refused.status_code == 422 and "实到人数" in refused.text
    assert send(member, settle, result="partly", **{**counts, "void": "x"}).status_code == 422
    assert send(member, settle, result="partly", **{**counts, "void": "1"}).status_code == 302
    assert send(member, f"{page}/committee/publish").status_code == 302
    told = words(get(officer, page).text)
    assert "部分落实" in told and "共43笔" in told and "未附安排的应当补报" in told and "向社会公开" in told
    following = {**held, "name": "（演示）下次会议", "session_on": "2026-12-22"}
    later = send(office, "/congress/sessions/new", **following).location
    shown = words(get(member, later).text)
    assert "请逐笔说明教育领域" in shown and "共43笔" in shown, "the next session shows what was answered"


def test_a_suggestion_with_a_reason_has_the_longer_period(people_app: Flask) -> None:
    office = signed_in(people_app, "demo-supervisor")
    new = "/congress/suggestions/new"
    given = {"number": "演建议12号", "body": CODE, "asked_by": "演示三名代表", "text": "建议公开清欠进度。",
             "handed_on": "2026-09-01", "complex_reason": "涉及多个部门。"}  # fmt: skip
    page = send(office, new, **given).location
    told = words(get(office, page).text)
    assert "2027年3月1日" in told and "涉及多个部门" in told and "代表法" in told
    assert send(office, f"{page}/office/take_back", note="误录。").status_code == 302
    assert page in get(office, "/congress/suggestions?part=ended").text
