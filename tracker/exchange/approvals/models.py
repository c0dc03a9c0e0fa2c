"""What officers asked for, the sums it bears on, and what was decided on it; only ever added to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, Key
from tracker.core.ledger import Audited, Entry

SUBJECT = "approval"


class Act(StrEnum):
    """What is asked for: a new record, a correction of one, that one is voided; rows of a file, or that what
    a file or a form brought is undone.
    """

    ADD = "add"
    CORRECT = "correct"
    VOID = "void"
    IMPORT = "import"
    UNDO = "undo"


class Verdict(StrEnum):
    """What ended a request: a second person approved or refused it, or who asked took it back."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ApprovalRequest(Audited, Base):
    """A change that an officer asks for; nothing is changed in the ledger before somebody else approves it.

    ``ref`` is the record's reference and ``record_id`` its number (None: it is not there yet), ``seen`` the
    change at which the officer saw it (0: none), ``cells`` what was typed. Of rows of a file ``ref`` is its
    name, and ``file_rows`` hold each with its record and where that stood; of an undo both are the batch.
    ``payable_id`` is the first payable on which less would be owed (``ApprovalSum`` has all), ``body_id`` its
    body; ``before_fen`` and ``after_fen`` are what would be owed undisputed on all of them on ``asked_on``
    without and with it. Of a new dispute ``raised_on``, ``document``, and ``due_on``, the payable's last
    lawful day: once that has passed a dispute counts from the day it is asked for at the earliest, so that
    it undoes no day on which the sum was overdue.
    """

    __tablename__ = "approval_requests"
    __table_args__ = (
        # To pay needs no second person here: the creditor confirms or denies it.
        CheckConstraint("kind <> 'payments'", name="kind"),
        CheckConstraint("(act IN ('add', 'import')) = (record_id IS NULL)", name="of_a_record"),
        CheckConstraint("(act IN ('add', 'correct')) = (cells IS NOT NULL)", name="what_is_written"),
        CheckConstraint("(act = 'import') = (file_rows IS NOT NULL)", name="rows_of_a_file"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint(
            "kind <> 'disputes' OR act NOT IN ('add', 'correct') OR (document IS NOT NULL "
            "AND length(trim(document)) > 0 AND raised_on IS NOT NULL)",
            name="dispute_has_document",
        ),
        CheckConstraint(
            "kind <> 'disputes' OR act <> 'add' OR (raised_on <= asked_on "
            "AND (due_on IS NULL OR due_on >= asked_on OR raised_on = asked_on))",
            name="dispute_undoes_no_day",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    act: Mapped[Act] = mapped_column(choice(Act, "act"))
    kind: Mapped[str] = mapped_column(String(24))
    ref: Mapped[str] = mapped_column(Key)
    record_id: Mapped[int | None] = mapped_column(Id)
    seen: Mapped[int] = mapped_column(Id)
    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    cells: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    file_rows: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    raised_on: Mapped[date | None]
    due_on: Mapped[date | None]
    before_fen: Mapped[int] = mapped_column(BigInteger)
    after_fen: Mapped[int] = mapped_column(BigInteger)
    asked_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))

    def as_entry(self, session: Session) -> Entry:
        """Which record, and what is asked for; the reason stays with the request."""
        account = session.get_one(Account, self.actor_id)
        return Entry(
            kind=f"{SUBJECT}:asked", at=self.at, actor=account.login, subject_kind=SUBJECT,
            subject=str(self.id), detail={"act": self.act.value, "kind": self.kind, "ref": self.ref},
        )  # fmt: skip


class ApprovalSum(Base):
    """A payable that a request bears on: in fen what would be owed on it undisputed without and with it."""

    __tablename__ = "approval_sums"
    __table_args__ = (Index("uq_approval_sums_payable", "request_id", "payable_id", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("approval_requests.id"))
    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    before_fen: Mapped[int] = mapped_column(BigInteger)
    after_fen: Mapped[int] = mapped_column(BigInteger)


class ApprovalWord(Audited, Base):
    """What ended a request, one for each: by another person, or withdrawn by who asked (a trigger says so).

    ``change_id`` is the change by which it was done; ``before_fen`` and ``after_fen`` what was owed
    undisputed on ``taken_on`` before and after it.
    """

    __tablename__ = "approval_words"
    __table_args__ = (
        CheckConstraint("(verdict = 'approved') = (change_id IS NOT NULL)", name="done_in_a_change"),
        CheckConstraint(
            "(verdict = 'approved') = (before_fen IS NOT NULL) "
            "AND (before_fen IS NULL) = (after_fen IS NULL)",
            name="sums",
        ),
        CheckConstraint("verdict <> 'refused' OR length(trim(note)) > 0", name="refused_why"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("approval_requests.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"))
    note: Mapped[str] = mapped_column(Text, default="")
    change_id: Mapped[int | None] = mapped_column(ForeignKey("changes.id"))
    before_fen: Mapped[int | None] = mapped_column(BigInteger)
    after_fen: Mapped[int | None] = mapped_column(BigInteger)
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))

    def as_entry(self, session: Session) -> Entry:
        """What was decided, and by which change it was done."""
        account = session.get_one(Account, self.actor_id)
        return Entry(
            kind=f"{SUBJECT}:{self.verdict.value}", at=self.at, actor=account.login, subject_kind=SUBJECT,
            subject=str(self.request_id), detail={"change": self.change_id},
        )  # fmt: skip
