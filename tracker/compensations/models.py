"""Compensation and indemnity."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import Fact, Referenced, choice, index_present, known_by
from tracker.core.db import Base


class CompensationKind(StrEnum):
    """Indemnity for the government's fault, or compensation for a change in the public interest (REG 11)."""

    INDEMNITY = "indemnity"
    COMPENSATION = "compensation"


class Compensation(Referenced, Base):
    """A loss and what was agreed about it; ``agree_by_on`` is the last day to agree or refuse, rolled."""

    __tablename__ = "compensations"
    worked_out = (*Fact.worked_out, "body_id", "enterprise_id", "agree_by_on", "agree_by_provisional")
    __table_args__ = (
        *known_by("compensations", "ref"),
        index_present("compensations", "enterprise_id"),
        index_present("compensations", "agree_by_on"),
        index_present("compensations", "agreed_on"),
        index_present("compensations", "refused_on"),
        index_present("compensations", "budgeted_on"),
        CheckConstraint("commitment_id IS NOT NULL OR contract_id IS NOT NULL", name="cause"),
        CheckConstraint("agreed_on IS NULL OR agreed_on >= claimed_on", name="agreed"),
        CheckConstraint("loss_fen IS NULL OR loss_fen >= 0", name="loss"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
    )

    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitments.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contracts.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    kind: Mapped[CompensationKind] = mapped_column(choice(CompensationKind, "kind"))
    claimed_on: Mapped[date]
    loss_fen: Mapped[int | None] = mapped_column(BigInteger)
    acknowledged_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    agreed_on: Mapped[date | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    budget_year: Mapped[int | None] = mapped_column(Integer)
    budget_item: Mapped[str | None] = mapped_column(String(200))
    budgeted_on: Mapped[date | None]
    document: Mapped[str | None] = mapped_column(Text)
    agree_by_on: Mapped[date | None]
    agree_by_provisional: Mapped[bool] = mapped_column(default=False)
