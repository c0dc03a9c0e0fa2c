"""Drafts: what was read out of a work report, proposal by proposal, until a person has decided on each.

Nothing here is a fact. Commitments and their events are made of what was kept, when a person finishes.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, Key


class ReadingState(StrEnum):
    """How far the reading of a document is."""

    OPEN = "open"
    FINISHED = "finished"
    GIVEN_UP = "given_up"


class ProposalKind(StrEnum):
    """What a proposal would become: a commitment, or an event of a commitment of last year."""

    TARGET = "target"
    ACCOUNT = "account"


class ProposalState(StrEnum):
    """What a person decided: as it is, with changes, or not at all."""

    PROPOSED = "proposed"
    KEPT = "kept"
    MENDED = "mended"
    DROPPED = "dropped"


class ReportReading(Base):
    """A document read for a body: ``year`` is the year of its delivery; ``at`` and who in UTC and by login.

    ``plan`` tells a development plan from a work report. ``finished_in`` is the change that made the facts.
    """

    __tablename__ = "report_readings"
    __table_args__ = (
        Index(
            "uq_report_readings_open", "body_id", "year", "plan", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("length(document_sha256) = 64", name="document_sha256"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'open') = (ended_by IS NULL)", name="ended_by"),
        CheckConstraint("(state = 'finished') = (finished_in IS NOT NULL)", name="finished_in"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    year: Mapped[int] = mapped_column(Integer)
    plan: Mapped[bool]
    delivered_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(400))
    document_sha256: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[ReadingState] = mapped_column(choice(ReadingState, "state"))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    begun_by: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(120))
    finished_in: Mapped[int | None] = mapped_column(ForeignKey("changes.id"))


class ReportProposal(Base):
    """A proposal of a reading beside the sentence it comes from.

    ``proposed`` and ``fields`` are import columns and their text (interface.md): as read, and as a person
    mended them. ``why`` and ``cue`` tell why a target was taken, ``met`` whether an account looks as if the
    target was met; ``likeness`` (0 to 1) orders the accounts of a target. One written by a person has no
    ``proposed``. ``version`` counts decisions, so that a stale page decides nothing. ``ref`` is the record
    that was made of it.
    """

    __tablename__ = "report_proposals"
    __table_args__ = (
        Index("uq_report_proposals_number", "reading_id", "kind", "number", unique=True),
        CheckConstraint("(kind = 'account') = (commitment_id IS NOT NULL)", name="commitment"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decided_by"),
        CheckConstraint("ref IS NULL OR state IN ('kept', 'mended')", name="ref"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("report_readings.id"))
    kind: Mapped[ProposalKind] = mapped_column(choice(ProposalKind, "kind"))
    number: Mapped[int] = mapped_column(Integer)
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"), index=True)
    paragraph: Mapped[int | None] = mapped_column(Integer)
    page: Mapped[int | None] = mapped_column(Integer)
    sentence: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    quote_at: Mapped[int] = mapped_column(Integer)
    why: Mapped[str | None] = mapped_column(String(24))
    cue: Mapped[str | None] = mapped_column(String(40))
    met: Mapped[str | None] = mapped_column(String(8))
    likeness: Mapped[float | None] = mapped_column(Float)
    proposed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState, "state"))
    version: Mapped[int] = mapped_column(Integer)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    ref: Mapped[str | None] = mapped_column(Key)
