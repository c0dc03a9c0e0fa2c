"""The scheme of a year with its weights, and what was done about it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.assessment.indicators import Indicator
from tracker.assessment.workflow import SchemeMove, SchemeState
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import Audited, Entry
from tracker.subjects.models import Body

SUBJECT = "assessment"
_STANDS = text("state <> 'dropped'")


class Scheme(Base):
    """The assessment of a ``year`` of those right below a government: its departments and next governments.

    ``document`` is the number of the paper that sets the weights, ``file_…`` the paper itself. A scheme is
    never changed: one that was wrong is dropped with a reason, and the next is ``version`` 2. ``due_on`` is
    the last day of the bodies' own reports.
    """

    __tablename__ = "assessment_schemes"
    __table_args__ = (
        UniqueConstraint("government_id", "year", "version", name="uq_assessment_schemes_version"),
        Index(
            "uq_assessment_schemes_standing", "government_id", "year", unique=True, sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        CheckConstraint("year >= 2021 AND version >= 1", name="year"),
        CheckConstraint("length(trim(document)) > 0", name="document"),
        CheckConstraint("(file_sha256 IS NULL) = (file_type IS NULL)", name="file"),
        CheckConstraint("(due_on IS NOT NULL) = (state = 'running')", name="due"),
        CheckConstraint("(started_by IS NULL) = (started_on IS NULL)", name="started"),
        CheckConstraint("state NOT IN ('running', 'published') OR started_by IS NOT NULL", name="started_by"),
        CheckConstraint("started_by IS NULL OR started_by <> made_by", name="two_people"),
        CheckConstraint("(published_on IS NOT NULL) = (state = 'published')", name="published"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    government_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    year: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(String(120))
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_type: Mapped[str | None] = mapped_column(String(60))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[SchemeState] = mapped_column(choice(SchemeState, "state"))
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    started_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    started_on: Mapped[date | None]
    published_on: Mapped[date | None]

    @property
    def first_on(self) -> date:
        """The first day of its year."""
        return date(self.year, 1, 1)

    @property
    def last_on(self) -> date:
        """The last day of its year."""
        return date(self.year, 12, 31)


class Weight(Base):
    """What an indicator weighs in a scheme, in per cent; ``asked`` how often what is entered is asked for."""

    __tablename__ = "assessment_weights"
    __table_args__ = (
        UniqueConstraint("scheme_id", "indicator", name="uq_assessment_weights_indicator"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        CheckConstraint(
            "(indicator IN ('training', 'guidance', 'publicity')) = (asked IS NOT NULL) "
            "AND (asked IS NULL OR asked >= 1)",
            name="asked",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("assessment_schemes.id"))
    indicator: Mapped[Indicator] = mapped_column(choice(Indicator, "indicator"))
    weight: Mapped[int] = mapped_column(Integer)
    asked: Mapped[int | None] = mapped_column(Integer)


class SchemeStep(Audited, Base):
    """What was done about a year's assessment, by whom and why; kept as it was written."""

    __tablename__ = "assessment_scheme_steps"
    __table_args__ = (CheckConstraint("move <> 'drop' OR length(trim(note)) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("assessment_schemes.id"), index=True)
    move: Mapped[SchemeMove] = mapped_column(choice(SchemeMove, "move"))
    to_state: Mapped[SchemeState] = mapped_column(choice(SchemeState, "to_state"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")

    def as_entry(self, session: Session) -> Entry:
        """The step, whose scheme it is and of which year."""
        scheme = session.get_one(Scheme, self.scheme_id)
        whose = session.get_one(Body, scheme.government_id).code
        return Entry(
            kind=f"{SUBJECT}:{self.move.value}", at=self.at,
            actor=session.get_one(Account, self.actor_id).login, subject_kind=SUBJECT,
            subject=f"{whose} {scheme.year}", detail={"version": scheme.version, "file": scheme.file_sha256},
        )  # fmt: skip
