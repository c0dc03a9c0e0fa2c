"""Pages for what went wrong: nothing typed is lost, nothing is offered to strangers, nothing fails twice."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from tests.web.people import ELSEWHERE, send, signed_in, token
from tests.web.test_people import a_real_record, get
from tracker import create_app
from tracker.config import Settings
from tracker.demo.people import PASSWORD

# What a browser says of a form that a page of ours sends.
HERE = {"Origin": "http://localhost"}


def test_without_a_database_a_plain_page_tells_what_to_do(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/x"
    app = create_app(Settings(url, "s" * 32, False, None, tmp_path))
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "somebody's token"
    for address in ("/", "/nothing", "/login", "/me"):
        answer = client.get(address, environ_overrides=ELSEWHERE)
        assert answer.status_code == 500 and "请把下面的编号告诉管理员" in answer.text, address
        assert re.search(r"<strong>[0-9A-F]{8}</strong>", answer.text) and "psycopg" not in answer.text
    client.set_cookie("language", "en")
    assert "tell the administrator the number below" in client.get("/", environ_overrides=ELSEWHERE).text


def test_a_form_without_its_fields_is_refused_and_breaks_nothing(people_app: Flask) -> None:
    member = signed_in(people_app, "demo-member")
    off, password = "/me/second-factor/off", "/me/password"
    said = {address: send(member, address, form="/me").status_code for address in (off, password)}
    client = people_app.test_client()
    said |= {address: send(client, address).status_code for address in ("/login", "/register")}
    assert said == {off: 302, password: 200, "/login": 200, "/register": 200}


def test_a_form_sent_after_a_new_sign_in_is_kept_and_sent_once_more(people_app: Flask) -> None:
    client = signed_in(people_app, "demo-system")
    typed = {"login": "qian.qi", "name": "演示钱七", "contact": ""}
    sent = {"csrf_token": "stale", **typed, "once": "y"}
    stale = client.post("/admin/accounts/new", data=sent, headers=HERE,
                        environ_overrides=ELSEWHERE)  # fmt: skip
    assert stale.status_code == 400 and "演示钱七" in stale.text
    assert 'name="once" value="y"' in stale.text, "what was done before is not done again from here"
    again = client.post(
        "/admin/accounts/new", data={"csrf_token": token(stale.text), **typed, "once": "y"},
        environ_overrides=ELSEWHERE,
    )  # fmt: skip
    assert "/join/" in again.text
    for sender, kept in (
        ({"Sec-Fetch-Site": "cross-site", **HERE}, False), ({}, False), ({"Origin": "null"}, False),
        ({"Origin": "http://localhost.evil.cn"}, False), ({"Referer": "http://evil.cn/localhost"}, False),
        ({"Origin": "http://["}, False), ({"Sec-Fetch-Site": "same-origin"}, True), (HERE, True),
        ({"Referer": "http://localhost/admin/accounts/new"}, True),
    ):  # fmt: skip
        answer = client.post(
            "/admin/accounts/new", data={"login": "sun.ba", "name": "演示孙八"}, headers=sender
        )
        assert answer.status_code == 400 and ("sun.ba" in answer.text) is kept, sender


def test_a_form_sent_after_the_sign_in_ended_loses_nothing(people_app: Flask) -> None:
    client = signed_in(people_app, "demo-system")
    form = token(get(client, "/admin/accounts/new").text)
    typed = {"login": "qian.qi", "name": "演示钱七", "contact": "演示处"}
    send(client, "/me/sign-out-everywhere", form="/me")
    a_real_record(people_app)
    late = client.post(
        "/admin/accounts/new", data={"csrf_token": form, **typed}, headers=HERE, environ_overrides=ELSEWHERE
    )
    assert late.status_code == 401 and all(text in late.text for text in typed.values())
    assert "/login" in late.text
    send(client, "/login", login="demo-system", password=PASSWORD)
    once_more = client.post(
        "/admin/accounts/new", data={"csrf_token": token(late.text), **typed}, headers=HERE,
        environ_overrides=ELSEWHERE,
    )  # fmt: skip
    assert once_more.status_code == 400 and "演示钱七" in once_more.text, "the token is of before the sign-in"
    done = client.post(
        "/admin/accounts/new", data={"csrf_token": token(once_more.text), **typed, "once": "z"},
        environ_overrides=ELSEWHERE,
    )  # fmt: skip
    assert "/join/" in done.text
