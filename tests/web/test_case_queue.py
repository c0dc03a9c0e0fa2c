"""The queue: its filters and its file, what each person has before them, and what is done to many at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.reports.city import ON
from tests.web.people import ELSEWHERE, get, signed_in, token
from tests.web.site import words
from tracker import demo
from tracker.accounts.models import Account
from tracker.cases.models import Case, CaseStep
from tracker.cases.workflow import CaseMove, CaseState
from tracker.core.db import Database
from tracker.subjects.models import Body

Q = "/cases/queue"


@pytest.fixture
def database(people_app: Flask) -> Database:
    """The fictional city with its cases."""
    made: Database = people_app.extensions["tracker"].database
    with made.unit_of_work() as session:
        demo.play(session, on=ON)
    return made


def together(client: FlaskClient, what: str, cases: list[int], **fields: object) -> str:
    """Choose cases, give the reason and send it."""
    shown = get(client, f"{Q}/{what}?" + "&".join(f"case={number}" for number in cases)).text
    data = {"csrf_token": token(shown), "cases": " ".join(map(str, cases)), **fields}
    return client.post(f"{Q}/{what}", data=data, environ_overrides=ELSEWHERE).text


def test_the_queue_is_filtered_exported_and_shared_out(people_app: Flask, database: Database) -> None:
    client, member = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-member")
    with database.reading() as session:
        people = {one.login: one.id for one in session.scalars(select(Account))}
        silent = list(session.scalars(
            select(Case.id).where(Case.state == CaseState.ASKED, Case.reply_by < ON).order_by(Case.id)
        ))  # fmt: skip
        within = session.scalars(
            select(Case.id).where(Case.state == CaseState.ASKED, Case.reply_by >= ON)
        ).first()
        of = select(Body.code).join(Case, Case.body_id == Body.id).where(Case.id == silent[0])
        code = session.scalar(of)
        going = [one.id for one in session.scalars(select(Case)) if one.due_on is not None]
        late = [one.id for one in session.scalars(select(Case)) if one.due_on and one.due_on < ON]
        done = session.scalars(select(Case.id).where(Case.due_on.is_(None))).first()
    assert len(silent) > 3 and within and done
    asked = get(client, f"/cases?state=asked&body={code}").text
    listed = re.findall(r'name="case" value="(\d+)"', asked)
    assert str(silent[0]) in listed and 0 < len(listed) < len(going)
    said = words(get(client, "/cases").text)
    assert f"演示督查员{len(going)}" in said and f"{len(late)}" in said
    assert 'name="handler"' not in get(member, "/cases").text, "who handles it is not for outsiders"
    assert "演示督查员" not in get(member, "/cases?handler=" + str(people["demo-supervisor"])).text
    assert get(client, "/cases?state=nothing").status_code == 400
    with get(client, f"{Q}/export.csv?part=late") as answer:
        lines = answer.text.strip().splitlines()
    assert len(lines) == len(late) + 1 and "案件编号" in lines[0] and "演示督查员" in lines[1]
    with get(member, f"{Q}/export.csv") as answer:
        assert "演示督查员" not in answer.text

    chief = people["demo-chief"]
    moved = together(client, "hand-over", [silent[0], silent[1], done], to=chief, note="分工调整。")
    assert "已办2件，跳过1件" in words(moved) and "已办结" in words(moved)
    district = together(
        client, "hand-over", [silent[0]], to=people["demo-district-supervisor"], note="交区里。"
    )
    with database.reading() as session:
        first = session.get_one(Case, silent[0])
        region = session.get_one(Body, first.body_id).region
        steps = select(CaseStep).where(CaseStep.case_id == silent[0], CaseStep.move == CaseMove.HAND_OVER)
        step = session.scalars(steps).first()
        assert step and (step.handed_to, step.note) == ("演示督查科长", "分工调整。")
        assert first.state is CaseState.ASKED and first.due_on == step.due_on
        if not region.startswith("230100Y1"):
            assert "跳过1件" in words(district) and first.handler_id == chief
    officer = together(client, "hand-over", [silent[2]], to=people["demo-officer"], note="交单位。")
    assert 'role="alert"' in officer, "a body's officer handles no case"
    assert "演示督查科长2" in words(get(client, "/cases").text)
    assert "分工调整" not in get(member, f"/cases/{silent[0]}").text

    went = together(client, "go-on", [silent[0], silent[2], within], note="答复期已过。")
    assert "已办2件，跳过1件" in words(went)
    with database.reading() as session:
        states = [session.get_one(Case, one).state for one in (silent[0], silent[2], within)]
    assert states == [CaseState.CHECKING, CaseState.CHECKING, CaseState.ASKED]


def test_who_reads_cases_and_bodies_finds_the_circulars(people_app: Flask) -> None:
    member = signed_in(people_app, "demo-member")
    assert 'href="/circulars"' in get(member, "/cases").text
    assert 'href="/circulars?body=DEMO-1-0"' in get(member, "/bodies/DEMO-1-0").text


def test_a_page_that_is_no_longer_as_things_stand_hands_no_case_over(
    people_app: Flask, database: Database
) -> None:
    client = signed_in(people_app, "demo-supervisor")
    with database.reading() as session:
        people = {one.login: one.id for one in session.scalars(select(Account))}
        case = session.scalars(select(Case).where(Case.state == CaseState.ASKED).order_by(Case.id)).first()
    assert case
    shown = get(client, f"{Q}/hand-over?case={case.id}").text
    (seen,) = re.findall(r'name="seen"[^>]* value="([^"]*)"', shown)
    assert seen == f"{case.id}:{case.handler_id or '-'}"
    first, second = people["demo-chief"], people["demo-supervisor"]
    if case.handler_id == first:
        first, second = second, first
    for to, said in ((first, "已办1件，跳过0件"), (second, "已办0件，跳过1件")):
        data = {"csrf_token": token(shown), "cases": case.id, "seen": seen, "note": "分工。", "to": to}
        answer = client.post(f"{Q}/hand-over", data=data, environ_overrides=ELSEWHERE)
        assert said in words(answer.text)
    assert "此间已移交" in answer.text
    with database.reading() as session:
        assert session.get_one(Case, case.id).handler_id == first
