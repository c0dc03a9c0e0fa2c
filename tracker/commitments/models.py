"""Commitments and the dated events of their life."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import Fact, Referenced, choice, index_present, known_by
from tracker.core.db import Base, Percent


class CommitmentKind(StrEnum):
    """What kind of word was given."""

    PLAN_TARGET = "plan_target"
    WORK_REPORT_TARGET = "work_report_target"
    LIVELIHOOD = "livelihood"
    INVESTMENT_PROMISE = "investment_promise"
    POLICY_PROMISE = "policy_promise"
    CONTRACT_OBLIGATION = "contract_obligation"
    OTHER = "other"


class Direction(StrEnum):
    """Whether a target is a floor or a ceiling."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class EventKind(StrEnum):
    """What happened to a commitment."""

    PROGRESS = "progress"
    FULFILLED = "fulfilled"
    PARTLY_FULFILLED = "partly_fulfilled"
    REFUSED = "refused"
    CHANGED = "changed"
    EXPLAINED = "explained"


class Ground(StrEnum):
    """The ground a body gave for refusing or changing."""

    REDISTRICTING = "redistricting"
    GOVERNMENT_CHANGE = "government_change"
    REORGANISATION = "reorganisation"
    FUNCTION_CHANGE = "function_change"
    OFFICER_CHANGE = "officer_change"
    NATIONAL_INTEREST = "national_interest"
    PUBLIC_INTEREST = "public_interest"
    OTHER = "other"


class Commitment(Referenced, Base):
    """A commitment. ``due_rolled_on`` is the last lawful day worked out from ``due_on`` (CC 203);
    ``initials`` are those of the title.
    """

    __tablename__ = "commitments"
    worked_out = (*Fact.worked_out, "initials", "due_rolled_on", "due_provisional")
    __table_args__ = (
        *known_by("commitments", "ref"),
        index_present("commitments", "due_rolled_on"),
        index_present("commitments", "condition_met_on"),
        index_present("commitments", "report_year"),
        CheckConstraint("value_fen IS NULL OR value_fen >= 0", name="value"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    kind: Mapped[CommitmentKind] = mapped_column(choice(CommitmentKind, "kind"))
    title: Mapped[str] = mapped_column(String(300))
    initials: Mapped[str | None] = mapped_column(String(300))
    text: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    source_page: Mapped[str | None] = mapped_column(String(40))
    made_on: Mapped[date] = mapped_column(index=True)
    due_on: Mapped[date | None]
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contracts.id"), index=True)
    condition: Mapped[str | None] = mapped_column(Text)
    condition_met_on: Mapped[date | None]
    legal_basis: Mapped[str | None] = mapped_column(Text)
    report_year: Mapped[int | None] = mapped_column(Integer)
    metric: Mapped[str | None] = mapped_column(String(200))
    target: Mapped[Decimal | None] = mapped_column(Percent)
    direction: Mapped[Direction | None] = mapped_column(choice(Direction, "direction"))
    unit: Mapped[str | None] = mapped_column(String(40))
    value_fen: Mapped[int | None] = mapped_column(BigInteger)
    due_rolled_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)


class CommitmentEvent(Referenced, Base):
    """A dated event of a commitment; ``new_due_rolled_on`` is its new day, rolled (CC 203)."""

    __tablename__ = "commitment_events"
    worked_out = (*Fact.worked_out, "new_due_rolled_on", "new_due_provisional")
    __table_args__ = (
        *known_by("commitment_events", "ref"),
        Index("ix_commitment_events_commitment", "commitment_id", "happened_on", "ref"),
        index_present("commitment_events", "new_due_rolled_on"),
        CheckConstraint("new_due_on IS NULL OR new_due_on > happened_on", name="new_due"),
    )

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"))
    happened_on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind, "kind"))
    achieved: Mapped[Decimal | None] = mapped_column(Percent)
    ground: Mapped[Ground | None] = mapped_column(choice(Ground, "ground"))
    agreed_by_enterprise: Mapped[bool | None]
    authority: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    new_due_on: Mapped[date | None]
    report_year: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(Text)
    new_due_rolled_on: Mapped[date | None]
    new_due_provisional: Mapped[bool] = mapped_column(default=False)
