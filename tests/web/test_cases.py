"""A case through its pages: from the flag's button to the order, with everybody seeing what is theirs."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import pages_of, words
from tracker.accounts.models import Account, Grant
from tracker.cases.models import Case
from tracker.cases.workflow import WORKFLOW
from tracker.core.days_left import working_days_left
from tracker.core.db import Database
from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm
from tracker.core.workdays import shipped_calendar
from tracker.flags.models import Flag
from tracker.scheduler import JOBS
from tracker.subjects.models import Body, Enterprise
from tracker.web.case_drawing import draw

REPLY = "已列入十月付款计划。\n因资料补正推迟。"
PNG = b"\x89PNG\r\n\x1a\n" + b"voucher" * 20


def told_by(pdf: bytes) -> str:
    """The text of a PDF, without the breaks of its lines."""
    return "".join(page.extract_text().replace("\n", "") for page in PdfReader(BytesIO(pdf)).pages)


def flag_of(database: Database, code: str) -> int:
    with database.reading() as session:
        found = select(Flag.id).join(Body, Body.id == Flag.body_id)
        still = found.where(Body.code == code, Flag.ceased_on.is_(None)).order_by(Flag.id)
        number = session.scalars(still).first()
    assert number
    return number


def firm_of(database: Database, flag_id: int) -> str:
    """Give the fictional accountant the firm that a flag is about; its name."""
    with database.unit_of_work() as session:
        firm = session.get_one(Enterprise, session.get_one(Flag, flag_id).enterprise_id)
        held = select(Grant).join(Account, Account.id == Grant.account_id)
        session.scalars(held.where(Account.login == "demo-enterprise")).one().enterprise_id = firm.id
        return firm.name


def step(client: FlaskClient, address: str, note: str, **more: object) -> TestResponse:
    """Open a step's form and send it as it is shown, with a reason."""
    shown = get(client, address)
    assert shown.status_code == 200, address
    seen = shown.text.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    data = {"csrf_token": token(shown.text), "seen": seen, "note": note, **more}
    return client.post(address, data=data, environ_overrides=ELSEWHERE)


def on(people_app: Flask, database: Database, day: date, login: str) -> FlaskClient:
    """A browser on another day."""
    folder = people_app.extensions["tracker"].settings.data_dir
    return signed_in(pages_of(database, folder, today=day), login)


