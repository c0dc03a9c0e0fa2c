"""Warnings before the day: a duty still open that will soon be late. No flags, in no report's count."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, Id, Key


class DueWarning(Base):
    """A body was warned on ``warned_on`` that ``last_on``, a duty's last lawful day, is ``days_before`` away.

    ``days_before`` is the step of the law parameter ``warning_days`` that was reached; each step of a duty is
    said once, and again only when its day moved.
    """

    __tablename__ = "due_warnings"
    __table_args__ = (
        Index(
            "uq_due_warnings",
            "rule", "subject_kind", "subject_id", "qualifier", "last_on", "days_before",
            unique=True,
        ),
        Index("ix_due_warnings_body", "body_id", "last_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    rule: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int] = mapped_column(Id)
    ref: Mapped[str] = mapped_column(Key)
    qualifier: Mapped[str] = mapped_column(String(40), default="")
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    last_on: Mapped[date]
    days_before: Mapped[int] = mapped_column(Integer)
    warned_on: Mapped[date]
