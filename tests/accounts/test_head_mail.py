"""A day's head leaves the house: whole, to whom the operator does not answer for, and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tracker.accounts import grants
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import Role
from tracker.application import Tracker
from tracker.config import Settings
from tracker.core.clock import ZONE
from tracker.core.db import Database
from tracker.core.heads import AuditHead
from tracker.core.outbox import Message
from tracker.scheduler import JOBS, Worker, send_messages

DAY = date(2026, 11, 24)
NOON = datetime.combine(DAY, time(12), ZONE)
PEOPLE = {
    "audit": (Role.AUDIT_ADMIN, None), "congress": (Role.MEMBER, "230100"),
    "district": (Role.MEMBER, "230103"), "system": (Role.SYSTEM_ADMIN, None),
}  # fmt: skip


@pytest.fixture
def tracker(sqlite_database: Database, tmp_path: Path) -> Tracker:
    """An application with people of whom two are told."""
    url = sqlite_database.url.render_as_string(hide_password=False)
    with sqlite_database.unit_of_work() as session:
        for login, (role, region) in PEOPLE.items():
            account = Account(
                login=login, name=login, contact=f"{login}@example.gov.cn", state=AccountState.ACTIVE,
                password_hash="x", demo=False, made_at=NOON,
            )  # fmt: skip
            session.add(account)
            session.flush()
            grants.give(session, account, role, at=NOON, actor="test", region=region)
    return Tracker(Settings(url, "s" * 32, False, DAY, tmp_path), sqlite_database)


@pytest.fixture
def worker(tracker: Tracker) -> Iterator[Worker]:
    """A worker that signs heads and does nothing else."""
    one = Worker(tracker, JOBS[:1])
    yield one
    one.release()


def test_each_head_is_mailed_whole_and_once(tracker: Tracker, worker: Worker) -> None:
    worker.run_due(NOON)
    with tracker.database.unit_of_work() as session:
        # As if the process had died before the run was noted: the job is run again.
        session.execute(text("DELETE FROM job_runs WHERE job = 'audit_head'"))
        kept = list(session.scalars(select(Message.message_id).order_by(Message.id)))
    worker.run_due(NOON)
    with tracker.database.reading() as session:
        assert list(session.scalars(select(Message.message_id).order_by(Message.id))) == kept
        head = session.scalars(select(AuditHead)).one()
    assert send_messages(tracker).sent == 2
    mails = [
        message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[arg-type]
        for path in (tracker.settings.data_dir / "mail").glob("*.eml")
    ]
    assert {mail["To"] for mail in mails} == {"audit@example.gov.cn", "congress@example.gov.cn"}
    for mail in mails:
        said = mail.get_content()  # type: ignore[attr-defined]
        assert head.day.isoformat() in mail["Subject"]
        assert all(one in said for one in (head.content, head.signature, head.root))


def test_a_head_that_cannot_be_mailed_is_not_signed_without_it(tracker: Tracker, worker: Worker) -> None:
    """Both are one unit of work: no head stays behind of which nobody outside has heard."""
    with tracker.database.engine.begin() as shell:
        shell.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    worker.run_due(NOON)
    with tracker.database.reading() as session:
        assert session.scalars(select(AuditHead)).all() == []