def test_a_case_from_its_flag_to_its_end(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    flag = flag_of(database, "DEMO-1-0")
    firm_name = firm_of(database, flag)
    supervisor, chief = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-chief")
    officer, member = signed_in(people_app, "demo-officer"), signed_in(people_app, "demo-member")
    new = f"/cases/new/{flag}"
    assert new in get(supervisor, f"/flags/{flag}").text and new not in get(officer, f"/flags/{flag}").text
    empty = send(supervisor, new, note=" ")
    assert empty.status_code == 422 and "理由" in empty.text
    led_to = send(supervisor, new, note="请说明为何逾期。", once="same").location
    assert led_to == "/cases/1"
    assert send(supervisor, new, note="请说明。", once="same").location == f"/flags/{flag}", "sent twice"
    assert led_to in get(supervisor, f"/flags/{flag}").text
    again = send(supervisor, new, note="再问一次。")
    assert again.status_code == 422 and "再问一次。" in again.text, "what was typed is kept"

    # The body sees it first; members and other bodies see nothing before it is public.
    assert "2026-000001" in get(officer, "/cases?part=mine").text
    assert led_to in get(officer, "/").text and led_to not in get(supervisor, "/").text
    assert "请说明为何逾期。" in get(officer, led_to).text
    for client in (member, signed_in(people_app, "demo-city-officer")):
        assert get(client, led_to).status_code == 404 and "2026-000001" not in get(client, "/cases").text
    assert get(member, f"/flags/{flag}").status_code == 200
    assert led_to not in get(member, f"/flags/{flag}").text

    letter = get(officer, "/cases/1/letters/1.pdf")
    assert "询问函" in told_by(letter.data) and "请说明为何逾期。" in told_by(letter.data)
    assert "2026年10月20日" in told_by(letter.data) and "不是认定结论" in told_by(letter.data)

    upload = {"file": (BytesIO(PNG), "凭证.png")}
    assert step(officer, "/cases/1/body/reply", REPLY, **upload).location == led_to
    page = get(supervisor, led_to).text
    assert REPLY in page and "凭证.png" in page and "演示经办员" in page
    with database.reading() as session:
        case = session.scalars(select(Case)).one()
        assert case.replied_on == date(2026, 9, 30)
    # The job that clears unused uploads leaves it alone, however old it is.
    clearing = next(job for job in JOBS if job.name == "clearing")
    with database.unit_of_work() as session:
        clearing.work(people_app.extensions["tracker"], session, date(2099, 1, 1))
    with get(supervisor, "/cases/1/files/2") as answer:
        assert answer.data == PNG and "attachment" in answer.headers["Content-Disposition"]

    assert step(supervisor, "/cases/1/check/propose_confirm", "逾期属实。").location == led_to
    own = step(supervisor, "/cases/1/decide/confirm", "同意。")
    assert own.status_code == 422 and "另一人" in own.text
    stale = get(chief, "/cases/1/decide/confirm").text
    assert step(chief, "/cases/1/decide/send_back", "请补查付款记录。").location == led_to
    late = chief.post(
        "/cases/1/decide/confirm", environ_overrides=ELSEWHERE,
        data={"csrf_token": token(stale), "seen": "confirm_proposed", "note": "同意该意见。"},
    )  # fmt: skip
    assert late.status_code == 422 and "待核查" in late.text and "同意该意见。" in late.text
    assert step(supervisor, "/cases/1/check/propose_confirm", "已补查，属实。").location == led_to
    assert "2026-000001" not in get(supervisor, "/cases?part=mine").text
    assert "2026-000001" in get(chief, "/cases?part=mine").text

    # Its days of reply have passed, but nothing is decided: a member sees the reply and not the proposal.
    later = on(people_app, database, date(2026, 10, 30), "demo-member")
    seen = get(later, led_to).text
    assert REPLY in seen and "补查" not in seen and "拟核实" not in seen
    assert get(later, "/cases/1/files/2").status_code == 404
    assert get(later, "/cases/1/letters/1.pdf").status_code == 404
    assert get(supervisor, "/cases/1/letters/2.pdf").status_code == 404, "a reply has no letter of ours"
    assert get(officer, "/cases/1/letters/1.pdf").data == letter.data, "kept as it was written"
    assert step(chief, "/cases/1/decide/confirm", "同意。").location == led_to
    assert get(member, led_to).status_code == 200, "confirmed: public"

    bad = step(supervisor, "/cases/1/check/order", "限期付清。", day="2027-01-01")
    assert bad.status_code == 422 and "2026年10月30日" in bad.text and "2027-01-01" in bad.text
    ordered = step(supervisor, "/cases/1/check/order", "限期付清。", day="2026年10月20日")
    assert ordered.location == led_to
    assert step(officer, "/cases/1/body/report_done", "已付清。").location == led_to
    assert "/cases/1/check/close" not in get(supervisor, led_to).text, "the enterprise is heard first"
    firm = signed_in(people_app, "demo-enterprise")
    assert "2026-000001" not in get(firm, "/").text
    assert step(supervisor, "/cases/1/check/verify", "凭证相符。").location == led_to
    assert led_to in get(firm, "/").text and "2026-000001" in get(firm, "/cases?part=mine").text
    page = get(firm, led_to).text
    assert "演示" in page and f"/flags/{flag}" not in page, "no link that would be refused"
    attached = {"file": (BytesIO(PNG), "对账单.png")}
    assert step(firm, "/cases/1/enterprise/object", "到账日期不符。", **attached).location == led_to
    assert "到账日期不符。" in get(officer, led_to).text
    assert step(supervisor, "/cases/1/check/verify", "已核对银行回单。").location == led_to
    assert step(firm, "/cases/1/enterprise/agree", "已收到。").location == led_to
    told = words(get(member, led_to).text)
    assert "已整改" in told and "企业已确认" in told and "失信" not in told
    assert firm_name not in told, "it has not agreed to be named"
    assert firm_name in words(get(supervisor, led_to).text)
    assert "2026-000001" in get(member, "/cases?part=done").text


def test_a_silent_body_and_whose_case_it_is_not(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    flag = flag_of(database, "DEMO-1-0")
    supervisor = signed_in(people_app, "demo-supervisor")
    assert send(supervisor, f"/cases/new/{flag}", note="请说明。").location == "/cases/1"
    early = step(supervisor, "/cases/1/check/go_on", "未答复。")
    assert early.status_code == 422 and "2026年10月20日" in early.text
    later = on(people_app, database, date(2026, 10, 21), "demo-supervisor")
    assert "没有答复" in get(later, "/cases/1").text
    listed = get(later, "/cases?part=late").text
    assert "已超 1 个工作日" in listed and "期限内未答复" in listed
    for move in ("remind", "supervise", "interview"):
        assert step(later, f"/cases/1/check/{move}", "请即答复。").location == "/cases/1"
    another = "须由办理约谈以外的另一人决定"
    chief = on(people_app, database, date(2026, 10, 21), "demo-chief")
    assert another in get(later, "/cases/1").text and another not in get(chief, "/cases/1").text
    assert step(later, "/cases/1/check/go_on", "期满未答复。").location == "/cases/1"
    district = signed_in(people_app, "demo-district-supervisor")
    assert get(district, "/cases/1").status_code == 200
    over_it = flag_of(database, "DEMO-1")
    assert "/cases/new/" not in get(district, f"/flags/{over_it}").text, "what is refused is not offered"
    refused = send(district, f"/cases/new/{over_it}", note="请说明。")
    assert refused.status_code == 422 and "承办人" in refused.text


def test_the_workflow_is_drawn_from_the_table(people_app: Flask) -> None:
    page = get(signed_in(people_app, "demo-member"), "/cases/workflow").text
    assert page.count('<rect class="state"') == len(WORKFLOW.states)
    assert page.count("<tr>") == len(WORKFLOW.moves) + 1
    moves = tuple(
        Move(name=name, sources=frozenset(sources), target=target, perm=Perm.CASES_CHECK)
        for name, sources, target in (("on", {"a"}, "b"), ("again", {"b"}, "b"), ("end", {"a", "b"}, "c"))
    )
    drawn = draw(Workflow("a", frozenset({"c"}), ("a", "b", "c"), moves))
    assert [(box.state, box.y) for box in drawn.boxes] == [("a", 28), ("b", 138), ("c", 248)]
    assert [arrow.numbers for arrow in drawn.arrows] == ["1", "2", "3", "3"]


@pytest.mark.parametrize(("day", "due_on", "left"), [
    (date(2026, 9, 30), date(2026, 10, 8), 1), (date(2026, 9, 30), date(2026, 9, 30), 0),
    (date(2026, 10, 9), date(2026, 9, 30), -2), (date(2026, 10, 1), date(2026, 9, 30), -1),
])  # fmt: skip
def test_working_days_left_pass_over_the_holidays(day: date, due_on: date, left: int) -> None:
    assert working_days_left(shipped_calendar(), day, due_on) == left


def test_an_enterprise_is_told_of_no_proposal_by_a_step_it_may_not_take(people_app: Flask) -> None:
    """What is only proposed is for those inside: for others the case is being checked, however they try."""
    database = people_app.extensions["tracker"].database
    flag = flag_of(database, "DEMO-1-0")
    firm_of(database, flag)
    supervisor, officer = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-officer")
    led_to = step(supervisor, f"/cases/new/{flag}", "请说明。").location
    assert step(officer, f"{led_to}/body/reply", REPLY).location == led_to
    assert step(supervisor, f"{led_to}/check/propose_confirm", "属实。").location == led_to
    firm = on(people_app, database, date(2026, 10, 21), "demo-enterprise")
    tried = step(firm, f"{led_to}/enterprise/agree", "已收到。")
    assert tried.status_code == 422 and "其间已有人" in tried.text
    assert "拟" not in words(tried.text).partition("其间已有人")[2][:40]
    assert "待核查" in tried.text
