"""News by mail: asked for, confirmed by a link, told once, left by one press; nobody learns who is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.reports.standings.cities import ON, random_city
from tests.web.people import send, token
from tests.web.site import pages_of
from tracker.core.db import Database
from tracker.core.outbox import Message
from tracker.core.sending import send_due
from tracker.reports.open_data.matters import matters
from tracker.reports.open_data.telling import tell
from tracker.scheduler import post_of
from tracker.subjects.models import Enterprise
from tracker.subscriptions.actions import CONFIRMED_WITHIN, MOST_ASKED, forget_old
from tracker.subscriptions.models import Subscription

READER = "Reader@example.test"
FROM = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Flask:
    """The pages over a random city, with mail laid into a folder."""
    random_city(database, 41)
    return pages_of(database, tmp_path)


def mails(app: Flask) -> list[EmailMessage]:
    """What has left the house by now, after a round of the outbox."""
    tracker = app.extensions["tracker"]
    send_due(tracker.database, post_of(tracker), lambda: datetime.now(UTC))
    found = sorted((tracker.settings.data_dir / "mail").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in found]  # type: ignore[misc]


def text_of(mail: EmailMessage) -> str:
    """The words of a mail."""
    return str(mail.get_content())


def link_of(mail: EmailMessage, kind: str) -> str:
    """The path of a link in a mail."""
    found = re.search(rf"/{kind}/\d+/[0-9a-f]+", text_of(mail))
    assert found, text_of(mail)
    return found[0]


def subscribed(app: Flask, address: str = READER, **wanted: str) -> None:
    """Ask, open the mailed link and confirm."""
    client = app.test_client()
    before = len(mails(app))
    assert send(client, "/subscribe", mail=address, **wanted).status_code == 200
    (mail,) = mails(app)[before:]
    assert send(client, link_of(mail, "subscribe")).status_code == 200


def count(app: Flask, what: type) -> int:
    """How many rows of a table there are."""
    with app.extensions["tracker"].database.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def test_a_confirmed_address_is_told_once_what_became_public_of_its_body_and_leaves_by_one_press(
    app: Flask,
) -> None:
    database: Database = app.extensions["tracker"].database
    with database.reading() as session:
        body = matters(session, ON)[0].body_code
        mine = {one.number for one in matters(session, ON) if one.body_code == body}
        others = {one.number for one in matters(session, ON)} - mine
        secret = [one.name for one in session.scalars(select(Enterprise)) if not one.named_publicly]
    subscribed(app, body=body, topic="matters")
    with database.unit_of_work() as session:
        assert tell(session, ON, at=datetime.now(UTC)) == 0, "what was public before is no news"
        since = min(one.public_from for one in matters(session, ON)) - timedelta(1)
        session.execute(update(Subscription).values(told_until=since))
    for written in (1, 0):
        with database.unit_of_work() as session:
            assert tell(session, ON, at=datetime.now(UTC)) == written
    first, news = mails(app)
    said = text_of(news)
    assert "List-Unsubscribe" not in first and news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {one for one in mine if f"/matters/{one}" in said} and not [one for one in others if one in said]
    assert not [name for name in secret if name in said] and news["To"] == READER.lower()
    leave = str(news["List-Unsubscribe"]).strip("<>")
    assert leave.endswith(link_of(news, "unsubscribe"))
    # A mail reader presses without our page, and so without its token.
    path, reader = link_of(news, "unsubscribe"), app.test_client()
    assert reader.get(path, environ_overrides=FROM).status_code == 200 and count(app, Subscription) == 1
    wrong = f"{path[:-1]}{'0' if path[-1] != '0' else '1'}"
    answers = [
        reader.post(one, data={"List-Unsubscribe": "One-Click"}, environ_overrides=FROM)
        for one in (wrong, path, path)
    ]
    assert {one.status_code for one in answers} == {200}
    assert len({re.sub(r"/unsubscribe/[^\"]*", "", one.text) for one in answers}) == 1
    assert count(app, Subscription) == 0
    with database.reading() as session:
        assert not session.scalars(select(Message).where(Message.address == READER.lower())).all()


def test_a_link_confirms_once_and_in_its_time_and_looking_at_it_is_not_enough(app: Flask) -> None:
    database: Database = app.extensions["tracker"].database
    client = app.test_client()
    send(client, "/subscribe", mail=READER)
    path = link_of(mails(app)[0], "subscribe")
    assert client.get(path, environ_overrides=FROM).status_code == 200
    with database.reading() as session:
        assert session.scalar(select(Subscription.confirmed_at)) is None
    page = client.get(path, environ_overrides=FROM).text
    for wrong in (f"{path[:-1]}x", path.replace("/subscribe/1", "/subscribe/99")):
        said = client.post(wrong, data={"csrf_token": token(page)}, environ_overrides=FROM)
        assert said.status_code == 410
    for status in (200, 410):
        said = client.post(path, data={"csrf_token": token(page)}, environ_overrides=FROM)
        assert said.status_code == status
    send(client, "/subscribe", mail="late@example.test")
    late = link_of(mails(app)[-1], "subscribe")
    with database.unit_of_work() as session:
        row = session.scalars(select(Subscription).where(Subscription.confirmed_at.is_(None))).one()
        row.asked_at -= CONFIRMED_WITHIN
    assert client.post(late, data={"csrf_token": token(page)}, environ_overrides=FROM).status_code == 410
    with database.unit_of_work() as session:
        assert forget_old(session, at=datetime.now(UTC)) == 1
        assert session.scalars(select(Subscription.address)).all() == [READER.lower()]
        assert not session.scalars(select(Message).where(Message.address == "late@example.test")).all()


def test_the_answer_is_the_same_for_an_address_that_is_told_already_and_no_box_is_filled(
    app: Flask,
) -> None:
    subscribed(app)
    before = len(mails(app))
    known, unknown = (
        send(app.test_client(), "/subscribe", mail=address) for address in (READER, "Other1@example.test")
    )
    assert known.status_code == unknown.status_code == 200
    plain = [
        re.sub(r'value="[^"]*"', "", one.text.replace(address, "X"))
        for one, address in ((known, READER), (unknown, "Other1@example.test"))
    ]
    assert plain[0] == plain[1]
    for topic in ("reports", "matters", "circulars", "corrections", ""):
        send(app.test_client(), "/subscribe", mail="other1@example.test", topic=topic)
    sent = [mail["To"] for mail in mails(app)[before:]]
    assert sent == ["other1@example.test"] * MOST_ASKED
    for wrong in ("nothing", "a b@example.test", "a@example.test\r\nBcc: b@example.test", "甲@例子.test"):
        assert send(app.test_client(), "/subscribe", mail=wrong).status_code == 422


def test_a_message_to_no_account_is_a_mail_about_news_and_nothing_else(app: Flask) -> None:
    send(app.test_client(), "/subscribe", mail=READER)
    database: Database = app.extensions["tracker"].database
    with pytest.raises(Exception, match="to_somebody"), database.unit_of_work() as session:
        session.execute(update(Message).where(Message.account_id.is_(None)).values(subject_kind="case"))
