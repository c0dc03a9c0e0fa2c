"""Messages leave once, are never lost, and what cannot be delivered is told; over a real mail server."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from tests.core.mail_server import MailServer
from tracker.accounts.models import Account, AccountState
from tracker.application import Tracker
from tracker.config import BadSetting, Settings, read_settings
from tracker.core import carriers
from tracker.core.db import Database
from tracker.core.messages import Language
from tracker.core.outbox import RESTS, TRIES, About, Channel, Draft, Message, inbox, mark_read, write
from tracker.core.sending import Post, Round, send_due, standing, try_again
from tracker.scheduler import post_of
from tracker.wording.told import letter_of

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
ABOUT = About(kind="case:open", subject_kind="other", subject="2026-000007", subject_id=7)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def draft(channel: Channel, address: str = "", about: About = ABOUT) -> Draft:
    return Draft(channel=channel, account_id=1, about=about, language=Language.CHINESE, address=address)


def written(database: Database, *addresses: str, channel: Channel = Channel.EMAIL) -> None:
    """One message to each address."""
    with database.unit_of_work() as session:
        if session.get(Account, 1) is None:
            closed = AccountState.CLOSED
            session.add(Account(id=1, login="one", name="演示人", state=closed, demo=False, made_at=AT))
            session.flush()
        write(session, [draft(channel, address) for address in addresses], at=AT)


def tracker_of(database: Database, folder: Path, url: str | None, *, production: bool = False) -> Tracker:
    address = database.url.render_as_string(hide_password=False)
    mail = carriers.MailServer.read(url, "system@example.gov.cn", production=False) if url else None
    return Tracker(Settings(address, "s" * 32, production, None, folder, mail=mail), database)


class Told:
    """Who was told of an end."""

    def __init__(self, tracker: Tracker) -> None:
        self.accepted: list[str] = []
        self.given_up: list[str] = []
        self.post = Post(
            post_of(tracker).carriers,
            lambda session, message: letter_of(session, message, address="https://lvyue.example.gov.cn"),
            lambda _session, message, _at: self.accepted.append(message.address),
            lambda _session, message, _at: self.given_up.append(message.address),
        )

    def round(self, tracker: Tracker, at: datetime) -> Round:
        return send_due(tracker.database, self.post, lambda: at)


def rows(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def test_a_mail_says_that_something_waits_and_nothing_else(
    database: Database, tmp_path: Path, server: MailServer
) -> None:
    written(database, "a@example.gov.cn", "b@example.gov.cn")
    tracker = tracker_of(database, tmp_path, server.url)
    told = Told(tracker)
    assert told.round(tracker, AT) == Round(sent=2)
    assert told.round(tracker, AT + timedelta(days=1)) == Round(), "and not again"
    mail = server.mails[0]
    assert (mail["Subject"], mail["From"], mail["To"]) == (
        "有事项等待您处理：2026-000007", "system@example.gov.cn", "a@example.gov.cn",
    )  # fmt: skip
    assert "https://lvyue.example.gov.cn/messages" in mail.get_content()
    assert [one["Message-ID"] for one in server.mails] == [row.message_id for row in rows(database)]
    assert [row.answer for row in rows(database)] == ["250 taken as 1", "250 taken as 2"]
    assert told.accepted == ["a@example.gov.cn", "b@example.gov.cn"]


def test_a_refused_recipient_is_given_up_and_a_busy_one_tried_again(
    database: Database, tmp_path: Path, server: MailServer
) -> None:
    server.refuses = {"gone": "550 no such user", "busy": "451 later"}
    written(database, "gone@example.cn", "busy@example.cn", "good@example.cn")
    tracker = tracker_of(database, tmp_path, server.url)
    told = Told(tracker)
    assert told.round(tracker, AT) == Round(sent=1, waiting=1, failed=1)
    gone, busy, _good = rows(database)
    assert (gone.failed, gone.next_at, told.given_up) == ("550 no such user", None, ["gone@example.cn"])
    assert (busy.failed, busy.next_at) == ("451 later", AT + RESTS[0])
    server.refuses = {}
    assert told.round(tracker, AT + RESTS[0]) == Round(sent=1)
    with database.unit_of_work() as session:
        assert try_again(session, at=AT) == 1
    assert told.round(tracker, AT) == Round(sent=1)


def test_a_mail_server_that_is_down_costs_no_message(
    database: Database, tmp_path: Path, server: MailServer
) -> None:
    """For more than four hours every message is tried; then it is given up, said, and can be put back."""
    url, at = server.url, AT
    nobody = carriers.MailServer.read("smtp://127.0.0.1:1", "system@example.gov.cn", production=False)
    written(database, "a@example.cn", "b@example.cn")
    down = tracker_of(database, tmp_path, "smtp://127.0.0.1:1")
    told = Told(down)
    assert nobody.port == 1
    for rest in RESTS:
        assert told.round(down, at) == Round(waiting=2)
        assert told.round(down, at + rest - timedelta(seconds=1)) == Round()
        at += rest
    assert at - AT > timedelta(hours=4)
    assert told.given_up == []
    assert told.round(down, at) == Round(failed=2)
    assert told.given_up == ["a@example.cn", "b@example.cn"]
    assert {row.attempts for row in rows(database)} == {TRIES}
    with database.unit_of_work() as session:
        mails, _shorts = standing(session, at=datetime.now(UTC), within=timedelta(days=9999))
        assert (mails.waiting, mails.failed) == (0, 2) and "Refused" in mails.why
        try_again(session, at=at)
    up = tracker_of(database, tmp_path, url)
    assert Told(up).round(up, at) == Round(sent=2)


def test_a_full_disk_keeps_a_message_waiting(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(sqlite_database, "a@example.cn")
    tracker = tracker_of(sqlite_database, tmp_path, None)
    told = Told(tracker)

    def full(_self: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(Path, "write_bytes", full)
        assert told.round(tracker, AT) == Round(waiting=1)
    assert "No space left" in rows(sqlite_database)[0].failed
    assert list((tmp_path / "mail").iterdir()) == []
    assert told.round(tracker, AT + RESTS[0]) == Round(sent=1)
    assert [path.suffix for path in (tmp_path / "mail").iterdir()] == [".eml"]


def test_in_production_nothing_is_written_to_files(sqlite_database: Database, tmp_path: Path) -> None:
    written(sqlite_database, "a@example.cn")
    tracker = tracker_of(sqlite_database, tmp_path, None, production=True)
    told = Told(tracker)
    assert told.round(tracker, AT) == Round(failed=1)
    assert told.given_up == [], "there is nobody to tell: no mail leaves this house"
    assert not (tmp_path / "mail").exists()


def test_two_workers_at_once_send_each_message_once(
    database: Database, tmp_path: Path, server: MailServer
) -> None:
    written(database, *(f"a{number}@example.cn" for number in range(12)))
    tracker = tracker_of(database, tmp_path, server.url)
    begin, found = threading.Barrier(3), list[Round]()

    def work() -> None:
        told = Told(tracker)
        begin.wait()
        found.append(told.round(tracker, AT))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(one.sent for one in found) == 12
    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails) == 12


@pytest.mark.parametrize(("moment", "copies"), [("before", 1), ("after", 2)])
def test_a_killed_process_loses_nothing(
    database: Database, tmp_path: Path, server: MailServer, moment: str, copies: int
) -> None:
    """Killed before the server has the mail: one copy. After it: a second one, of the same identity."""
    written(database, "a@example.cn")
    server.kills = moment
    process = sending(database, server)
    server.victim = process.pid
    release(process)
    assert process.wait(60) == -9
    tracker = tracker_of(database, tmp_path, server.url)
    claimed = rows(database)[0]
    assert (claimed.sent_at, claimed.attempts, claimed.next_at) == (None, 1, AT + RESTS[0])
    assert Told(tracker).round(tracker, AT) == Round(), "nobody else tries before its rest is over"
    assert Told(tracker).round(tracker, AT + RESTS[0]) == Round(sent=1)
    assert len(server.mails) == copies
    assert {mail["Message-ID"] for mail in server.mails} == {claimed.message_id}


def sending(database: Database, server: MailServer) -> subprocess.Popen[str]:
    """A process of its own that sends what is due once it is told to, by a line on its input.

    It puts together what the worker does, without the rest of the application, which takes long to load.
    """
    url = database.url.render_as_string(hide_password=False)
    program = f"""
