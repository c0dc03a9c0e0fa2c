"""Looks at what is not public: each is written before the answer is sent, and linked into the ledger soon.

A look is a short transaction of its own, after the page has read what it shows: it waits for no entry before
it and holds no page up. The worker links looks into the ledger, a few times a minute; until then a look is
held by its own table, which only grows.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.core.covered import digest_of, plain_text
from tracker.core.db import Base, Database, Id, Instant
from tracker.core.ledger import AuditEntry, Entry, append
from tracker.core.origin import origin

LOOK = "look"
# How long a page waits for another writer before its look goes beside: hardly noticed by who reads.
PATIENCE_MS = 200
# Where looks wait on SQLite while another writes; in the data directory itself, which no backup copies.
ASIDE = "looks.waiting"
# Looks linked in one unit of work.
STEP = 2_000
# Of looks that are written at the same time a later one may be committed first: so far back is looked again.
BACK = 10_000


class AuditLook(Base):
    """Who looked at what: ``view`` is the page's name, ``subject`` its address without what was asked."""

    __tablename__ = "audit_looks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))
    behalf: Mapped[str] = mapped_column(String(400))
    address: Mapped[str] = mapped_column(String(120))
    view: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(400))


COLUMNS = tuple(sorted(column.name for column in AuditLook.__table__.columns))


def look_of(*, at: datetime, actor: str, view: str, subject: str) -> dict[str, Any]:
    """A look; on whose behalf and from where is known of the work at hand."""
    here = origin()
    return {"at": at, "actor": actor, "behalf": here.behalf, "address": here.address, "view": view,
            "subject": subject[:400]}  # fmt: skip


def keep_look(database: Database, data_dir: Path, look: Mapping[str, Any]) -> None:
    """Keep a look for good: it is there when this returns, or this raises.

    SQLite has one writer at a time: while an import or a sweep is at work, looks go to a file beside, which
    the worker takes in (``take_aside``).
    """
    try:
        with database.unit_of_work(patience_ms=PATIENCE_MS) as session:
            session.execute(insert(AuditLook).values(**look))
    except OperationalError:
        if not database.is_sqlite:
            raise
        _write_aside(data_dir, look)


def _write_aside(data_dir: Path, look: Mapping[str, Any]) -> None:
    line = json.dumps({**look, "at": look["at"].astimezone(UTC).isoformat()}, ensure_ascii=False) + "\n"
    path = data_dir / ASIDE
    while True:
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_SH)
            # The worker may have taken the file away between the two.
            if not path.exists() or path.stat().st_ino != os.fstat(opened).st_ino:
                continue
            os.write(opened, line.encode())
            os.fsync(opened)
            return
        finally:
            os.close(opened)


def take_aside(database: Database, data_dir: Path) -> int:
    """Take in the looks that were written beside the database; gives how many. Killed, it is run again."""
    waiting, taken = data_dir / ASIDE, data_dir / f"{ASIDE}.taken"
    if not taken.exists():
        if not waiting.exists():
            return 0
        with waiting.open("rb") as opened:
            # Whoever is writing ends first; whoever comes later begins another file.
            fcntl.flock(opened, fcntl.LOCK_EX)
            waiting.replace(taken)
    looks = [json.loads(line) for line in taken.read_text(encoding="utf-8").splitlines()]
    count = 0
    with database.unit_of_work() as session:
        for look in looks:
            look["at"] = datetime.fromisoformat(look["at"])
            same = [getattr(AuditLook, name) == value for name, value in look.items()]
            if session.scalar(select(AuditLook.id).where(*same).limit(1)) is None:
                session.execute(insert(AuditLook).values(**look))
                count += 1
    taken.unlink()
    return count


def unlinked(session: Session, *, most: int = STEP) -> list[AuditLook]:
    """Looks of which no entry tells yet, in order."""
    bare = _bare(AuditLook).where(AuditLook.id > _last() - BACK).order_by(AuditLook.id).limit(most)
    return list(session.scalars(bare))


def passed_over(session: Session) -> list[int]:
    """Looks so old that no entry will tell of them any more: they were not there when others were linked."""
    bare = _bare(AuditLook.id).where(AuditLook.id <= _last() - BACK).order_by(AuditLook.id).limit(STEP)
    return list(session.scalars(bare))


def _bare(*columns: Any) -> Select[Any]:
    entry = AuditEntry
    told = (entry.source == AuditLook.__tablename__) & (entry.source_id == AuditLook.id)
    return select(*columns).select_from(AuditLook).outerjoin(entry, told).where(entry.number.is_(None))


def _last() -> ColumnElement[int]:
    last = func.coalesce(func.max(AuditEntry.source_id), 0)
    return select(last).where(AuditEntry.source == AuditLook.__tablename__).scalar_subquery()


def link_looks(session: Session) -> int:
    """Enter the looks that have no entry yet; gives how many. Can be run again."""
    found = unlinked(session)
    for look in found:
        said = {name: getattr(look, name) for name in COLUMNS}
        covers = {"columns": list(COLUMNS), "digest": digest_of([plain_text(said, COLUMNS)])[1]}
        append(session, Entry(
            kind=LOOK, at=look.at, actor=look.actor, behalf=look.behalf, address=look.address,
            subject_kind=look.view, subject=look.subject, detail={"row": covers},
            source=AuditLook.__tablename__, source_id=look.id,
        ))  # fmt: skip
    return len(found)
