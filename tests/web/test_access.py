"""Who is let in, and what every answer says about itself."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from tests.reports.city import ON, record
from tests.web.site import AT, pages_of
from tracker import demo
from tracker.core.db import Database
from tracker.web.access import Access, access_of
from tracker.web.addresses import handed_over

STRANGER = {"REMOTE_ADDR": "192.0.2.7"}
ADDRESSES = (
    "/", "/flags", "/flags/1", "/flags/export.csv", "/payables", "/bodies", "/bodies/DEMO-D1", "/commitments",
    "/rules", "/rules/law", "/rules/A13-PAYMENT-OVERDUE", "/lists",
    "/lists/no_due_date", "/reports", "/cases", "/cases/workflow", "/circulars",
)  # fmt: skip


# What anybody may read: the rules, their articles, and a first page without a figure.
PUBLIC = ("/", "/circulars", "/rules", "/rules/law", "/rules/A13-PAYMENT-OVERDUE")


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    with app.app_context():
        unmarked = [rule.endpoint for rule in app.url_map.iter_rules() if access_of(rule.endpoint) is None]
        probes = {
            rule.endpoint for rule in app.url_map.iter_rules() if access_of(rule.endpoint) is Access.PROBE
        }
    assert not unmarked
    assert probes == {"static", "health.healthz", "health.readyz", "language.choose", "large_type.choose"}


def test_a_view_without_a_mark_is_shown_to_nobody(app: Flask) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "what is recorded", endpoint="forgotten")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 500
    assert "what is recorded" not in answer.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_read_only_and_answers_here_alone(app: Flask, address: str) -> None:
    client = app.test_client()
    with client.get(address) as answer:
        assert answer.status_code == 200
    assert client.post(address).status_code == 405
    _asks_to_sign_in(client, address, STRANGER)


def _asks_to_sign_in(client: FlaskClient, address: str, environ: dict[str, str] | None = None) -> None:
    """Who is not signed in is sent to the sign-in page, or sees a page that shows no record."""
    answer = client.get(address, environ_overrides=environ)
    if address in PUBLIC:
        assert answer.status_code == 200
        assert not set(re.findall(r'class="figure"[^>]*>([^<]*)<', answer.text)) - {"—"}, "a figure is shown"
    else:
        assert (answer.status_code, answer.location) == (302, f"/login?to={quote(address)}")


@pytest.mark.parametrize("headers", [
    {"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}, {"X-Real-IP": "192.0.2.7"},
    {"Via": "1.1 proxy"}, {"Host": "evil.example"}, {"Host": "192.0.2.1:5000"},
])  # fmt: skip
def test_a_proxy_on_this_machine_is_not_this_machine(app: Flask, headers: dict[str, str]) -> None:
    """What a proxy passes on comes from the loopback address; so does what a foreign name is pointed at."""
    assert app.test_client().get("/flags", headers=headers).status_code == 302


@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost", "[::1]:5000"])
def test_this_machine_is_let_in_by_its_own_names(app: Flask, host: str) -> None:
    assert app.test_client().get("/flags", headers={"Host": host}).status_code == 200


def test_fictional_records_may_be_seen_from_elsewhere(sqlite_database: Database, tmp_path: Path) -> None:
    app = pages_of(sqlite_database, tmp_path)
    client = app.test_client()
    assert client.get("/flags", environ_overrides=STRANGER).status_code == 302, "nothing is not fictional"
    with sqlite_database.unit_of_work() as session:
        demo.load(session, at=AT, on=ON)
    assert client.get("/flags", environ_overrides=STRANGER).status_code == 200
    assert 'class="demo"' in client.get("/").text
    with sqlite_database.unit_of_work() as session:
        body = {"code": "B1", "name": "某局", "kind": "department", "region": "230102"}
        record(session, {"bodies": [body]})
    assert client.get("/flags", environ_overrides=STRANGER).status_code == 302, "real records beside them"


def test_production_shows_its_health_and_what_is_public(city: Database, tmp_path: Path) -> None:
    client = pages_of(city, tmp_path, production=True).test_client()
    for address in ADDRESSES:
        _asks_to_sign_in(client, address)
    assert client.get("/healthz").status_code == 200
    with client.get("/static/base.css") as sheet:
        assert sheet.status_code == 200
    for address in ("/login", "/nothing", "/healthz"):
        assert client.get(address).headers["Strict-Transport-Security"] == "max-age=31536000"
    outside = pages_of(city, tmp_path).test_client()
    assert "Strict-Transport-Security" not in outside.get("/login").headers


def test_production_answers_to_its_own_address_alone(city: Database, tmp_path: Path) -> None:
    """A stranger's Host must not get into a link that is handed over, nor into a page of ours."""
    app = pages_of(city, tmp_path, production=True)
    with app.test_request_context(headers={"Host": "evil.cn"}):
        assert handed_over("links.choose", token="x") == "https://localhost/join/x"
    client = app.test_client()
    for host, status in (("localhost", 200), ("LOCALHOST:443", 200), ("localhost:81", 400), ("evil.cn", 400)):
        answer = client.get("/login", headers={"Host": host})
        assert answer.status_code == status, host
    assert "evil.cn" not in answer.text and 'href="https://localhost/"' in answer.text
    assert client.post("/login", headers={"Host": "evil.cn"}).status_code == 400
    assert client.get("/healthz", headers={"Host": "10.0.0.1:5000"}).status_code == 200


