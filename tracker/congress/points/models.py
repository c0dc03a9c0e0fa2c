"""Points put to bodies, the lines each asks about, and their steps."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.congress.points.workflow import Kind, PointMove, PointState, Result, View
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import Audited, Entry, Stands

SUBJECT = "congress_point"
_DUE = text("due_on IS NOT NULL")
BALLOT = ("present", "satisfied", "mostly", "dissatisfied", "void")


class Point(Base):
    """What was put to a body on ``opened_on``, to be answered by ``reply_by``; ``due_on`` runs until it is.

    ``number`` is that of the document it stands in, ``item`` which of its items it is; an inquiry's number
    is our own. ``asked_by`` names who asks, as it is shown; ``entered_by_id`` is the account that entered it.
    ``first_id`` is the first round of one that was asked again (``round`` from 2 on). The five counts of a
    ballot come together, and add up to those present.
    """

    __tablename__ = "congress_points"
    __table_args__ = (
        Index("uq_congress_points_number", "kind", "number", "item", "round", unique=True),
        Index("ix_congress_points_due", "due_on", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_congress_points_body", "body_id", "kind"),
        CheckConstraint("length(trim(text)) > 0 AND length(trim(asked_by)) > 0", name="asked"),
        CheckConstraint("(due_on IS NOT NULL) = (state = 'asked')", name="due"),
        CheckConstraint("(answered_on IS NULL) = (state IN ('asked', 'withdrawn'))", name="answered"),
        CheckConstraint("(published_on IS NOT NULL) = (state = 'published')", name="published"),
        CheckConstraint("kind <> 'opinion' OR session_id IS NOT NULL", name="opinion_of_a_session"),
        CheckConstraint(
            "NOT complex OR (kind = 'suggestion' AND length(trim(complex_reason)) > 0)", name="complex_why"
        ),
        CheckConstraint("round >= 1 AND item >= 1 AND (round = 1) = (first_id IS NULL)", name="round"),
        CheckConstraint(
            "kind = 'opinion' OR view IS NOT NULL OR state NOT IN ('settled', 'published', 'asked_again')",
            name="viewed",
        ),
        CheckConstraint(
            "kind <> 'opinion' OR result IS NOT NULL OR state NOT IN ('settled', 'published', 'asked_again')",
            name="result_said",
        ),
        CheckConstraint(
            "(present IS NULL AND satisfied IS NULL AND mostly IS NULL AND dissatisfied IS NULL "
            "AND void IS NULL) OR (satisfied >= 0 AND mostly >= 0 AND dissatisfied >= 0 AND void >= 0 "
            "AND present > 0 AND satisfied + mostly + dissatisfied + void = present)",
            name="ballot",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind, "kind"))
    number: Mapped[str] = mapped_column(String(60))
    item: Mapped[int] = mapped_column(Integer, default=1)
    round: Mapped[int] = mapped_column(Integer, default=1)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("congress_points.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("congress_sessions.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(200))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    state: Mapped[PointState] = mapped_column(choice(PointState, "state"))
    opened_on: Mapped[date]
    reply_by: Mapped[date]
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    complex: Mapped[bool] = mapped_column(default=False)
    complex_reason: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None]
    view: Mapped[View | None] = mapped_column(choice(View, "view"))
    result: Mapped[Result | None] = mapped_column(choice(Result, "result"))
    present: Mapped[int | None] = mapped_column(Integer)
    satisfied: Mapped[int | None] = mapped_column(Integer)
    mostly: Mapped[int | None] = mapped_column(Integer)
    dissatisfied: Mapped[int | None] = mapped_column(Integer)
    void: Mapped[int | None] = mapped_column(Integer)
    published_on: Mapped[date | None]


class PointLine(Base):
    """A line an inquiry asks about, as it stood when it was sent; no enterprise's name is in it."""

    __tablename__ = "congress_point_lines"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("congress_points.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(200))
    said: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    cites: Mapped[str] = mapped_column(String(400), default="")
    evidence: Mapped[str] = mapped_column(Text, default="")


class PointStep(Audited, Base):
    """What was done about a point, by whom and in which words; kept as it was written."""

    __tablename__ = "congress_point_steps"
    __table_args__ = (
        CheckConstraint("move IN ('view', 'settle', 'publish') OR length(trim(note)) > 0", name="reason"),
        CheckConstraint("(file_sha256 IS NULL) = (file_type IS NULL)", name="file"),
    )

    step_of = Stands("congress_points", "point_id")

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("congress_points.id"), index=True)
    move: Mapped[PointMove] = mapped_column(choice(PointMove, "move"))
    to_state: Mapped[PointState] = mapped_column(choice(PointState, "to_state"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_type: Mapped[str | None] = mapped_column(String(60))
    file_sha256: Mapped[str | None] = mapped_column(String(64))

    def as_entry(self, session: Session) -> Entry:
        """The step and the point's kind and number; what was written stays with the point."""
        point = session.get_one(Point, self.point_id)
        return Entry(
            kind=f"{SUBJECT}:{self.move.value}", at=self.at,
            actor=session.get_one(Account, self.actor_id).login, subject_kind=SUBJECT, subject=point.number,
            detail={"point": point.id, "state": self.to_state.value, "file": self.file_sha256},
        )  # fmt: skip