import sys
from datetime import datetime
from tracker.accounts import models
from tracker.core.carriers import ByMail, Letter, MailServer
from tracker.core.db import Database
from tracker.core.outbox import Channel
from tracker.core.sending import Post, send_due
mail = ByMail(MailServer.read({server.url!r}, "system@example.gov.cn", production=False))
word = lambda _session, one: Letter(one.address, "subject", "text", one.message_id, one.written_at)
said = lambda *_ended: None
sys.stdin.readline()
at = datetime.fromisoformat({AT.isoformat()!r})
send_due(Database({url!r}), Post({{Channel.EMAIL: mail}}, word, said, said), lambda: at)
"""
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, text=True, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def release(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.close()


def test_what_is_taken_back_was_never_told(database: Database) -> None:
    written(database)
    with pytest.raises(ValueError, match="broken"), database.unit_of_work() as session:
        write(session, [draft(Channel.IN_APP)], at=AT)
        raise ValueError("broken")
    assert rows(database) == []


def test_unread_ones_come_first_and_pages_go_on_by_key(database: Database) -> None:
    written(database, *[""] * 5, channel=Channel.IN_APP)
    with database.unit_of_work() as session:
        assert mark_read(session, 1, at=AT, up_to=2) == 2
        assert mark_read(session, 1, at=AT, subject=("other", 8)) == 0

        def page(after: tuple[bool, int] | None = None) -> list[int]:
            return [one.id for one in inbox(session, 1, size=2, after=after)]

        assert [page(), page((False, 4)), page((False, 3)), page((True, 2))] == [[5, 4], [3, 2], [2, 1], [1]]


def test_something_named_is_told_once(database: Database) -> None:
    written(database)
    about = About(kind="x", subject_kind="other", subject="7", subject_id=7, once="case:7:before:3")
    for _ in range(2):
        with database.unit_of_work() as session:
            write(session, [draft(Channel.IN_APP, about=about)], at=AT)
    assert len(rows(database)) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"SMTP_URL": "http://mail.example.cn"}, {"SMTP_URL": "smtps://u:geheim@mail.example.cn"},
        {"SMTP_URL": "smtp://mail.example.cn", "SMTP_FROM": "a@example.cn", "ENV": "production",
         "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz", "ADDRESS": "https://a.example.cn"},
        {"SMS_URL": "http://sms.example.cn", "SMS_FORM": "a={to}&b={text}"},
        {"SMS_URL": "https://sms.example.cn", "SMS_FORM": "a={to}"},
    ],
)  # fmt: skip
def test_a_setting_that_cannot_carry_is_refused(given: dict[str, str], tmp_path: Path) -> None:
    environment = {f"TRACKER_{name}": value for name, value in given.items()}
    with pytest.raises(BadSetting) as refused:
        read_settings(environment, tmp_path)
    assert "geheim" not in str(refused.value)


def test_an_address_that_would_write_more_than_one_line_is_none() -> None:
    for bad in ("a@b.cn\nBcc: c@d.cn", "a b@c.cn", "a@b", "<a@b.cn>", "13800000000", "张@b.cn", "a@b@c.cn"):
        assert not carriers.is_mail_address(bad), bad
    assert carriers.is_mail_address("zhang.san@swj.harbin.gov.cn")
