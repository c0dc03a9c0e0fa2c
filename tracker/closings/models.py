"""Closings of payables and their steps; whether one still holds is worked out from the payable's facts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.closings.workflow import ClosingMove, ClosingState, Ground, Stands
from tracker.core import ledger
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, Key
from tracker.core.ledger import Audited, Entry
from tracker.payables.models import Payable

SUBJECT = "closing"
ENDED = "'confirmed', 'unconfirmed', 'decided', 'withdrawn'"
_OPEN = text(f"state NOT IN ({ENDED})")
_DUE = text("due_on IS NOT NULL")


class Closing(Base):
    """The closing of a payable, asked for on ``opened_on``; one open at a time for a payable.

    ``paid_on`` and ``paid_fen`` are the body's account of the last payment as it was put to the creditor,
    ``said_on`` and ``said_fen`` the creditor's of the same, where that differs (None: nothing received).
    ``due_on`` is the last day of whose turn it is. A closing falls by itself when something is outstanding
    again, or its payments are not those put to the creditor: ``holding.py`` says so from
    the facts, and no column does.
    """

    __tablename__ = "closings"
    __table_args__ = (
        Index("uq_closings_open", "payable_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_closings_due", "due_on", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        CheckConstraint(f"(due_on IS NULL) = (state IN ({ENDED}))", name="due"),
        CheckConstraint("paid_fen >= 0 AND (said_fen IS NULL OR said_fen >= 0)", name="amounts"),
        CheckConstraint("state NOT IN ('disputed', 'answered') OR ground IS NOT NULL", name="disputed_why"),
        CheckConstraint("ground <> 'other_day' OR said_on IS NOT NULL", name="day_said"),
        CheckConstraint("ground <> 'other_amount' OR said_fen IS NOT NULL", name="amount_said"),
        CheckConstraint("(state = 'decided') = (stands IS NOT NULL)", name="somebody_decides"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    state: Mapped[ClosingState] = mapped_column(choice(ClosingState, "state"))
    opened_on: Mapped[date]
    paid_on: Mapped[date]
    paid_fen: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    ground: Mapped[Ground | None] = mapped_column(choice(Ground, "ground"))
    said_on: Mapped[date | None]
    said_fen: Mapped[int | None] = mapped_column(BigInteger)
    stands: Mapped[Stands | None] = mapped_column(choice(Stands, "stands"))


class ClosingPayment(Base):
    """A payment or discharge as a step put it to the creditor: what a confirmation is a confirmation of.

    Those of the newest step count. ``day`` is the day from which it counts; ``method`` is the payment's, or
    ``discharge``. Never changed.
    """

    __tablename__ = "closing_payments"
    __table_args__ = (Index("uq_closing_payments", "step_id", "method", "ref", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey("closings.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("closing_steps.id"))
    ref: Mapped[str] = mapped_column(Key)
    day: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(32))


class ClosingStep(Audited, Base):
    """What was done about a closing, by whom and in which words; kept as it was written.

    ``day`` and ``amount_fen`` are the account the step gives of the last payment: the body's where it asks or
    corrects, the creditor's where it disputes. A file lies in the store by its SHA-256.
    """

    __tablename__ = "closing_steps"
    __table_args__ = (
        CheckConstraint("move = 'agree' OR length(trim(note)) > 0", name="reason"),
        CheckConstraint("(file_sha256 IS NULL) = (file_type IS NULL)", name="file"),
        CheckConstraint(
            "move NOT IN ('ask', 'confirm_on_paper') OR file_sha256 IS NOT NULL", name="evidence"
        ),
    )

    # Whose account stands, too, is what the last step says it is.
    step_of = ledger.Stands(
        "closings", "closing_id", same=(("state", "to_state"), ("due_on", "due_on"), ("stands", "stands"))
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey("closings.id"), index=True)
    move: Mapped[ClosingMove] = mapped_column(choice(ClosingMove, "move"))
    to_state: Mapped[ClosingState] = mapped_column(choice(ClosingState, "to_state"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[Ground | None] = mapped_column(choice(Ground, "ground"))
    day: Mapped[date | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    stands: Mapped[Stands | None] = mapped_column(choice(Stands, "stands"))
    due_on: Mapped[date | None]
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_type: Mapped[str | None] = mapped_column(String(60))
    file_sha256: Mapped[str | None] = mapped_column(String(64))

    def as_entry(self, session: Session) -> Entry:
        """The step and the payable's reference; what was written stays with the closing."""
        closing, account = (
            session.get_one(Closing, self.closing_id), session.get_one(Account, self.actor_id)
        )  # fmt: skip
        return Entry(
            kind=f"closing:{self.move.value}", at=self.at, actor=account.login, subject_kind="payable",
            subject=session.get_one(Payable, closing.payable_id).ref,
            detail={"closing": closing.id, "state": self.to_state.value, "file": self.file_sha256},
        )  # fmt: skip
