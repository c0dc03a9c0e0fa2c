"""What people said of two records that may be one fact entered twice; only ever added to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import Audited, Entry

SUBJECT = "double"


class Verdict(StrEnum):
    """What was said of a pair: two facts; one, as somebody proposes; one, and the other is voided."""

    DIFFERENT = "different"
    PROPOSED = "proposed"
    SAME = "same"


class DoubleReview(Audited, Base):
    """One word on a pair of records of a kind, by their numbers, the lower first.

    ``kept_id`` is the one that stays where they are the same; ``stands_at`` the last change of the records
    when it was said: a pair of which one changed after that is offered again. ``change_id`` voided the other.
    Two payables are found the same by two people, the second of them no officer (the database asks for the
    proposal, too).
    """

    __tablename__ = "double_reviews"
    __table_args__ = (
        Index("ix_double_reviews_pair", "kind", "first_id", "second_id", "id"),
        CheckConstraint("kind IN ('payables', 'contracts', 'payments')", name="kind"),
        CheckConstraint("first_id < second_id", name="in_order"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint("(verdict = 'different') = (kept_id IS NULL)", name="one_stays"),
        CheckConstraint("kept_id IS NULL OR kept_id IN (first_id, second_id)", name="one_of_both"),
        CheckConstraint("(verdict = 'same') = (change_id IS NOT NULL)", name="voided_in_a_change"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    first_id: Mapped[int] = mapped_column(Id)
    second_id: Mapped[int] = mapped_column(Id)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"))
    kept_id: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(Text)
    stands_at: Mapped[int] = mapped_column(Id)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("changes.id"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))

    def as_entry(self, session: Session) -> Entry:
        """Which pair, and what was said; the reason stays with the pair."""
        account = session.get_one(Account, self.actor_id)
        return Entry(
            kind=f"{SUBJECT}:{self.verdict.value}", at=self.at, actor=account.login, subject_kind=SUBJECT,
            subject=f"{self.kind} {self.first_id}-{self.second_id}", detail={"change": self.change_id},
        )  # fmt: skip
