"""Formal reports, and what is kept of each for ever: its figures, files, steps, and what bodies replied."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import Audited, Entry, Stands
from tracker.releases.workflow import Audience, ReleaseMove, ReleaseState, ReportKind
from tracker.subjects.models import Body

SUBJECT = "release"
MOST_WORDS = 800
_OUT = "'released', 'superseded', 'withdrawn'"
_DUE = text("due_on IS NOT NULL")
_CORRECTS = text("corrects_id IS NOT NULL AND state <> 'dropped'")


class Part(StrEnum):
    """The files of a report: as it was frozen, every row behind it, as it was released."""

    FROZEN = "frozen"
    ANNEX = "annex"
    RELEASED = "released"
    ARCHIVE = "archive"


class Release(Base):
    """A formal report over a ``period`` (2026, 2026-H1, 2026-Q3, 2026-10), its figures as of ``figures_on``.

    ``region`` (a code) or ``body_id`` narrows it. ``session_on`` is the day of the session it is for: from
    then on it is readable, from its release where there is none. ``due_on`` is the last day of the bodies'
    replies. ``corrects_id`` is the version this one corrects, ``changed`` says in words what is different.
    """

    __tablename__ = "releases"
    __table_args__ = (
        Index("ix_releases_due", "due_on", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        # A version is corrected by one other.
        Index("uq_releases_corrects", "corrects_id", unique=True, sqlite_where=_CORRECTS,
              postgresql_where=_CORRECTS),
        CheckConstraint("region IS NULL OR body_id IS NULL", name="scope"),
        CheckConstraint("(due_on IS NULL) OR state IN ('replies', 'checked', 'released')", name="due"),
        CheckConstraint("(corrects_id IS NULL) = (version = 1)", name="version"),
        CheckConstraint("corrects_id IS NULL OR length(trim(changed)) > 0", name="correction_says_what"),
        CheckConstraint("state IN ('draft', 'dropped') OR (serial IS NOT NULL AND frozen_by IS NOT NULL)",
                        name="frozen_has_serial"),
        CheckConstraint("state NOT IN ('checked', " + _OUT + ") OR checked_by IS NOT NULL", name="checked"),
        CheckConstraint(
            "(state IN (" + _OUT + ")) = (released_by IS NOT NULL) "
            "AND (released_by IS NULL) = (released_on IS NULL)",
            name="released",
        ),
        CheckConstraint(
            "released_by IS NULL OR (released_by <> checked_by AND released_by <> frozen_by)",
            name="two_people",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[ReportKind] = mapped_column(choice(ReportKind, "kind"))
    period: Mapped[str] = mapped_column(String(8))
    figures_on: Mapped[date]
    region: Mapped[str | None] = mapped_column(String(12))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    audience: Mapped[Audience] = mapped_column(choice(Audience, "audience"))
    state: Mapped[ReleaseState] = mapped_column(choice(ReleaseState, "state"))
    opened_on: Mapped[date]
    session_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(Integer)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    changed: Mapped[str] = mapped_column(Text, default="")
    serial: Mapped[str | None] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    released_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    released_on: Mapped[date | None]

    @property
    def open_from(self) -> date | None:
        """The first day on which those it is for may read it; None before it is released."""
        if self.released_on is None or self.session_on is None:
            return self.released_on
        return max(self.released_on, self.session_on)


class ReleaseFigures(Base):
    """The figures of a report as they were frozen, never overwritten.

    ``content`` is canonical JSON, ``sha256`` over it; ``ledger_size`` and ``ledger_root`` are the audit
    ledger's at that moment, ``law`` and ``rules`` the digests of the law's data and of the rules.
    """

    __tablename__ = "release_figures"

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    ledger_size: Mapped[int] = mapped_column(Id)
    ledger_root: Mapped[str] = mapped_column(String(128))
    law: Mapped[str] = mapped_column(String(64))
    rules: Mapped[str] = mapped_column(String(64))
    frozen_on: Mapped[date]
    frozen_at: Mapped[datetime] = mapped_column(Instant)


class ReleaseFile(Base):
    """A file of a report: it lies in the store by its SHA-256 (``store.py``); no other takes its place."""

    __tablename__ = "release_files"
    __table_args__ = (
        UniqueConstraint("release_id", "part", name="uq_release_files_part"),
        CheckConstraint("length(sha256) = 64 AND size > 0", name="whole"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    part: Mapped[Part] = mapped_column(choice(Part, "part"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(Integer)


class ReleaseAsked(Base):
    """A body with a finding in a report, which is asked for its words; ``found`` says what, in Chinese."""

    __tablename__ = "release_asked"
    __table_args__ = (UniqueConstraint("release_id", "body_id", name="uq_release_asked_body"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    found: Mapped[str] = mapped_column(Text)


class ReleaseReply(Audited, Base):
    """What a body says to what a report finds; one reply, kept as it was written."""

    __tablename__ = "release_replies"
    __table_args__ = (
        UniqueConstraint("release_id", "body_id", name="uq_release_replies_body"),
        CheckConstraint(f"length(trim(words)) > 0 AND length(words) <= {MOST_WORDS}", name="words"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))

    def as_entry(self, session: Session) -> Entry:
        """Which body replied; its words stay with the report."""
        release, account = (
            session.get_one(Release, self.release_id), session.get_one(Account, self.actor_id)
        )  # fmt: skip
        return Entry(
            kind="release:reply", at=self.at, actor=account.login, subject_kind=SUBJECT,
            subject=release.serial or "", detail={"body": session.get_one(Body, self.body_id).code},
        )  # fmt: skip


class ReleaseStep(Audited, Base):
    """What was done about a report, by whom and in which words; kept as it was written.

    ``actor_id`` is None for what the schedule did.
    """

    __tablename__ = "release_steps"
    __table_args__ = (
        CheckConstraint(
            "move NOT IN ('check', 'supersede', 'withdraw', 'drop', 'correct') OR length(trim(note)) > 0",
            name="reason",
        ),
        CheckConstraint("actor_id IS NOT NULL OR move = 'draft'", name="somebody"),
    )

    step_of = Stands("releases", "release_id", same=(("state", "to_state"),))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), index=True)
    move: Mapped[ReleaseMove] = mapped_column(choice(ReleaseMove, "move"))
    to_state: Mapped[ReleaseState] = mapped_column(choice(ReleaseState, "to_state"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str | None] = mapped_column(String(64))

    def as_entry(self, session: Session) -> Entry:
        """The step with the digest of what was frozen or released by it."""
        release = session.get_one(Release, self.release_id)
        account = session.get(Account, self.actor_id) if self.actor_id else None
        actor = account.login if account else self.actor_name
        return Entry(
            kind=f"release:{self.move.value}", at=self.at, actor=actor,
            subject_kind=SUBJECT, subject=release.serial or f"{release.kind.value} {release.period}",
            detail={"release": release.id, "state": self.to_state.value, "sha256": self.digest},
        )  # fmt: skip
