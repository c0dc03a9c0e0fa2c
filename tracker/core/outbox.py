"""Messages, written in the transaction of what causes them: none is lost, and none tells of what was not.

A message in the application is its row. One by mail or telephone is carried by ``core/sending.py``; its row
says how often that was tried, when next, and how it ended. No row holds what a case or report says.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, Key, touched
from tracker.core.messages import Language

# How long a message rests after each try: the last of them is made more than four hours after the first. It
# is also how long a try may take before another worker makes the next one (core/carriers.py, PATIENCE).
RESTS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 60, 90))
TRIES = len(RESTS) + 1
# The right side of a Message-ID: not the sender's domain, a setting that may change between two copies.
# Names looked for in one statement.
CHUNK = 500
ID_SIDE = "tracker.invalid"


class Channel(StrEnum):
    """How a message reaches somebody."""

    IN_APP = "in_app"
    EMAIL = "email"
    SMS = "sms"


_UNREAD = text("channel = 'in_app' AND read_at IS NULL")
_READ = text("channel = 'in_app' AND read_at IS NOT NULL")
_WAITING = text("next_at IS NOT NULL")


class Message(Base):
    """One message to one account by one channel; ``address`` is the recipient's as it then was.

    ``account_id`` is None for a mail to who has no account and asked for public news.

    ``kind`` says what happened (a move of a case, a reminder), ``subject`` the number of what it concerns and
    ``subject_id`` its row, ``cause_id`` the row of the step that caused it, ``due_on`` the day that runs from
    it. ``next_at`` is when it is tried next: None once it was sent or given up. ``once`` names what is told
    only one time. ``answer`` is what the receiving server said, ``failed`` why the last try came to nothing.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("(next_at IS NULL) = (sent_at IS NOT NULL OR failed_at IS NOT NULL)", name="ended"),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="sent_or_failed"),
        CheckConstraint("channel = 'in_app' OR (read_at IS NULL AND length(address) > 0)", name="addressed"),
        CheckConstraint("channel <> 'in_app' OR sent_at IS NOT NULL", name="in_app_at_once"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint(
            "account_id IS NOT NULL OR (channel = 'email' AND subject_kind = 'subscription')",
            name="to_somebody",
        ),
        Index("ix_outbox_waiting", "next_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_unread", "account_id", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_outbox_read", "account_id", "id", sqlite_where=_READ, postgresql_where=_READ),
        Index("ix_outbox_subject", "subject_kind", "subject_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[Language] = mapped_column(choice(Language, "language"))
    kind: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(Key)
    subject_id: Mapped[int] = mapped_column(Id)
    cause_id: Mapped[int | None] = mapped_column(Id)
    due_on: Mapped[date | None]
    written_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    failed: Mapped[str] = mapped_column(String(400), default="")
    answer: Mapped[str] = mapped_column(String(400), default="")
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    once: Mapped[str | None] = mapped_column(String(120), unique=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a message tells of: ``kind`` what happened, ``subject`` a number that may be said in the open."""

    kind: str
    subject_kind: str
    subject: str
    subject_id: int
    cause_id: int | None = None
    due_on: date | None = None
    once: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to be written; ``due_at`` is when it may leave, at once if None."""

    channel: Channel
    account_id: int | None
    about: About
    language: Language
    address: str = ""
    due_at: datetime | None = None

    @property
    def once(self) -> str | None:
        """The name under which it is told to this account by this channel, one time."""
        named = self.about.once
        return f"{named}:{self.account_id}:{self.channel.value}" if named else None


def write(session: Session, drafts: Sequence[Draft], *, at: datetime) -> int:
    """Write messages as part of the unit of work at hand, by few statements however many; gives how many.

    What ``about.once`` names and was told to an account by a channel already is not told again.
    """
    named = [one.once for one in drafts if one.once]
    told: set[str | None] = set()
    for first in range(0, len(named), CHUNK):
        before = select(Message.once).where(Message.once.in_(named[first : first + CHUNK]))
        told |= set(session.scalars(before))
    rows = [_row(one, at) for one in drafts if not one.once or one.once not in told]
    if rows:
        # Two that tell the same thing at the same instant tell it once, and neither's work fails.
        made = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
        session.execute(made(Message).on_conflict_do_nothing(index_elements=[Message.once]), rows)
    return len(rows)


def _row(draft: Draft, at: datetime) -> dict[str, Any]:
    about, here, leaves = draft.about, draft.channel is Channel.IN_APP, draft.due_at or at
    return {
        "channel": draft.channel, "account_id": draft.account_id, "address": draft.address,
        "language": draft.language, "kind": about.kind, "subject_kind": about.subject_kind,
        "subject": about.subject, "subject_id": about.subject_id, "cause_id": about.cause_id,
        "due_on": about.due_on, "written_at": at, "due_at": leaves, "next_at": None if here else leaves,
        "sent_at": at if here else None, "message_id": f"<{secrets.token_hex(16)}@{ID_SIDE}>",
        "once": draft.once,
    }  # fmt: skip


def unread(account_id: int) -> Any:
    """How many messages an account has not read, as a scalar for another query."""
    mine = (Message.channel == Channel.IN_APP) & Message.read_at.is_(None)
    return select(func.count()).where(mine, Message.account_id == account_id).scalar_subquery()


def told_before(session: Session, account_id: int, first: datetime, end: datetime) -> list[str]:
    """The numbers of what an account was told of in the application within a time, each once, in order."""
    mine = (Message.account_id == account_id) & (Message.channel == Channel.IN_APP)
    within = mine & (Message.written_at >= first) & (Message.written_at < end)
    found = session.scalars(select(Message.subject).where(within).order_by(Message.id))
    return list(dict.fromkeys(found))


def has_unread(session: Session, account_id: int, subject_kind: str, subject_id: int) -> bool:
    """Whether an account has messages about something that it has not read."""
    about = (Message.subject_kind == subject_kind) & (Message.subject_id == subject_id)
    mine = about & (Message.account_id == account_id) & (Message.channel == Channel.IN_APP)
    found = select(Message.id).where(mine, Message.read_at.is_(None)).limit(1)
    return session.scalar(found) is not None


def inbox(
    session: Session, account_id: int, *, size: int, after: tuple[bool, int] | None = None
) -> list[Message]:  # fmt: skip
    """The messages of an account in the application, unread first, each part newest first.

    ``after`` is whether the last one shown was read, and its number.
    """
    found: list[Message] = []
    for was_read in (False, True):
        if after is not None and after[0] > was_read:
            continue
        part = Message.read_at.is_not(None) if was_read else Message.read_at.is_(None)
        asked = select(Message).where(Message.channel == Channel.IN_APP, part)
        asked = asked.where(Message.account_id == account_id).order_by(Message.id.desc())
        if after is not None and after[0] == was_read:
            asked = asked.where(Message.id < after[1])
        found += session.scalars(asked.limit(size - len(found)))
    return found


def mark_read(
    session: Session, account_id: int, *, at: datetime, up_to: int | None = None,
    subject: tuple[str, int] | None = None,
) -> int:  # fmt: skip
    """Note that an account read its messages, and give how many those were.

    Those up to the number ``up_to``, so that none which came meanwhile is lost; or those about a ``subject``.
    """
    mine = [Message.account_id == account_id, Message.channel == Channel.IN_APP, Message.read_at.is_(None)]
    if up_to is not None:
        mine.append(Message.id <= up_to)
    if subject is not None:
        mine += [Message.subject_kind == subject[0], Message.subject_id == subject[1]]
    read = update(Message).where(*mine).values(read_at=at)
    return touched(session, read.execution_options(synchronize_session=False))
