"""What is told of a flag before it is public: to its body and its handlers all, to others a number alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.reports.city import ON, Q3
from tests.web.people import ELSEWHERE, get, signed_in
from tests.web.site import AT, pages_of, words
from tests.web.test_people import APART, SAMPLES
from tracker import demo
from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.cases import actions
from tracker.cases.marking import mark_again
from tracker.cases.models import Case, CaseStep
from tracker.cases.opening import open_case
from tracker.cases.workflow import CaseMove
from tracker.contracts.models import Contract
from tracker.core.db import Database
from tracker.core.money import yuan
from tracker.core.permissions import Actor
from tracker.flags.filters import still_open
from tracker.flags.models import Flag
from tracker.lists.queries import LISTS
from tracker.payables.models import Payable
from tracker.reports.data.laid import FLAGS, laid
from tracker.subjects.models import Body
from tracker.web.access import READING, Access, access_of
from tracker.wording.days import day_word

OFFICE = "DEMO-1-0"
OUTSIDERS = ("", "demo-member", "demo-enterprise", "demo-city-officer")
# The records themselves: what was agreed, owed and paid is a fact of the ledger and no question.
LEDGER = ("/records", "/payables", "/commitments", "/contracts", "/projects", "/enterprises")


@pytest.fixture
def app(people_app: Flask) -> Iterator[Flask]:
    """The fictional city in which no flag was put to anybody yet."""
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        session.execute(update(Flag).values(public_from=None))
    yield people_app


def chosen(session: Session) -> Flag:
    """An open flag of an overdue payable, with an amount that no other flag and no other sum has."""
    ours = select(Flag).join(Body, Body.id == Flag.body_id).where(
        Body.code == OFFICE, Flag.rule == "A13-PAYMENT-OVERDUE", still_open()
    )  # fmt: skip
    others = select(func.count()).select_from(Flag)
    for flag in session.scalars(ours):
        # One entered twice stands beside its paid-up double, whose amount is no secret.
        sums = select(func.count()).where(
            Payable.amount_fen == flag.amount_fen, Payable.id != flag.subject_id
        )
        if session.scalar(sums):
            continue
        if session.scalar(others.where(Flag.amount_fen == flag.amount_fen)) == 1:
            return flag
    raise AssertionError("no such flag")


def people(session: Session) -> dict[str, Actor]:
    """The fictional city's people by their login."""
    return {one.login: actor_of(one, held(session, one.id)) for one in session.scalars(select(Account))}


def on(app: Flask, day: date, login: str) -> FlaskClient:
    """A browser on a day; a visitor is on this machine."""
    tracker = app.extensions["tracker"]
    there = pages_of(tracker.database, tracker.settings.data_dir, today=day)
    return signed_in(there, login) if login else there.test_client()


def walk(app: Flask, client: FlaskClient, flag: Flag, *, inside: bool) -> str:
    """What every address there is for reading says to somebody, but for the records; no forms."""
    given = SAMPLES | {"flag_id": flag.id, "code": OFFICE}

    def sample(endpoint: str, name: str) -> object:
        apart = APART | {("rules.show", "code"): flag.rule}
        return apart.get((endpoint, name), given[name])

    with app.test_request_context():
        addresses = [
            rule.build({name: sample(rule.endpoint, name) for name in rule.arguments})[1]  # type: ignore[index]
            for rule in app.url_map.iter_rules()
            if "POST" not in (rule.methods or ()) and access_of(rule.endpoint) in {*READING, Access.PUBLIC}
        ]
    addresses += [f"/lists/{name}" for name in LISTS]
    addresses += [f"/records/payables/{quote(flag.ref)}", *contract_of(app, flag)]
    addresses += [
        f"/flags?body={OFFICE}", f"/flags?rule=arrears&state=all&min={yuan((flag.amount_fen or 1) - 1)}",
        f"/bodies?q={OFFICE}", f"/flags/export.csv?body={OFFICE}",
    ]  # fmt: skip
    said = []
    for address in addresses:
        with client.get(address, environ_overrides=ELSEWHERE if inside else {}) as answer:
            if address.startswith(LEDGER):
                # A record names its own ref and sums; of the flag it must say nothing.
                assert f"/flags/{flag.id}\"".encode() not in answer.data, address
            elif answer.status_code == 200 and answer.mimetype.startswith("text/"):
                said.append(f"\n@{address}\n{answer.text}")
    return "".join(said)


def contract_of(app: Flask, flag: Flag) -> list[str]:
    """The address of the contract under which the payable is owed."""
    with app.extensions["tracker"].database.reading() as session:
        found = select(Contract.ref).join(Payable, Payable.contract_id == Contract.id)
        own = session.scalars(found.where(Payable.id == flag.root_id))
        return [f"/records/contracts/{quote(ref)}" for ref in own]


def count_of(page: str) -> int:
    """How many questions a page says are left out."""
    said = re.search(r"另有([\d,]+)个问题尚未公开", words(page))
    return int(said.group(1).replace(",", "")) if said else 0


