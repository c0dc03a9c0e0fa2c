"""The sheet of each body, what it enters, what of that is accepted, the figures frozen, and every step."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.assessment.indicators import Indicator
from tracker.assessment.models import Scheme
from tracker.assessment.workflow import SheetMove, SheetState
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import Audited, Entry
from tracker.subjects.models import Body

SUBJECT = "assessment_sheet"
_RUNS = "'reporting', 'reported', 'reviewed', 'proposed', 'objected'"
_DUE = text("due_on IS NOT NULL")
_CORRECTS = text("corrects_id IS NOT NULL")
_DECIDED = text("stage = 'decided'")


class Stage(StrEnum):
    """When figures were taken: as the review found them, or as they were decided."""

    REVIEWED = "reviewed"
    DECIDED = "decided"


class Sheet(Base):
    """The assessment of one body in a scheme; ``due_on`` is the last day of whose turn it is.

    ``points`` are hundredths as they were decided, None before, and where nothing could be applied.
    ``corrects_id`` is the published version this one corrects, ``changed`` says in words what is different.
    Who reviewed it neither proposes nor decides its result.
    """

    __tablename__ = "assessment_sheets"
    __table_args__ = (
        UniqueConstraint("scheme_id", "body_id", "version", name="uq_assessment_sheets_version"),
        Index(
            "uq_assessment_sheets_corrects", "corrects_id", unique=True, sqlite_where=_CORRECTS,
            postgresql_where=_CORRECTS,
        ),
        Index("ix_assessment_sheets_body_id", "body_id"),
        Index("ix_assessment_sheets_due", "due_on", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        CheckConstraint(f"(due_on IS NOT NULL) = (state IN ({_RUNS}))", name="due"),
        CheckConstraint("version >= 1 AND (version = 1) = (corrects_id IS NULL)", name="version"),
        CheckConstraint("corrects_id IS NULL OR length(trim(changed)) > 0", name="correction_says_what"),
        CheckConstraint(
            "state IN ('reporting', 'reported') OR reviewed_by IS NOT NULL", name="somebody_reviewed"
        ),
        CheckConstraint(
            "state IN ('reporting', 'reported', 'reviewed') "
            "OR (proposed_by IS NOT NULL AND proposed_by <> reviewed_by)",
            name="two_people",
        ),
        CheckConstraint(
            "state NOT IN ('decided', 'published', 'superseded') "
            "OR (decided_by IS NOT NULL AND decided_on IS NOT NULL AND decided_by <> reviewed_by)",
            name="decided",
        ),
        CheckConstraint(
            "(published_on IS NOT NULL) = (state IN ('published', 'superseded'))", name="published"
        ),
        CheckConstraint("points IS NULL OR points BETWEEN 0 AND 10000", name="points"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("assessment_schemes.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("assessment_sheets.id"))
    changed: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[SheetState] = mapped_column(choice(SheetState, "state"))
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_on: Mapped[date | None]
    published_on: Mapped[date | None]
    points: Mapped[int | None] = mapped_column(Integer)


class Activity(Base):
    """What a body did and enters before it reports: a training, guidance, publicity, with its document."""

    __tablename__ = "assessment_activities"
    __table_args__ = (
        CheckConstraint("length(trim(title)) > 0", name="title"),
        CheckConstraint("indicator IN ('training', 'guidance', 'publicity')", name="entered"),
        CheckConstraint("people IS NULL OR people > 0", name="people"),
        CheckConstraint("length(file_sha256) = 64", name="document"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheets.id"), index=True)
    indicator: Mapped[Indicator] = mapped_column(choice(Indicator, "indicator"))
    held_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(300))
    people: Mapped[int | None] = mapped_column(Integer)
    file_name: Mapped[str] = mapped_column(String(200))
    file_type: Mapped[str] = mapped_column(String(60))
    file_sha256: Mapped[str] = mapped_column(String(64))
    entered_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class Refusal(Base):
    """The reviewer's word that an activity does not count, and why; without one it counts."""

    __tablename__ = "assessment_refusals"
    __table_args__ = (CheckConstraint("length(trim(reason)) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheets.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("assessment_activities.id"))
    round: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class SheetFigures(Base):
    """The figures of a sheet as they were reviewed or decided, with every row; ``round`` counts them.

    ``content`` is canonical JSON, ``sha256`` over it; kept as it was written.
    """

    __tablename__ = "assessment_figures"
    __table_args__ = (
        UniqueConstraint("sheet_id", "round", name="uq_assessment_figures_round"),
        Index(
            "uq_assessment_figures_decided", "sheet_id", unique=True, sqlite_where=_DECIDED,
            postgresql_where=_DECIDED,
        ),
        CheckConstraint("length(sha256) = 64", name="digest"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheets.id"))
    round: Mapped[int] = mapped_column(Integer)
    stage: Mapped[Stage] = mapped_column(choice(Stage, "stage"))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)


class SheetStep(Audited, Base):
    """What was done about a sheet, by whom and in which words; kept as it was written."""

    __tablename__ = "assessment_sheet_steps"
    __table_args__ = (
        CheckConstraint(
            "move IN ('open', 'propose', 'publish') OR length(trim(note)) > 0", name="reason"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheets.id"), index=True)
    move: Mapped[SheetMove] = mapped_column(choice(SheetMove, "move"))
    to_state: Mapped[SheetState] = mapped_column(choice(SheetState, "to_state"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    digest: Mapped[str | None] = mapped_column(String(64))

    def as_entry(self, session: Session) -> Entry:
        """The step with the digest of the figures it rests on; what was written stays with the sheet."""
        sheet = session.get_one(Sheet, self.sheet_id)
        return Entry(
            kind=f"{SUBJECT}:{self.move.value}", at=self.at,
            actor=session.get_one(Account, self.actor_id).login, subject_kind=SUBJECT,
            subject=called(session, sheet), detail={"sheet": sheet.id, "sha256": self.digest},
        )  # fmt: skip


def called(session: Session, sheet: Sheet) -> str:
    """How a sheet is called: the year and its body's code."""
    year = session.get_one(Scheme, sheet.scheme_id).year
    return f"{year} {session.get_one(Body, sheet.body_id).code}"
