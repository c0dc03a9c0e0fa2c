"""A step of a case is told to whom it concerns: in the application, and by a mail that says nothing of it."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import Queries, words
from tests.web.test_cases import firm_of, flag_of, step
from tracker.accounts.addresses import CONFIRMED_WITHIN, confirm
from tracker.accounts.models import Account
from tracker.accounts.preferences import choices_of
from tracker.core import clock
from tracker.core.db import Database
from tracker.core.outbox import Channel, Message
from tracker.scheduler import send_messages

UNREAD = re.compile(r'class="count">(\d+)<')


def new_ones(client: FlaskClient, address: str = "/cases") -> int:
    """The number that the frame of a page shows."""
    found = UNREAD.search(get(client, address).text)
    return int(found[1]) if found else 0


def give_address(database: Database, login: str, contact: str) -> None:
    with database.unit_of_work() as session:
        session.execute(update(Account).where(Account.login == login).values(contact=contact))


def test_a_question_reaches_the_body_and_its_reply_the_office(people_app: Flask, tmp_path: Path) -> None:
    tracker = people_app.extensions["tracker"]
    flag = flag_of(tracker.database, "DEMO-1-0")
    firm = firm_of(tracker.database, flag)
    give_address(tracker.database, "demo-officer", "officer@example.gov.cn")
    supervisor, officer = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-officer")
    other = signed_in(people_app, "demo-member")
    assert "还没有消息" in get(officer, "/messages").text
    send(supervisor, f"/cases/new/{flag}", note="机密的询问内容")
    assert [new_ones(one) for one in (officer, supervisor, other)] == [1, 0, 0]

    # The mail that left holds a number and a day, and nothing of the matter.
    assert send_messages(tracker).sent == 1
    (path,) = (tracker.settings.data_dir / "mail").glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[arg-type]
    said = f"{mail['Subject']} {mail['To']} {mail.get_content()}"  # type: ignore[attr-defined]
    assert "2026-000001" in said and "officer@example.gov.cn" in said
    for secret in ("机密", firm, "逾期", "演示经办员", "局"):
        assert secret not in said, secret

    page = get(officer, "/messages")
    assert "案件2026-000001" in words(page.text) and 'class="unread"' in page.text
    with tracker.database.reading() as session:
        number = session.scalars(select(Message.id).where(Message.channel == Channel.IN_APP)).one()
    data = {"csrf_token": token(page.text)}
    other_token = {"csrf_token": token(get(other, "/messages").text)}
    not_theirs = other.post(f"/messages/{number}", data=other_token, environ_overrides=ELSEWHERE)
    assert not_theirs.status_code == 404
    gone_on = officer.post(f"/messages/{number}", data=data, environ_overrides=ELSEWHERE)
    assert gone_on.location == "/cases/1" and new_ones(officer) == 0
    assert 'class="unread"' not in get(officer, "/messages").text

    step(officer, "/cases/1/body/reply", "已列入计划。")
    chief = signed_in(people_app, "demo-chief")
    assert [new_ones(one) for one in (chief, supervisor, officer)] == [1, 1, 0]
    shown = get(chief, "/messages")
    newest = re.search(r'name="up_to" value="(\d+)"', shown.text)
    assert newest
    read = {"csrf_token": token(shown.text), "up_to": newest[1]}
    assert chief.post("/messages/read", data=read, environ_overrides=ELSEWHERE).status_code == 302
    assert [new_ones(chief), new_ones(supervisor)] == [0, 1]
    bad = {**read, "up_to": "x"}
    assert chief.post("/messages/read", data=bad, environ_overrides=ELSEWHERE).status_code == 400
    assert get(chief, "/messages?after=1_x").status_code == 400


def test_the_number_costs_no_query_of_its_own(people_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = signed_in(people_app, "demo-officer")
    get(officer, "/cases")
    with Queries(people_app) as asked:
        get(officer, "/cases")
    with_number = asked.count
    monkeypatch.setattr("tracker.web.frame.person", lambda: None)
    with Queries(people_app) as asked:
        get(officer, "/cases")
    assert asked.count == with_number


def test_a_notice_is_served_when_the_body_opens_its_case(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    flag = flag_of(database, "DEMO-1-0")
    supervisor, officer = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-officer")
    send(supervisor, f"/cases/new/{flag}", note="请说明。")
    assert "送达：由" not in get(supervisor, "/cases/1").text, "its handler's reading proves nothing"
    assert new_ones(officer) == 1
    get(officer, "/cases/1")
    assert new_ones(officer) == 0, "who opened the case has read what told of it"
    assert "送达：由 演示经办员 在本系统打开查阅" in get(supervisor, "/cases/1").text

    # How to be told is one's own to choose.
    wrong = send(officer, "/me/messages", email="no address", mobile="123")
    assert wrong.status_code == 422 and "这不是邮箱地址" in wrong.text and "这不是手机号码" in wrong.text
    chosen = send(officer, "/me/messages", email="a@example.gov.cn", mobile="138 0000 0000", quiet="y")
    assert chosen.location == "/me/messages"
    shown = get(officer, "/me/messages").text
    assert 'value="a@example.gov.cn"' not in shown and 'value="13800000000"' in shown
    assert "确认 a@example.gov.cn" in shown
    assert re.search(r'<input checked[^>]*name="quiet"', shown)
    assert not re.search(r'<input checked[^>]*name="digest"', shown)


def test_an_address_is_told_nothing_before_its_reader_has_shown_to_be_there(people_app: Flask) -> None:
    tracker = people_app.extensions["tracker"]
    officer, other = signed_in(people_app, "demo-officer"), signed_in(people_app, "demo-member")

    def code(address: str) -> str:
        """Choose an address, and read the mail that comes there."""
        before = set((tracker.settings.data_dir / "mail").glob("*.eml"))
        assert send(officer, "/me/messages", email=address).location == "/me/messages"
        assert send_messages(tracker).sent == 1
        (path,) = set((tracker.settings.data_dir / "mail").glob("*.eml")) - before
        mail = message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[arg-type]
        assert mail["To"] == address
        return re.findall(r"\b\d{8}\b", mail.get_content())[0]  # type: ignore[attr-defined, no-any-return]

    def typed(client: FlaskClient, said: str) -> str:
        return str(send(client, "/me/messages/confirm", "/me/messages", code=said).location)

    old, new = code("old@example.gov.cn"), code("new@example.gov.cn")
    for client, wrong in ((officer, old), (officer, "0"), (other, new)):
        assert typed(client, wrong) == "/me/messages"
    with tracker.database.unit_of_work() as session:
        account = session.scalars(select(Account).where(Account.login == "demo-officer")).one()
        late = clock.now() + CONFIRMED_WITHIN
        assert not confirm(session, account, new, tracker.settings.secret_key, at=late)
        assert choices_of(session, [account])[account.id].email == ""
    assert f'value="{new}"' in get(officer, f"/me/messages?code={new}").text, "the link brings it"
    assert typed(officer, new) == "/me"
    shown = get(officer, "/me/messages").text
    assert 'value="new@example.gov.cn"' in shown and 'id="confirm"' not in shown
    # Taking an address away, or keeping it, asks for no code.
    assert send(officer, "/me/messages", email="new@example.gov.cn", digest="y").location == "/me"
    assert send(officer, "/me/messages", email="").location == "/me"


def test_an_operator_sees_what_waits_and_puts_back_what_was_given_up(people_app: Flask) -> None:
    tracker = people_app.extensions["tracker"]
    give_address(tracker.database, "demo-officer", "officer@example.gov.cn")
    supervisor = signed_in(people_app, "demo-supervisor")
    send(supervisor, f"/cases/new/{flag_of(tracker.database, 'DEMO-1-0')}", note="请说明。")
    runner = people_app.test_cli_runner()
    status = runner.invoke(args=["outbox", "status"])
    assert status.exit_code == 0 and "邮件：待发 1 条" in status.output
    # A file stands where the folder should be: nothing can be written.
    (tracker.settings.data_dir / "mail").write_text("")
    tried = runner.invoke(args=["outbox", "send"])
    assert tried.exit_code == 1 and "稍后重试 1 条" in tried.output
    with tracker.database.unit_of_work() as session:
        mails = update(Message).where(Message.channel == Channel.EMAIL)
        session.execute(mails.values(next_at=None, failed_at=Message.written_at))
    lines = runner.invoke(args=["outbox", "status", "--json"]).output.splitlines()
    told = [json.loads(line) for line in lines]
    assert (told[0]["failed"], told[0]["carrier"]) == (1, "ToFiles") and "mail" in told[0]["why"]
    (tracker.settings.data_dir / "mail").unlink()
    assert "1 条消息从现在起重新发送" in runner.invoke(args=["outbox", "retry"]).output
    assert "已发送 1 条" in runner.invoke(args=["outbox", "send"]).output
