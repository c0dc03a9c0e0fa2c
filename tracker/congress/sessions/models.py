"""Sessions of a region's standing committee, and every word that was ever entered about one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import Audited, Entry

SUBJECT = "congress_session"
_HELD = text("NOT called_off")


class CongressSession(Base):
    """A session of the standing committee of ``region``'s congress, which begins on ``session_on``.

    It says what the newest of its entries says. One that is called off is no session: nothing is counted
    from it. ``entered_on`` is the day it was first entered here.
    """

    __tablename__ = "congress_sessions"
    __table_args__ = (
        Index(
            "uq_congress_sessions_day", "region", "session_on", unique=True, sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        CheckConstraint("length(trim(name)) > 0", name="name"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    session_on: Mapped[date]
    called_off: Mapped[bool] = mapped_column(default=False)
    entered_on: Mapped[date]


class SessionEntry(Audited, Base):
    """What was entered about a session, first or as a correction; kept as it was written.

    A correction (``corrects``) has its reason in ``note``.
    """

    __tablename__ = "congress_session_entries"
    __table_args__ = (CheckConstraint("NOT corrects OR length(trim(note)) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("congress_sessions.id"), index=True)
    corrects: Mapped[bool]
    name: Mapped[str] = mapped_column(String(200))
    session_on: Mapped[date]
    called_off: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    entered_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))

    def as_entry(self, session: Session) -> Entry:
        """The session's region and day, and whether it was entered or corrected."""
        one = session.get_one(CongressSession, self.session_id)
        return Entry(
            kind=f"{SUBJECT}:{'corrected' if self.corrects else 'entered'}", at=self.at,
            actor=session.get_one(Account, self.actor_id).login, subject_kind=SUBJECT,
            subject=f"{one.region} {self.session_on.isoformat()}", detail={"session": one.id},
        )  # fmt: skip
