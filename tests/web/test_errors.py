"""Pages for what went wrong: nothing typed is lost, nothing is offered to strangers, nothing fails twice."""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.web.people import ELSEWHERE, send, signed_in, token
from tests.web.test_people import a_real_record, get
from tests.web.test_reporting import begun
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


def test_a_form_sent_after_the_sign_in_ended_waits_for_its_owner_and_one_press(people_app: Flask) -> None:
    client, address = signed_in(people_app, "demo-system"), "/admin/accounts/new"
    form = token(get(client, address).text)
    typed = {"login": "qian.qi", "name": "演示钱七", "contact": "演示处", "once": "z"}
    send(signed_in(people_app, "demo-system"), "/me/sign-out-everywhere", form="/me")
    a_real_record(people_app)

    def late(**fields: str) -> TestResponse:
        return client.post(
            address, data={"csrf_token": form, **typed, **fields}, headers=HERE, environ_overrides=ELSEWHERE
        )

    refused = late(password="secret")
    assert refused.status_code == 401 and all(typed[name] in refused.text for name in ("login", "name"))
    assert "secret" not in refused.text and "再提交一次</button>" not in refused.text, "not from this page"
    onward = unescape(refused.text.partition('class="button primary" href="')[2].partition('"')[0])
    # Somebody else who signs in at this browser sees nothing of it.
    waits = send(client, onward, login="demo-member", password=PASSWORD).location
    elsewhere = get(client, waits)
    assert elsewhere.location == "/" and "演示钱七" not in get(client, "/").text
    # Signed out, the browser still knows whose form was left open: the one who signed in last.
    send(client, "/logout", form="/me")
    late(name="演示孙八")
    send(client, onward, login="demo-system", password=PASSWORD)
    # The home page leads to it too, whichever way its owner came in.
    home = get(client, "/").text
    assert home.count("再提交一次") == 1 and f'href="{escape(waits)}"' in home
    page = get(client, waits).text
    assert "演示钱七" in page and "密码和验证码不保留" in page and "孙八" not in page
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.partition("演示处")[2]))
    assert sent["once"] == "z", "what was done before is not done again from here"
    assert "/join/" in client.post(address, data=sent, environ_overrides=ELSEWHERE).text, "one press"
    assert get(client, waits).location == "/", "it is forgotten once it is taken in"
    assert "再提交一次" not in get(client, "/").text
    # To a browser that was never signed in the form itself is given back.
    stranger = people_app.test_client()
    page = stranger.post(address, data=typed, headers=HERE, environ_overrides=ELSEWHERE)
    assert page.status_code == 401 and "再提交一次</button>" in page.text


def test_where_the_disk_is_full_what_was_typed_stands_on_the_page(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    client = people_app.test_client()
    report, _code = begun(client)
    form = token(get(client, f"{report}/what").text)
    typed = {"csrf_token": form, "matter": "arrears", "in_court": "no", "story": "演示经过。" * 1500}

    def hold(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(database.engine, "connect", hold)
    database.dispose()
    full = client.post(f"{report}/what", data=typed, headers=HERE, environ_overrides=ELSEWHERE)
    assert full.status_code == 507 and "磁盘暂时已满" in full.text and typed["story"] in full.text
    strange = client.post(f"{report}/what", data=typed, environ_overrides=ELSEWHERE)
    assert strange.status_code == 507 and "演示经过" not in strange.text
    event.remove(database.engine, "connect", hold)
    database.dispose()
    again = {**typed, "csrf_token": token(full.text)}
    assert client.post(f"{report}/what", data=again, environ_overrides=ELSEWHERE).status_code == 302
    assert "演示经过" in get(client, f"{report}/what").text
