"""The fictional city's file whose rows wait for a second person: two disputes, which its officer sent in.

It goes in as any other file by page does; what is written in it says that it is invented.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.handling import handled_by
from tracker.accounts.reaching import bodies_within
from tracker.core.changes import ChangeKind, open_change
from tracker.core.money import yuan
from tracker.core.permissions import Actor, Perm, reach
from tracker.exchange import importer
from tracker.exchange.approvals.of_files import FileWanted, take_or_ask
from tracker.exchange.held import Held
from tracker.exchange.kinds import KINDS
from tracker.exchange.outcome import Outcome
from tracker.payables.models import Payable
from tracker.payables.standing import standing

BODY, OFFICE = "demo-government-officer", "demo-supervisor"
NAME = "演示-提出争议.csv"
WHY = "（演示）结算复核后提出，附复核函。"
# What each row disputes: the reason, the document, and which part of what is owed, as its inverse.
ROWS = (
    ("（演示）设备型号与约定不符，复核后提出。", "演示复核函〔2026〕3号", 4),
    ("（演示）签证工程量有出入，复核后提出。", "演示复核函〔2026〕4号", 3),
)
AGO = 2


def send(session: Session, people: Mapping[str, Actor], *, on: date) -> int:
    """Send the file in, some days before ``on``; gives how many rows wait. None where its people are not."""
    if not {BODY, OFFICE} <= set(people):
        return 0
    day = on - timedelta(days=AGO)
    at = datetime.combine(day, time(2), UTC)
    owed = _owed(session, people[BODY], people[OFFICE], day)
    if len(owed) < len(ROWS):
        return 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        with path.open("w", encoding="utf-8", newline="") as opened:
            written = csv.writer(opened)
            written.writerow(["ref", "payable", "raised_on", "amount", "reason", "document"])
            for number, (one, (why, document, part)) in enumerate(zip(owed, ROWS, strict=False), start=1):
                amount = yuan(one.owed_fen // part // 100 * 100)
                ref = f"演示待批争议-{number}"
                written.writerow([ref, one.ref, day.isoformat(), amount, why, document])

        def work(held: Held) -> tuple[Outcome, int]:
            change = open_change(
                session, kind=ChangeKind.IMPORT, at=at, actor=people[BODY].login, record_kind="disputes",
                reason=WHY, source=NAME,
            )  # fmt: skip
            return importer.take_file(session, change, KINDS["disputes"], path, on=day, held=held), change.id

        wanted = FileWanted(
            kind=KINDS["disputes"], name=NAME, actor=people[BODY], reason=WHY, on=day, at=at
        )
        return take_or_ask(session, wanted, work).waiting


def _owed(session: Session, body: Actor, office: Actor, day: date) -> list[Any]:
    """The largest undisputed overdue sums of the officer's bodies that the office supervises."""
    stand = standing(day).subquery()
    asked = (
        select(stand.c.ref, stand.c.owed_fen)
        .join(Payable, Payable.id == stand.c.payable_id)
        .where(stand.c.disputed_fen == 0, stand.c.covered_fen == 0, stand.c.judged.is_(False))
        .where(stand.c.due_on < day, stand.c.owed_fen > 0, stand.c.barred.is_(False))
        .where(Payable.body_id.in_(bodies_within(reach(body, Perm.RECORDS_WRITE))))
        .where(handled_by(office, Perm.RECORDS_APPROVE, Payable.body_id))
        .order_by(stand.c.owed_fen.desc(), stand.c.payable_id)
    )
    return list(session.execute(asked.limit(len(ROWS))))
