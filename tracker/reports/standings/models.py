"""Kept figures: for each kept day what every body owed, and each overdue sum of it that was public."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, Key


class Filing(StrEnum):
    """What became of a body's return of the last full month; ``none``: the body did not owe one."""

    OWING = "owing"
    NIL = "nil"
    SILENT = "silent"
    NONE = "none"


class StandingDay(Base):
    """A day whose figures are kept, with the state of the records they were worked out from.

    ``public_on`` is the day by which a question had to be public to be in them, ``made_from`` a digest of
    everything they depend on: another one says that they are to be worked out anew. ``month`` is the one
    whose returns are counted.
    """

    __tablename__ = "standing_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    public_on: Mapped[date]
    change_id: Mapped[int] = mapped_column(Id)
    step_id: Mapped[int] = mapped_column(Id)
    made_from: Mapped[str] = mapped_column(String(64))
    month: Mapped[str] = mapped_column(String(7))
    made_at: Mapped[datetime] = mapped_column(Instant)


class Standing(Base):
    """One body at the end of one day: ``reports.data.arrears.Stand`` with interest, promises and its return.

    Amounts are fen. ``ages`` has a pair of fen and sums for each band of days. ``left_out`` counts overdue
    sums that are not public; their money stands in ``unlisted_fen``.
    """

    __tablename__ = "standings"
    __table_args__ = (
        CheckConstraint(
            "owed_fen = overdue_fen + disputed_fen + covered_fen + early_fen + undated_fen + provisional_fen "
            "+ barred_fen + judged_fen + unlisted_fen",
            name="adds_up",
        ),
        CheckConstraint("overdue_fen >= 0 AND interest_fen >= 0", name="none_below_zero"),
        CheckConstraint(
            "promises_kept <= promises_due AND promises_late <= promises_kept "
            "AND promises_silent <= promises_due - promises_kept",
            name="promises",
        ),
    )

    day: Mapped[date] = mapped_column(ForeignKey("standing_days.day", ondelete="CASCADE"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), primary_key=True, index=True)
    owed_fen: Mapped[int] = mapped_column(BigInteger)
    owed: Mapped[int] = mapped_column(Integer)
    overdue_fen: Mapped[int] = mapped_column(BigInteger)
    overdue: Mapped[int] = mapped_column(Integer)
    disputed_fen: Mapped[int] = mapped_column(BigInteger)
    disputed: Mapped[int] = mapped_column(Integer)
    covered_fen: Mapped[int] = mapped_column(BigInteger)
    covered: Mapped[int] = mapped_column(Integer)
    early_fen: Mapped[int] = mapped_column(BigInteger)
    early: Mapped[int] = mapped_column(Integer)
    undated_fen: Mapped[int] = mapped_column(BigInteger)
    undated: Mapped[int] = mapped_column(Integer)
    provisional_fen: Mapped[int] = mapped_column(BigInteger)
    provisional: Mapped[int] = mapped_column(Integer)
    barred_fen: Mapped[int] = mapped_column(BigInteger)
    barred: Mapped[int] = mapped_column(Integer)
    judged_fen: Mapped[int] = mapped_column(BigInteger)
    judged: Mapped[int] = mapped_column(Integer)
    unlisted_fen: Mapped[int] = mapped_column(BigInteger)
    unlisted: Mapped[int] = mapped_column(Integer)
    oldest_on: Mapped[date | None]
    ages: Mapped[list[list[int]]] = mapped_column(JSON)
    interest_fen: Mapped[int] = mapped_column(BigInteger)
    interest_uncounted: Mapped[int] = mapped_column(Integer)
    promises_due: Mapped[int] = mapped_column(Integer)
    promises_kept: Mapped[int] = mapped_column(Integer)
    promises_late: Mapped[int] = mapped_column(Integer)
    promises_silent: Mapped[int] = mapped_column(Integer)
    filing: Mapped[Filing] = mapped_column(choice(Filing, "filing"))
    left_out: Mapped[int] = mapped_column(Integer)


class StandingRow(Base):
    """One overdue sum of a kept day that was public: the row under the figures.

    ``body_id`` answers for it, ``owner_id`` is the record's own body. ``interest_fen`` None: none is worked
    out.
    """

    __tablename__ = "standing_rows"
    __table_args__ = (
        Index("ix_standing_rows_body", "day", "body_id"),
        Index("ix_standing_rows_payable", "payable_id"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("arose_on <= day", name="arose"),
    )

    day: Mapped[date] = mapped_column(ForeignKey("standing_days.day", ondelete="CASCADE"), primary_key=True)
    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    ref: Mapped[str] = mapped_column(Key)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    arose_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    interest_fen: Mapped[int | None] = mapped_column(BigInteger)
    cites: Mapped[str] = mapped_column(String(400))
