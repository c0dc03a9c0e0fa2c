"""Kept scorecards: for a day and the same day a year before what each body did in the months before it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base, Id, Instant


class ScorecardDay(Base):
    """A day up to which scorecards are kept, with the state of the records they were counted from.

    ``first_on`` is the first day counted. ``public_on`` is the day by which a question had to be public to be
    told, ``made_from`` a digest of everything they depend on.
    """

    __tablename__ = "scorecard_days"
    __table_args__ = (CheckConstraint("first_on <= day", name="span"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    first_on: Mapped[date]
    public_on: Mapped[date]
    made_from: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)


class Scorecard(Base):
    """One body in one month (or the part of it) within the span of a day; only counts, and days to pay.

    ``paid`` sums were settled in the month, together in ``paid_days`` days, in three bands. Of ``due`` sums
    the last lawful day lay in it: on ``due_late`` a public question stands or stood, on ``due_held`` one that
    is not public, ``due_other`` were late and no question stands on them. Of the promises due ``broken`` have
    a public question. ``answers`` counts the questions whose days of reply ended in it, ``returns`` the
    monthly return that was to be filed in it.
    """

    __tablename__ = "scorecards"
    __table_args__ = (
        CheckConstraint("paid = paid_short + paid_middle + paid_long AND paid_days >= 0", name="bands"),
        CheckConstraint("due_late + due_held + due_other <= due", name="due"),
        CheckConstraint("promises_kept + promises_broken <= promises", name="promises"),
        CheckConstraint("answers_in_time <= answers AND returns_filed <= returns", name="in_time"),
    )

    day: Mapped[date] = mapped_column(ForeignKey("scorecard_days.day", ondelete="CASCADE"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), primary_key=True, index=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    paid: Mapped[int] = mapped_column(Integer, default=0)
    paid_days: Mapped[int] = mapped_column(Id, default=0)
    paid_short: Mapped[int] = mapped_column(Integer, default=0)
    paid_middle: Mapped[int] = mapped_column(Integer, default=0)
    paid_long: Mapped[int] = mapped_column(Integer, default=0)
    due: Mapped[int] = mapped_column(Integer, default=0)
    due_late: Mapped[int] = mapped_column(Integer, default=0)
    due_held: Mapped[int] = mapped_column(Integer, default=0)
    due_other: Mapped[int] = mapped_column(Integer, default=0)
    promises: Mapped[int] = mapped_column(Integer, default=0)
    promises_kept: Mapped[int] = mapped_column(Integer, default=0)
    promises_broken: Mapped[int] = mapped_column(Integer, default=0)
    answers: Mapped[int] = mapped_column(Integer, default=0)
    answers_in_time: Mapped[int] = mapped_column(Integer, default=0)
    returns: Mapped[int] = mapped_column(Integer, default=0)
    returns_filed: Mapped[int] = mapped_column(Integer, default=0)
