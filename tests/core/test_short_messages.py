"""Short messages by a service's form, over HTTPS to a real server: taken, refused, slow, and not itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.core.short_service import ShortMessages
from tests.core.test_outbox import AT, Told, rows, written
from tracker.application import Tracker
from tracker.config import read_settings
from tracker.core import carriers
from tracker.core.db import Database
from tracker.core.outbox import RESTS, TRIES, Channel, Message

MOBILE, OTHER = "13800000000", "13900000000"
FORM = "key=geheim&mobile={to}&content={text}"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShortMessages]:
    with ShortMessages(tmp_path) as running:
        # OpenSSL's own setting of which authorities are believed.
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority))
        yield running


def told(
    database: Database, folder: Path, service: ShortMessages, accepted: str = ""
) -> tuple[Tracker, Told]:
    """What the settings make of the service."""
    given = {"SMS_URL": service.url, "SMS_FORM": FORM, "SMS_ACCEPTED": accepted,
             "DATABASE_URL": database.url.render_as_string(hide_password=False)}  # fmt: skip
    settings = read_settings({f"TRACKER_{name}": value for name, value in given.items()}, folder)
    tracker = Tracker(settings, database)
    return tracker, Told(tracker)


def sent(database: Database, folder: Path, service: ShortMessages, accepted: str = "") -> list[Message]:
    """Two messages, and one round of the outbox."""
    tracker, who = told(database, folder, service, accepted)
    written(database, MOBILE, OTHER, channel=Channel.SMS)
    who.round(tracker, AT)
    return rows(database)


def test_the_service_sees_the_form_with_the_message_and_its_identity(
    database: Database, tmp_path: Path, service: ShortMessages
) -> None:
    first, second = sent(database, tmp_path, service, accepted='"code":0')
    assert first.sent_at and second.sent_at and first.answer == '200 {"code":0}'
    (path, identity, form), (_path, other, _form) = service.asked
    assert path == "/send" and identity == first.message_id.strip("<>") != other
    assert form["key"] == ["geheim"] and form["mobile"] == [MOBILE]
    assert "2026-000007" in form["content"][0] and "演示人" not in form["content"][0]


@pytest.mark.parametrize(
    ("status", "says", "why"),
    [(403, b"", "HTTP 403"), (500, b"", "HTTP 500"), (302, b"", "HTTP 302"), (200, b'{"code":7}', "code")],
)  # fmt: skip
def test_what_the_service_refuses_is_tried_again_and_given_up_at_last(
    database: Database, tmp_path: Path, service: ShortMessages, status: int, says: bytes, why: str
) -> None:
    service.status, service.says = status, says
    tracker, who = told(database, tmp_path, service, accepted='"code":0')
    written(database, MOBILE, channel=Channel.SMS)
    at = AT
    for tries in range(1, TRIES + 1):
        who.round(tracker, at)
        assert len(service.asked) == tries, "an answer that sends elsewhere is not followed"
        at += RESTS[min(tries - 1, len(RESTS) - 1)] + timedelta(seconds=1)
    (message,) = rows(database)
    assert message.failed_at and not message.sent_at and why in message.failed
    assert who.given_up == [MOBILE] and at - AT > timedelta(hours=4)
    assert {identity for _path, identity, _form in service.asked} == {message.message_id.strip("<>")}


def test_a_service_that_says_nothing_holds_up_no_other_message(
    database: Database, tmp_path: Path, service: ShortMessages, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.waits = threading.Event()
    monkeypatch.setattr(carriers, "PATIENCE", 0.2)
    first, second = sent(database, tmp_path, service)
    assert len(service.asked) == 1, "the second is not tried where the first got no answer"
    assert not first.sent_at and first.next_at and second.next_at and "timed out" in first.failed


@pytest.mark.parametrize("garbage", [b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"])
def test_what_is_no_answer_is_none(
    database: Database, tmp_path: Path, service: ShortMessages, garbage: bytes
) -> None:
    service.garbage = garbage
    first, second = sent(database, tmp_path, service, accepted='"code":0')
    assert not first.sent_at and first.next_at and first.failed and not second.sent_at


def test_a_certificate_that_nobody_vouches_for_gets_no_message(
    database: Database, tmp_path: Path, service: ShortMessages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    first, _second = sent(database, tmp_path, service)
    assert service.asked == [] and not first.sent_at and "CERTIFICATE_VERIFY_FAILED" in first.failed
