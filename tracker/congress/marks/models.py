"""What members marked to ask about: a private list, until it is sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant


class Marked(StrEnum):
    """What a mark points at, and by which key: a body's code, a flag's or point's number, a record's
    reference, a line of a report by its file's name and the member's own words.
    """

    BODY = "body"
    FLAG = "flag"
    PAYABLE = "payable"
    COMMITMENT = "commitment"
    POINT = "point"
    REPORT = "report"


class Mark(Base):
    """One mark of one account; the same thing is marked once. ``said`` are the words of a report's line.

    ``body_id`` is the body a report's line is about; the others tell theirs themselves.
    """

    __tablename__ = "congress_marks"
    __table_args__ = (Index("uq_congress_marks_thing", "account_id", "kind", "key", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[Marked] = mapped_column(choice(Marked, "kind"))
    key: Mapped[str] = mapped_column(String(200))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    said: Mapped[str] = mapped_column(Text, default="")
    marked_at: Mapped[datetime] = mapped_column(Instant)
