"""Two who do the same thing at the same instant, on both databases: it is done once, and both are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.web.people import ELSEWHERE, get, signed_in, token
from tests.web.site import pages_of
from tracker.accounts import grants, links
from tracker.accounts.models import Account, Grant, Registration
from tracker.accounts.roles import ADMINISTRATORS, Role
from tracker.core import clock
from tracker.core.changes import Change
from tracker.core.db import Database
from tracker.demo.names import demo_uscc
from tracker.projects.models import Project
from tracker.subjects.models import Enterprise

GOOD = "Correct-horse-7"
TIMES = 4
TEXT = "今年要实现粮食产量1.3万亿斤以上。"


def at_once(*acts: Callable[[], object]) -> None:
    """Do some things at the same instant; what one of them raises is raised."""
    start, raised = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BaseException as problem:
            raised.append(problem)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if raised:
        raise raised[0]


def person(database: Database, login: str, role: Role | None = None, **over: object) -> int:
    """Somebody who can sign in, with a role."""
    with database.unit_of_work() as session:
        account, link = links.invite(
            session, login=login, name=login, contact=None, at=clock.now(), actor="-"
        )
        links.use(session, link, GOOD, at=clock.now())
        if role:
            grants.give(session, account, role, at=clock.now(), actor="-", **over)  # type: ignore[arg-type]
        return account.id


def post(client: FlaskClient, address: str, /, **fields: object) -> tuple[int, str]:
    answer = client.post(address, data=fields, environ_overrides=ELSEWHERE)
    return answer.status_code, answer.location or answer.text


def again(app: Flask, client: FlaskClient) -> list[FlaskClient]:
    """The same browser in so many windows."""
    cookie = client.get_cookie("session")
    assert cookie
    windows = [app.test_client() for _ in range(TIMES)]
    for one in windows:
        one.set_cookie("session", cookie.value)
    return windows


@pytest.fixture
def pages(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The pages over a database without a record, on both databases."""
    app = pages_of(database, tmp_path)
    yield app
    app.extensions["tracker"].database.dispose()


def registration(client: FlaskClient, login: str, name: str) -> dict[str, object]:
    return {
        "csrf_token": token(get(client, "/register").text), "uscc": demo_uscc(900), "enterprise_name": name,
        "region": "230100", "name": "演示王五", "contact": "0451-0000000", "login": login, "password": GOOD,
        "again": GOOD, "licence": (BytesIO(b"%PDF-1.7"), "a.pdf"),
    }  # fmt: skip


def test_one_login_one_enterprise_and_one_role_at_once(pages: Flask, database: Database) -> None:
    asking = [pages.test_client() for _ in range(TIMES)]
    forms = [registration(one, "same.login", "演示新企业") for one in asking]
    answers: list[tuple[int, str]] = []
    at_once(*[
        lambda one=one, form=form: answers.append(post(one, "/register", **form))
        for one, form in zip(asking, forms, strict=True)
    ])  # fmt: skip
    assert answers == [(302, "/register/sent")] * TIMES, "nobody is told that another took the login"

    other = pages.test_client()
    assert post(other, "/register", **registration(other, "other.login", "演示新企业（分）"))[0] == 302
    person(database, "supervisor", Role.SUPERVISOR, region="230100")
    supervisor = signed_in(pages, "supervisor", GOOD)
    with database.reading() as session:
        waiting = list(session.scalars(select(Registration.id)))
    form = token(get(supervisor, f"/registrations/{waiting[0]}").text)
    answers.clear()
    at_once(*[
        lambda one=one, place=place: answers.append(
            post(one, f"/registrations/{waiting[place % 2]}/approve", csrf_token=form)
        )
        for place, one in enumerate(again(pages, supervisor))
    ])  # fmt: skip
    assert {status for status, _ in answers} == {302}, answers

    person(database, "security", Role.SECURITY_ADMIN)
    number = person(database, "new.person")
    security = signed_in(pages, "security", GOOD)
    form = token(get(security, f"/admin/security/{number}").text)
    roles = [("supervisor", "230100"), ("audit_admin", "")] * (TIMES // 2)
    at_once(*[
        lambda one=one, role=role, over=over: post(
            one, f"/admin/security/{number}", csrf_token=form, role=role, over=over
        )
        for one, (role, over) in zip(again(pages, security), roles, strict=True)
    ])  # fmt: skip
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Account.login == "same.login")) == 1
        assert session.scalar(select(func.count()).select_from(Enterprise)) == 1
        held = list(session.scalars(select(Grant.role).where(Grant.account_id == number)))
        assert len(held) == 1, f"{held}: an administrator holds nothing else, and nobody anything twice"
        assert set(held) <= {Role.SUPERVISOR, *ADMINISTRATORS}


def test_a_file_and_a_report_sent_twice_are_taken_once(people_app: Flask) -> None:
    """Also where the second comes long after the first: it is led to where that led."""
    database = people_app.extensions["tracker"].database
    officer = signed_in(people_app, "demo-officer")
    form = token(get(officer, "/records/projects/import").text)
    file = BytesIO("ref,name,body\nAT-ONCE-1,甲,DEMO-1-0\n".encode())
    tried = officer.post("/records/projects/import", environ_overrides=ELSEWHERE,
                         data={"csrf_token": form, "file": (file, "projects.csv")}).text  # fmt: skip
    take = tried.partition('action="/records/projects/import/')[2].partition('"')[0]
    answers: list[tuple[int, str]] = []
    at_once(*[
        lambda one=one: answers.append(post(
            one, f"/records/projects/import/{take}", csrf_token=form, name="projects.csv"
        ))
        for one in again(people_app, officer)
    ])  # fmt: skip
    answers.append(post(officer, f"/records/projects/import/{take}", csrf_token=form, name="projects.csv"))
    assert set(answers) == {(302, "/imports")}
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Change.actor == "demo-officer")) == 1
    long = "长" * 60
    fields = {"csrf_token": form, "once": "long-1", "c_ref": long, "c_name": "乙", "c_body": "DEMO-1-0"}
    sent = [post(officer, "/records/projects/new", **fields) for _ in range(2)]
    assert [get(officer, led_to).status_code for _, led_to in sent] == [200, 200]
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Project.ref == long)) == 1

    office = signed_in(people_app, "demo-government-officer")
    form = token(get(office, "/readings/new").text)
    fields = {"csrf_token": form, "once": "report-1", "body": "DEMO", "plan": "report", "text": TEXT,
              "delivered_on": "2026-01-10"}  # fmt: skip
    sent = [post(office, "/readings/new", **fields) for _ in range(2)]
    assert sent[0][0] == 302 and sent[0] == sent[1]
