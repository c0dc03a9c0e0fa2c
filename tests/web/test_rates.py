"""What costs is answered so often and no oftener: 429 says how long to wait, and nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.web.people import get, signed_in, token
from tests.web.site import pages_of
from tests.web.test_people import ENTERPRISE, licence
from tracker.accounts.models import AccountEvent
from tracker.web.rates import RATES

OFTEN = {rate.name: rate for rate in RATES}


def times(often: str) -> int:
    return int(often.split()[0])


def post(client: FlaskClient, address: str, csrf: str, came_from: str, **fields: str) -> TestResponse:
    return client.post(
        address, data={"csrf_token": csrf, **fields}, headers={"Origin": "http://localhost"},
        environ_overrides={"REMOTE_ADDR": came_from},
    )  # fmt: skip


def test_an_address_tries_to_sign_in_so_often_and_no_oftener(people_app: Flask) -> None:
    client = people_app.test_client()
    csrf = token(get(client, "/login").text)
    # Links that open nothing cost no look at a password, and are counted with the attempts to sign in.
    said = [
        post(client, "/join/nothing", csrf, "::ffff:192.0.2.8").status_code
        for _ in range(times(OFTEN["sign-in"].address))
    ]
    assert set(said) == {410}
    late = post(client, "/login", csrf, "192.0.2.8", login="demo-member", password="secret-word")
    assert late.status_code == 429 and 0 < int(late.headers["Retry-After"]) <= 60
    assert 'value="demo-member"' in late.text and "secret-word" not in late.text and "重新输入" in late.text
    another = post(client, "/login", csrf, "::ffff:192.0.2.9", login="x", password="x")
    assert another.status_code == 401
    assert client.get("/login", environ_overrides={"REMOTE_ADDR": "192.0.2.8"}).status_code == 200
    strange = client.post("/join/nothing", data={"csrf_token": csrf, "login": "typed"},
                          environ_overrides={"REMOTE_ADDR": "192.0.2.8"})  # fmt: skip
    assert strange.status_code == 429 and "typed" not in strange.text and "Retry-After" in strange.headers


def test_an_account_saves_files_and_searches_so_often_wherever_it_is(people_app: Flask) -> None:
    member = signed_in(people_app, "demo-member")
    for name, address in (("file", "/reports/nothing.pdf"), ("search", "/flags?q=x")):
        most = times(OFTEN[name].account or "")
        said = [
            member.get(address, environ_overrides={"REMOTE_ADDR": f"192.0.2.{place}"}).status_code
            for place in range(most + 1)
        ]
        assert 429 not in said[:most] and said[most] == 429
        assert re.search(r"请等 \d+ 秒再试", get(member, address).text)
    assert get(member, "/flags").status_code == 200, "a list without a search"
    assert get(signed_in(people_app, "demo-supervisor"), "/flags?q=x").status_code == 200


def test_a_form_that_came_too_soon_is_sent_once_more_and_does_its_work(people_app: Flask) -> None:
    client = people_app.test_client()
    csrf = token(get(client, "/register").text)
    most = times(OFTEN["registration"].address)
    assert {post(client, "/register", csrf, "192.0.2.8").status_code for _ in range(most)} == {200}
    late = post(client, "/register", csrf, "192.0.2.8", **ENTERPRISE)
    assert late.status_code == 429 and re.search(r"请等 \d+ 秒", late.text) and "Correct" not in late.text
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', late.text))
    assert kept.items() >= {name: ENTERPRISE[name] for name in ("uscc", "name", "contact", "login")}.items()
    # From another address, in place of waiting: what is secret, and the file, are given again.
    again = {"password": "Correct-horse-7", "again": "Correct-horse-7", "licence": licence()}
    done = client.post(
        "/register", data={**kept, **again}, environ_overrides={"REMOTE_ADDR": "192.0.2.9"}
    )
    assert done.location == "/register/sent"


def test_where_a_request_comes_from_is_what_trusted_proxies_say(people_app: Flask, tmp_path: Path) -> None:
    database = people_app.extensions["tracker"].database
    told = []
    for proxies in (0, 1, 2):
        client = pages_of(database, tmp_path, proxies=proxies).test_client()
        csrf = token(client.get("/login").text)
        client.post("/login", data={"csrf_token": csrf, "login": "x", "password": "x"},
                    headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.5, 198.51.100.9"},
                    environ_overrides={"REMOTE_ADDR": "192.0.2.1"})  # fmt: skip
        with database.reading() as session:
            told.append(session.scalar(select(AccountEvent.address).order_by(AccountEvent.id.desc())))
    assert told == ["192.0.2.1", "198.51.100.9", "203.0.113.5"]
    # Who gets past the proxy says anything; no more of it is kept than the database has room for.
    client.post("/login", data={"csrf_token": csrf, "login": "x", "password": "x"},
                headers={"X-Forwarded-For": f"{'9' * 500}, 203.0.113.5"})  # fmt: skip
    with database.reading() as session:
        assert session.scalar(select(AccountEvent.address).order_by(AccountEvent.id.desc())) == "9" * 64
