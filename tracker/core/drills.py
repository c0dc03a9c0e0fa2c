"""What makes a database a drill's, for ever: a mark that says by how much its periods are shortened.

Days once counted are stored. A database is therefore marked while it is empty, never afterwards, and nobody
works in it with another number than its own: neither a full count over shortened days nor the other way.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import CheckConstraint, Integer, String, func, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.core.changes import newest_change, take_turn
from tracker.core.db import Base, Database, Id, Instant
from tracker.core.heads import KEY_CHANGED, KEY_MADE
from tracker.core.ledger import Audited, AuditEntry, Entry
from tracker.core.messages import in_both

BEGUN = "drill:begun"


class OtherPace(ValueError):
    """The database is not one for the setting; the text, in both languages, says what to do."""


class Drill(Audited, Base):
    """The mark: there is one or none. It is neither changed nor removed."""

    __tablename__ = "drills"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"), CheckConstraint("shortened_by > 1", name="shortened"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    shortened_by: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))

    def as_entry(self, session: Session) -> Entry:
        """The entry that says the database is a drill's."""
        return Entry(
            kind=BEGUN, at=self.at, actor=self.actor, subject_kind="drill", subject=str(self.shortened_by),
        )  # fmt: skip


def agree(database: Database, pace: int, *, production: bool, at: datetime, actor: str) -> None:
    """See that the database is one for periods divided by ``pace``; an empty one becomes it.

    Before the database is set up there is nothing to see. Raises OtherPace.
    """
    if database.is_sqlite and not Path(database.url.database or "").exists():
        # Looking would make the file.
        return
    with database.reading() as session:
        if not inspect(session.connection()).has_table(Drill.__tablename__):
            return
        if not _begins(session, pace, production=production):
            return
    with database.unit_of_work() as session:
        take_turn(session)
        # Looked at again: another process may have been quicker.
        if _begins(session, pace, production=production):
            session.add(Drill(id=1, shortened_by=pace, at=at, actor=actor))


def _begins(session: Session, pace: int, *, production: bool) -> bool:
    marked = session.scalar(select(Drill.shortened_by)) or 1
    if production and marked != 1:
        raise OtherPace(
            in_both(
                "This database is a drill's; in production it is not taken. Name another one in {setting}.",
                setting="TRACKER_DATABASE_URL",
            )
        )  # fmt: skip
    if marked == pace:
        return False
    if marked != 1:
        raise OtherPace(
            in_both(
                "This database is a drill's, with periods shortened by {marked}, and its days are counted "
                "so: set {setting} to {marked}, or use another database.",
                setting="TRACKER_ACCELERATE", marked=marked,
            )
        )  # fmt: skip
    acts = select(func.count()).where(AuditEntry.kind.not_in((KEY_MADE, KEY_CHANGED)))
    if newest_change(session) or session.scalar(acts):
        raise OtherPace(
            in_both(
                "This database was worked in with full periods; a drill takes an empty one. Take {setting} "
                "away, or name another TRACKER_DATA_DIR or TRACKER_DATABASE_URL.",
                setting="TRACKER_ACCELERATE",
            )
        )  # fmt: skip
    return True
