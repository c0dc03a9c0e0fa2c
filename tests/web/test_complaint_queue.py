"""The queue of reports: its filters and its file, what each person has in hand, and handing over."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from tests.reports.city import ON
from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import words
from tests.web.test_reporting import begun, body_name, by_code, filled, reported
from tracker import demo
from tracker.accounts.models import Account
from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.workflow import ComplaintMove
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry
from tracker.core.outbox import Message
from tracker.demo.people import FIRST_DISTRICT
from tracker.subjects.models import Body

Q = "/complaints/queue"
# How the codes of the first district's region begin; the city's own lie beside it.
DISTRICT = FIRST_DISTRICT.rstrip("0")


@pytest.fixture
def database(people_app: Flask) -> Database:
    """The fictional city with its cases and reports, and one report that nobody has looked at."""
    made: Database = people_app.extensions["tracker"].database
    with made.unit_of_work() as session:
        demo.play(session, on=ON)
    client = people_app.test_client()
    report, _code = begun(client)
    filled(client, report, body_name(people_app, "DEMO-2-0"))
    assert send(client, f"{report}/send").location == f"{report}/receipt"
    return made


def accounts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {one.login: one.id for one in session.scalars(select(Account))}


def going(database: Database) -> list[Complaint]:
    """The reports going on, the next day first."""
    with database.reading() as session:
        found = select(Complaint).where(Complaint.due_on.is_not(None))
        return list(session.scalars(found.order_by(Complaint.due_on, Complaint.id)))


def listed(client: FlaskClient, address: str = "/complaints") -> list[int]:
    return [int(one) for one in re.findall(r'name="report" value="(\d+)"', get(client, address).text)]


def hand_over(client: FlaskClient, reports: list[int], to: int, note: str = "分工调整。") -> str:
    """Choose reports, say whom to and why, and send it."""
    shown = get(client, f"{Q}/hand-over?" + "&".join(f"report={number}" for number in reports)).text
    data = {"csrf_token": token(shown), "reports": " ".join(map(str, reports)), "to": to, "note": note}
    return client.post(f"{Q}/hand-over", data=data, environ_overrides=ELSEWHERE).text


def test_the_queue_is_filtered_by_its_address(people_app: Flask, database: Database) -> None:
    client, people, open_ones = signed_in(people_app, "demo-supervisor"), accounts(database), going(database)
    new = open_ones[[one.handler_id for one in open_ones].index(None)]
    with database.reading() as session:
        body = session.get_one(Body, new.body_id)
    whole = [one.id for one in open_ones]
    assert listed(client) == whole and len(whole) > 1
    late = [one.id for one in open_ones if one.due_on and one.due_on < ON]
    assert listed(client, "/complaints?part=late") == late
    assert listed(client, "/complaints?state=received") == [new.id]
    assert listed(client, "/complaints?handler=0") == [new.id]
    mine = [one.id for one in open_ones if one.handler_id == people["demo-supervisor"]]
    assert mine and listed(client, f"/complaints?handler={people['demo-supervisor']}") == mine
    assert listed(client, "/complaints?part=mine") == mine
    assert listed(signed_in(people_app, "demo-chief"), "/complaints?part=mine") == []
    assert listed(client, f"/complaints?body={body.code}") == [
        one.id for one in open_ones if one.body_id == body.id
    ]
    for one in {one.matter for one in open_ones if one.matter}:
        assert listed(client, f"/complaints?matter={one}") == [x.id for x in open_ones if x.matter is one]
    assert listed(client, f"/complaints?region={body.region}") == [new.id]
    shown = get(client, "/complaints?part=late&matter=arrears").text
    assert f"{Q}/export.xlsx?part=late&amp;matter=arrears" in shown, "the file holds what is shown"
    assert 'href="/complaints?part=done&amp;matter=arrears"' in shown
    for nonsense in ("state=nothing", "matter=nothing", "handler=x", "handler=99999999999999999999"):
        assert get(client, f"/complaints?{nonsense}").status_code == 400, nonsense


def test_the_file_holds_what_the_page_shows_and_is_for_who_handles(
    people_app: Flask, database: Database
) -> None:
    client, open_ones = signed_in(people_app, "demo-supervisor"), going(database)
    with get(client, f"{Q}/export.csv") as answer:
        lines = answer.text.strip().splitlines()
        assert answer.headers["Cache-Control"] == "no-store"
    assert len(lines) == len(open_ones) + 1 and "承办人" in lines[0]
    assert [line.split(",")[0] for line in lines[1:]] == [one.number for one in open_ones]
    row = next(line for line, one in zip(lines[1:], open_ones, strict=True) if one.handler_id)
    assert "演示督查员" in row and "演示反映企业" in row
    assert not any(one.contact and one.contact in line for one in open_ones for line in lines)
    with get(client, f"{Q}/export.xlsx?state=received") as answer:
        sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
        numbers = {cell.value for rows in sheet.iter_rows() for cell in rows}
    assert numbers & {one.number for one in open_ones} == {
        one.number for one in open_ones if one.handler_id is None
    }
    for login in ("demo-officer", "demo-member", "demo-enterprise", "demo-audit"):
        other = signed_in(people_app, login)
        for address in (f"{Q}/export.csv", f"{Q}/export.xlsx", f"{Q}/hand-over?report={open_ones[0].id}"):
            assert get(other, address).status_code in (403, 404), f"{login} {address}"
    with get(signed_in(people_app, "demo-district-supervisor"), f"{Q}/export.csv") as answer:
        district = {line.split(",")[0] for line in answer.text.strip().splitlines()[1:]}
    with database.reading() as session:
        of_district = select(Complaint.number).join(Body, Body.id == Complaint.body_id).where(
            Body.region.startswith(DISTRICT), Complaint.due_on.is_not(None)
        )  # fmt: skip
        assert district == set(session.scalars(of_district)) != set()


def test_a_page_that_is_no_longer_as_things_stand_hands_nothing_over(
    people_app: Flask, database: Database
) -> None:
    client, people, open_ones = signed_in(people_app, "demo-supervisor"), accounts(database), going(database)
    report, chief, other = open_ones[0], people["demo-chief"], people["demo-supervisor"]
    shown = get(client, f"{Q}/hand-over?report={report.id}").text
    seen = re.findall(r'name="seen"[^>]* value="([^"]*)"', shown)
    assert seen == [f"{report.id}:{report.handler_id or '-'}"]
    data = {"csrf_token": token(shown), "reports": report.id, "seen": seen[0], "note": "分工。"}
    first, second = (chief, other) if report.handler_id != chief else (other, chief)
    assert "已办1件" in words(
        client.post(f"{Q}/hand-over", data={**data, "to": first}, environ_overrides=ELSEWHERE).text
    )
    stale = client.post(f"{Q}/hand-over", data={**data, "to": second}, environ_overrides=ELSEWHERE)
    assert "已办0件，跳过1件" in words(stale.text) and "此间已移交" in stale.text
    with database.reading() as session:
        assert session.get_one(Complaint, report.id).handler_id == first
    wrong = {**data, "to": second, "seen": "x"}
    assert client.post(f"{Q}/hand-over", data=wrong, environ_overrides=ELSEWHERE).status_code == 400


def test_reports_go_to_another_handler_with_one_reason(people_app: Flask, database: Database) -> None:
    client, people, open_ones = signed_in(people_app, "demo-supervisor"), accounts(database), going(database)
    first, second, chief = open_ones[0].id, open_ones[1].id, people["demo-chief"]
    with database.reading() as session:
        done = session.scalars(select(Complaint.id).where(Complaint.state.in_(["closed"]))).first()
    said = words(hand_over(client, [first, second, *([done] if done else [])], chief))
    assert f"已办2件，跳过{1 if done else 0}件" in said
    again = words(hand_over(client, [first], chief))
    assert "已办0件，跳过1件" in again and "演示督查科长已是承办人" in again
    with database.reading() as session:
        held = session.get_one(Complaint, first)
        assert (held.handler_id, held.state, held.due_on) == (chief, open_ones[0].state, open_ones[0].due_on)
        wanted = select(ComplaintStep).where(ComplaintStep.move == ComplaintMove.HAND_OVER)
        steps = session.scalars(wanted.order_by(ComplaintStep.complaint_id)).all()
        assert {one.complaint_id for one in steps} == {first, second}
        assert {(one.handed_to, one.note, one.actor_id) for one in steps} == {
            ("演示督查科长", "分工调整。", people["demo-supervisor"])
        }
        told = session.scalars(select(Message).where(Message.kind == "complaint:hand_over")).all()
        assert {one.account_id for one in told} == {chief}
        entries = select(AuditEntry.subject).where(AuditEntry.kind == "complaint:hand_over")
        assert set(session.scalars(entries)) == {open_ones[0].number, open_ones[1].number}
    assert {first, second} <= set(listed(signed_in(people_app, "demo-chief"), "/complaints?part=mine"))
    page = words(get(client, f"/complaints/{first}").text)
    assert "移交给演示督查科长" in page and "分工调整。" in page
    load = words(get(client, "/complaints").text).partition("各承办人的在办情况")[2]
    assert "演示督查科长2" in load and "尚无人承办" not in load


def test_nobody_is_handed_what_they_may_not_handle(people_app: Flask, database: Database) -> None:
    client, people, open_ones = signed_in(people_app, "demo-supervisor"), accounts(database), going(database)
    with database.reading() as session:
        regions = {one.id: session.get_one(Body, one.body_id).region for one in open_ones}
    beyond = next(number for number, region in regions.items() if not region.startswith(DISTRICT))
    for login in ("demo-officer", "demo-member", "demo-enterprise", "demo-system"):
        refused = hand_over(client, [beyond], people[login])
        assert 'role="alert"' in refused, login
    assert "请写明移交的理由" in hand_over(client, [beyond], people["demo-chief"], note=" ")
    passed = words(hand_over(client, [beyond], people["demo-district-supervisor"]))
    assert "已办0件，跳过1件" in passed and "演示区督查员不得承办" in passed
    # Nor does somebody hand over, or learn the number of, what is not theirs to handle.
    theirs = hand_over(signed_in(people_app, "demo-district-supervisor"), [beyond], people["demo-chief"])
    number = next(one.number for one in open_ones if one.id == beyond)
    assert "已办0件，跳过1件" in words(theirs) and number and number not in theirs
    with database.reading() as session:
        assert session.scalars(
            select(ComplaintStep).where(ComplaintStep.move == ComplaintMove.HAND_OVER)
        ).first() is None
    assert get(client, f"{Q}/hand-over?" + "report=1&" * 201).status_code == 400


def test_neither_the_enterprise_nor_the_body_learns_of_it(people_app: Flask, database: Database) -> None:
    address, code = reported(people_app)
    number, chief = int(address.rpartition("/")[2]), accounts(database)["demo-chief"]
    done = hand_over(signed_in(people_app, "demo-supervisor"), [number], chief, note="内部分工调整。")
    assert "已办1件" in words(done)
    firm, _opened = by_code(people_app, code)
    own = get(firm, address)
    assert own.status_code == 200 and "演示督查科长" not in own.text and "内部分工调整" not in own.text
    officer = signed_in(people_app, "demo-officer")
    for at in ("/complaints", f"/complaints/{number}", "/complaints/told", "/inbox", "/", f"{Q}/export.csv"):
        assert "内部分工调整" not in get(officer, at).text, at
