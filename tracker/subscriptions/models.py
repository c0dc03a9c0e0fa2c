"""Who is told by mail what becomes public: an address, and of which body or topic."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant
from tracker.core.messages import Language

# What its messages in the outbox are about.
SUBJECT = "subscription"


class Topic(StrEnum):
    """What a feed or a subscription can be narrowed to."""

    REPORTS = "reports"
    CORRECTIONS = "corrections"
    CIRCULARS = "circulars"
    MATTERS = "matters"


class Subscription(Base):
    """One address that asked for news of one body (None: all) and one topic (None: all).

    ``wanted`` names body and topic, so that nobody is told the same twice. It tells nothing before
    ``confirmed_at``; ``told_until`` is the last day whose news it was told. ``nonce`` is what the tokens in
    its mails follow from, together with the installation's secret: no token stands in a table. The row goes
    when its address leaves, or is not confirmed in time.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("address", "wanted", name="uq_subscriptions_wanted"),
        CheckConstraint("length(address) > 0", name="addressed"),
        CheckConstraint("(confirmed_at IS NULL) = (told_until IS NULL)", name="told_if_confirmed"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address: Mapped[str] = mapped_column(String(200))
    wanted: Mapped[str] = mapped_column(String(60))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"), index=True)
    topic: Mapped[Topic | None] = mapped_column(choice(Topic, "topic"))
    language: Mapped[Language] = mapped_column(choice(Language, "language"))
    nonce: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    told_until: Mapped[date | None]