def test_what_is_not_public_is_told_to_nobody_else_and_everybody_knows_that_there_is_more(
    app: Flask,
) -> None:
    database: Database = app.extensions["tracker"].database
    with database.unit_of_work() as session:
        flag = chosen(session)
        asks = people(session)["demo-supervisor"]
        case = open_case(session, flag.id, actor=asks, on=ON, at=AT, note="请说明。")
        reply_by, plain = case.reply_by, yuan(flag.amount_fen or 0)
        amount = f"{int(plain[:-3]):,}{plain[-3:]}"
        every = session.scalar(select(func.count()).select_from(Flag).where(still_open()))
    folder = app.extensions["tracker"].settings.data_dir / "reports"
    folder.mkdir()
    (folder.parent / "secret_key.pdf").write_bytes(b"secret")
    for name in ("report-public.pdf", "report.pdf", "report.xlsx"):
        (folder / name).write_bytes(b"%PDF-1.7")
    for day, shown in ((reply_by, 0), (reply_by + timedelta(days=1), 1)):
        with database.reading() as session, laid(session, Q3, day) as held:
            stock = select(func.count()).where(FLAGS.c.day == ON)
            assert session.scalar(stock) == shown
            assert sum(held.left_out.values()) == (every or 0) - shown
    for login in OUTSIDERS:
        # On the last day of the reply it is still the body's own.
        client = on(app, reply_by, login)
        said = walk(app, client, flag, inside=bool(login))
        for secret in (flag.ref, amount, plain, f'href="/flags/{flag.id}"', case.number):
            found = said.partition(secret)
            assert not found[1], (login, secret, found[0].rpartition("\n@")[2][:60])
        for name in ("report.pdf", "report.xlsx", "report-public.pdf"):
            assert get(client, f"/reports/{name}").status_code in (302, 403, 404)
    member = on(app, reply_by, "demo-member")
    for address in ("/", "/flags", "/bodies", f"/bodies/{OFFICE}", "/rules", f"/rules/{flag.rule}"):
        assert count_of(get(member, address).text) == every, address
    assert get(member, f"/flags/{flag.id}").status_code == 404
    office = on(app, reply_by, "demo-supervisor")
    assert "/reports/report.pdf" in get(office, "/reports").text
    with get(office, "/reports/report.pdf") as answer:
        assert answer.data == b"%PDF-1.7"
    for address in ("/reports/../secret_key.pdf", "/reports/%2e%2e%2fsecret_key.pdf", "/reports/none.pdf"):
        assert get(office, address).status_code == 404, address
    listed = get(office, f"/flags?body={OFFICE}").text
    assert flag.ref in listed and "尚未公开：尚未送达单位" in listed
    officer = on(app, reply_by, "demo-officer")
    assert f"尚未公开：答复期至{day_word(reply_by)}" in words(get(officer, f"/flags/{flag.id}").text)
    assert count_of(get(officer, "/flags").text) == 0

    after = reply_by + timedelta(days=1)
    member = on(app, after, "demo-member")
    assert flag.ref in get(member, "/flags").text and amount in get(member, f"/flags/{flag.id}").text
    assert f'href="/flags/{flag.id}"' in get(member, f"/records/payables/{quote(flag.ref)}").text
    assert count_of(get(member, "/").text) == (every or 0) - 1
    with get(member, "/flags/export.csv") as answer:
        assert flag.ref in answer.text
    assert case.number in get(member, "/cases").text
    assert "尚未公开" not in get(on(app, after, "demo-officer"), f"/flags/{flag.id}").text


def test_two_people_make_it_public_within_the_days_of_reply_and_a_new_sweep_keeps_it_so(app: Flask) -> None:
    database: Database = app.extensions["tracker"].database
    with database.unit_of_work() as session:
        flag = chosen(session)
        who = people(session)
        case = open_case(
            session, flag.id, actor=who["demo-supervisor"], on=ON, at=AT, note="请说明。"
        )
        day = ON + timedelta(days=1)
        for name, login in (
            (CaseMove.REPLY, "demo-officer"), (CaseMove.PROPOSE_CONFIRM, "demo-supervisor"),
            (CaseMove.CONFIRM, "demo-chief"),
        ):  # fmt: skip
            actions.move(session, case, name, actor=who[login], on=day, at=AT, note="演示")
        assert case.public_from == day <= case.reply_by
        session.refresh(flag)
        assert flag.public_from == day
        # What a sweep that writes the flag anew leaves bare.
        flag.public_from = flag.case_state = None
        session.flush()
        mark_again(session, flag.rule)
        session.refresh(flag)
        assert (flag.public_from, flag.case_state) == (day, "confirmed")
        assert session.scalar(select(func.count()).select_from(Case)) == 1
    for when, seen in ((ON, 404), (day, 200)):
        assert get(on(app, when, "demo-member"), f"/flags/{flag.id}").status_code == seen


def test_the_fictional_city_has_cases_that_a_member_may_read(app: Flask) -> None:
    database: Database = app.extensions["tracker"].database
    with database.unit_of_work() as session:
        assert demo.play(session, on=ON) > 50
        assert demo.play(session, on=ON) == 0, "once is enough"
        states = set(session.scalars(select(Case.state)))
        assert {"asked", "checking", "confirmed", "dismissed", "rectifying", "rectified"} <= states
        assert all("演示" in note for note in session.scalars(select(CaseStep.note)))
        numbers = list(session.execute(select(Case.number, Case.opened_on).order_by(Case.number)))
        assert [day for _number, day in numbers] == sorted(day for _number, day in numbers)
        public = select(func.count()).select_from(Flag).where(still_open(), Flag.public_from <= ON)
        shown = session.scalar(public)
    member = on(app, ON, "demo-member")
    assert f"符合{shown}条" in words(get(member, "/flags").text)
    assert "2026-000001" in get(member, "/cases").text
