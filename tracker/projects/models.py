"""Projects, funding tranches and arrivals."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import Referenced, choice, index_present, known_by, not_negative
from tracker.core.db import Base


class FundingMode(StrEnum):
    """How the government pays for a project; only the first two make it a government-investment project."""

    DIRECT = "direct"
    CAPITAL = "capital"
    SUBSIDY = "subsidy"
    LOAN_INTEREST = "loan_interest"


class FundingSource(StrEnum):
    """Where a tranche comes from."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    SPECIAL_BOND = "special_bond"
    OTHER = "other"


class Project(Referenced, Base):
    """A project; ``code`` is its national project code."""

    __tablename__ = "projects"
    __table_args__ = (
        *known_by("projects", "ref"),
        index_present("projects", "started_on"),
        not_negative("amounts", "total_investment_fen", "annual_amount_fen"),
        CheckConstraint(
            "completed_on IS NULL OR started_on IS NULL OR completed_on >= started_on", name="course"
        ),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    code: Mapped[str | None] = mapped_column(String(60))
    region: Mapped[str | None] = mapped_column(String(12))
    funding_mode: Mapped[FundingMode] = mapped_column(
        choice(FundingMode, "funding_mode"), default=FundingMode.DIRECT
    )
    approved_on: Mapped[date | None]
    total_investment_fen: Mapped[int | None] = mapped_column(BigInteger)
    annual_amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    started_on: Mapped[date | None]
    completed_on: Mapped[date | None]


class Funding(Referenced, Base):
    """A planned tranche of a project's money and the document that arranges it."""

    __tablename__ = "funding"
    __table_args__ = (
        *known_by("funding", "ref"),
        index_present("funding", "arranged_on"),
        CheckConstraint("planned_fen >= 0", name="planned"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    source: Mapped[FundingSource] = mapped_column(choice(FundingSource, "source"))
    planned_fen: Mapped[int] = mapped_column(BigInteger)
    planned_on: Mapped[date] = mapped_column(index=True)
    arranged_on: Mapped[date | None]
    document: Mapped[str | None] = mapped_column(Text)


class Arrival(Referenced, Base):
    """Money of a tranche that arrived."""

    __tablename__ = "arrivals"
    __table_args__ = (
        *known_by("arrivals", "ref"),
        Index("ix_arrivals_funding", "funding_id", "arrived_on"),
        CheckConstraint("amount_fen >= 0", name="amount"),
    )

    funding_id: Mapped[int] = mapped_column(ForeignKey("funding.id"))
    arrived_on: Mapped[date] = mapped_column(index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str | None] = mapped_column(Text)
