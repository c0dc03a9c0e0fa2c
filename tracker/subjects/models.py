"""Bodies, enterprises, and what bodies account with: reports, budgets, disclosures, returns."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, Text, column
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import Fact, choice, known_by, not_negative
from tracker.core.db import Base, Key, year_of


class BodyKind(StrEnum):
    """What a body is; the regulation and the decrees bind each kind differently."""

    GOVERNMENT = "government"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    OTHER_STATE_ORGAN = "other_state_organ"
    INSTITUTION = "institution"
    GROUP = "group"
    PLATFORM = "platform"


class EnterpriseSize(StrEnum):
    """Size class of an enterprise under the national standard."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    UNKNOWN = "unknown"


class Body(Fact, Base):
    """A public body. ``valid_to`` is its last day in being; ``successor`` carries its duties on.

    ``government_id`` is worked out: the body itself or the nearest parent of kind government; so are
    ``initials``, the pinyin initials of the name, by which a search finds it.
    """

    __tablename__ = "bodies"
    worked_out = (*Fact.worked_out, "initials", "government_id")
    __table_args__ = (
        *known_by("bodies", "code"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="life"),
    )

    code: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(200))
    initials: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[BodyKind] = mapped_column(choice(BodyKind, "kind"))
    region: Mapped[str] = mapped_column(String(12), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"), index=True)
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    uscc: Mapped[str | None] = mapped_column(String(18))
    fiscal: Mapped[bool | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"), index=True)
    government_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"), index=True)


class Enterprise(Fact, Base):
    """A market subject, known by its unified social credit code; ``initials`` are worked out as a body's."""

    __tablename__ = "enterprises"
    worked_out = (*Fact.worked_out, "initials")
    __table_args__ = known_by("enterprises", "uscc")

    uscc: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(200))
    initials: Mapped[str | None] = mapped_column(String(200))
    size: Mapped[EnterpriseSize | None] = mapped_column(choice(EnterpriseSize, "size"))
    size_on: Mapped[date | None]
    private: Mapped[bool | None]
    region: Mapped[str | None] = mapped_column(String(12))
    industry: Mapped[str | None] = mapped_column(String(200))
    named_publicly: Mapped[bool | None]


class WorkReport(Fact, Base):
    """The delivery of a government's work report; ``year`` is the year of delivery."""

    __tablename__ = "work_reports"
    __table_args__ = known_by("work_reports", "body_id", "year")

    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    year: Mapped[int] = mapped_column(Integer)
    delivered_on: Mapped[date] = mapped_column(index=True)
    document: Mapped[str | None] = mapped_column(Text)


class Budget(Fact, Base):
    """The approval of a government's budget by its congress."""

    __tablename__ = "budgets"
    __table_args__ = known_by("budgets", "body_id", "year")

    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    year: Mapped[int] = mapped_column(Integer)
    approved_on: Mapped[date] = mapped_column(index=True)
    document: Mapped[str | None] = mapped_column(Text)


class Disclosure(Fact, Base):
    """A body's yearly statement of what it owes small and medium enterprises past the day."""

    __tablename__ = "disclosures"
    __table_args__ = (
        *known_by("disclosures", "body_id", "year"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
        CheckConstraint("contracts IS NULL OR contracts >= 0", name="contracts"),
        # The statement of a year stands at its end: it is published in a later one.
        CheckConstraint(year_of(column("published_on")) > column("year"), name="after_its_year"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    year: Mapped[int] = mapped_column(Integer)
    published_on: Mapped[date] = mapped_column(index=True)
    contracts: Mapped[int | None] = mapped_column(Integer)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    url: Mapped[str | None] = mapped_column(Text)


class AnnualReport(Fact, Base):
    """A body's yearly report upward of what it owes small and medium enterprises past the day."""

    __tablename__ = "annual_reports"
    __table_args__ = (
        *known_by("annual_reports", "body_id", "year"),
        # The report of a year tells how it ended: it is made in a later one.
        CheckConstraint(year_of(column("reported_on")) > column("year"), name="after_its_year"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    year: Mapped[int] = mapped_column(Integer)
    reported_on: Mapped[date] = mapped_column(index=True)
    reported_to: Mapped[str] = mapped_column(String(200))
    document: Mapped[str | None] = mapped_column(Text)


class Return(Fact, Base):
    """A body's monthly return of its arrears; ``month`` is ``2026-10``. Silence is not zero."""

    __tablename__ = "returns"
    __table_args__ = (
        *known_by("returns", "body_id", "month"),
        not_negative("amounts", "opening_fen", "added_fen", "cleared_fen", "adjusted_fen", "closing_fen"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    month: Mapped[str] = mapped_column(String(7))
    filed_on: Mapped[date] = mapped_column(index=True)
    opening_fen: Mapped[int | None] = mapped_column(BigInteger)
    added_fen: Mapped[int | None] = mapped_column(BigInteger)
    cleared_fen: Mapped[int | None] = mapped_column(BigInteger)
    adjusted_fen: Mapped[int | None] = mapped_column(BigInteger)
    closing_fen: Mapped[int | None] = mapped_column(BigInteger)
