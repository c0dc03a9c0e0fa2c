"""Flags, sweeps, the days they cover, and the record of what flags said before a correction."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import choice
from tracker.core.db import Base, Id, Key


class Nature(StrEnum):
    """Whether a flag ends by itself when the facts end the breach, or stands until a case decides it."""

    CONTINUING = "continuing"
    STANDING = "standing"


_OPEN = text("ceased_on IS NULL")
_PUBLIC = text("public_from IS NOT NULL")
# How a flag is marked whose case two people dismissed (cases/workflow.py says the same): it is kept, so that
# no sweep raises it anew, and is open no more.
DISMISSED = "dismissed"
# What lists say of a flag's case: nothing before two people have decided.
DECIDED = frozenset({DISMISSED, "confirmed", "rectifying", "rectified", "verified", "closed"})


class Flag(Base):
    """One unbroken breach in time, put to a body as a question; never a finding.

    ``subject_id`` names the record by kind; ``root_id`` the record whose facts decide the flag (a payment's
    payable, a contract's advance …). ``owner_id`` is the record's own body, ``body_id`` the body the flag is
    put to after succession. ``cites`` is a list of article keys joined by ``; ``. ``amount_fen`` is as of the
    swept day, for open flags only. ``laddered`` says whether the flag carries a grade while it is open.
    ``case_state`` is how its case stands (``cases/workflow.py``), None where it has none; ``public_from`` the
    first day on which others than its body and its handlers may see it, None where it was put to nobody.
    """

    __tablename__ = "flags"
    __table_args__ = (
        Index(
            "uq_flags_run",
            "rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on",
            unique=True,
        ),
        Index("ix_flags_body", "body_id", "rule"),
        Index("ix_flags_body_open", "body_id", "arose_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_flags_arose", "arose_on", "id"),
        Index("ix_flags_open", "rule", "arose_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_flags_subject", "subject_kind", "subject_id"),
        # What a reader from outside may see is a small part of all.
        *(
            Index(f"ix_flags_public_{name}", *columns, sqlite_where=_PUBLIC, postgresql_where=_PUBLIC)
            for name, columns in (("arose", ("arose_on", "id")), ("body", ("body_id", "rule")))
        ),
        CheckConstraint("ceased_on IS NULL OR ceased_on >= arose_on", name="span"),
        CheckConstraint("ceased_on IS NULL OR nature = 'continuing'", name="standing_never_ceases"),
        CheckConstraint("ceased_on IS NULL OR amount_fen IS NULL", name="amount_while_open"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    rule: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int] = mapped_column(Id)
    root_id: Mapped[int] = mapped_column(Id)
    ref: Mapped[str] = mapped_column(Key)
    qualifier: Mapped[str] = mapped_column(String(40), default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    nature: Mapped[Nature] = mapped_column(choice(Nature, "nature"))
    laddered: Mapped[bool] = mapped_column(default=False)
    arose_on: Mapped[date]
    ceased_on: Mapped[date | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    cites: Mapped[str] = mapped_column(String(400))
    sweep_id: Mapped[int] = mapped_column(ForeignKey("sweeps.id"))
    case_state: Mapped[str | None] = mapped_column(String(24))
    public_from: Mapped[date | None]


class SweepState(StrEnum):
    """How a sweep ended."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Sweep(Base):
    """One run of the rules for a day; ``change_id`` is the last change of the records it saw."""

    __tablename__ = "sweeps"
    __table_args__ = (CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    swept_on: Mapped[date]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    change_id: Mapped[int] = mapped_column(Id)
    state: Mapped[SweepState] = mapped_column(choice(SweepState, "state"))
    results: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)


class SweepDay(Base):
    """A day the stored flags cover, and the sweep that brought it; missed days come with the next sweep."""

    __tablename__ = "sweep_days"

    covered_on: Mapped[date] = mapped_column(primary_key=True)
    sweep_id: Mapped[int] = mapped_column(ForeignKey("sweeps.id"))


class RuleMark(Base):
    """How far a rule's stored flags reach: its day, the last change seen, and the law behind them.

    ``failed`` says why the last sweep left the flags alone; ``swept_on`` is None where none ever succeeded.
    """

    __tablename__ = "rule_marks"

    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    swept_on: Mapped[date | None]
    change_id: Mapped[int] = mapped_column(Id)
    law: Mapped[str] = mapped_column(String(64))
    failed: Mapped[str | None] = mapped_column(Text)


class FlagCorrection(Base):
    """What a stored flag said before the facts were corrected; kept for ever.

    ``withdrawn``: the facts no longer give the flag at all.
    """

    __tablename__ = "flag_corrections"
    __table_args__ = (Index("ix_flag_corrections_subject", "rule", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sweep_id: Mapped[int] = mapped_column(ForeignKey("sweeps.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int] = mapped_column(Id)
    ref: Mapped[str] = mapped_column(Key)
    qualifier: Mapped[str] = mapped_column(String(40))
    arose_on: Mapped[date]
    ceased_on: Mapped[date | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    body_id: Mapped[int] = mapped_column(Integer)
    withdrawn: Mapped[bool]