@pytest.mark.parametrize("address", [*ADDRESSES, "/nothing", "/healthz", "/static/base.css"])
def test_every_answer_allows_nothing_from_elsewhere(app: Flask, address: str) -> None:
    with app.test_client().get(address) as answer:
        pass
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("method", "address", "status", "said"), [
    ("get", "/nothing", 404, "没有找到这一页"), ("get", "/flags/999999", 404, "没有找到这一页"),
    ("get", "/bodies/NOBODY", 404, "没有找到这一页"), ("get", "/rules/NOTHING", 404, "没有找到这一页"),
    ("post", "/flags", 405, "这一页只供查看"), ("get", "/payables?part=some", 400, "这个地址读不懂"),
    ("get", "/commitments?standing=some", 400, "这个地址读不懂"),
    ("get", f"/cases?after=2026-01-01_{2**63}", 400, "这个地址读不懂"),
    ("get", "/payables?after=a%00b", 400, "这个地址读不懂"), ("get", "/bodies/a%00b", 400, "这个地址读不懂"),
])  # fmt: skip
def test_an_error_is_told_calmly_with_a_number_that_is_in_the_log(
    app: Flask, method: str, address: str, status: int, said: str
) -> None:
    with capture_logs() as log:
        answer = getattr(app.test_client(), method)(address)
    assert answer.status_code == status
    assert said in answer.text
    number = answer.text.partition("编号 <strong>")[2][:8]
    assert len(number) == 8
    assert [line["reference"] for line in log] == [number]


def test_a_name_that_cannot_be_one_is_told_without_a_page(app: Flask) -> None:
    answer = app.test_client().get("/flags", headers={"Host": "a" * 5000})
    assert answer.status_code == 400
    assert "这个地址读不懂" in answer.text and answer.mimetype == "text/plain"


def test_a_failure_tells_its_number_and_not_its_cause(app: Flask) -> None:
    with app.extensions["tracker"].database.unit_of_work() as session:
        session.connection().exec_driver_sql("ALTER TABLE sweeps RENAME TO gone")
    with capture_logs() as log:
        answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "系统没能完成这一页" in answer.text and "sweeps" not in answer.text
    number = answer.text.partition("编号 <strong>")[2][:8]
    assert log[0]["reference"] == number and "sweeps" in str(log[0]["exc_info"])
