"""Outcomes of cases, each with the authority's decision as its document gives it, and their steps."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.cases.models import Case
from tracker.cases.outcomes.workflow import Measure, OutcomeKind, OutcomeMove, OutcomeState
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import Audited, Entry


class Outcome(Base):
    """What an authority was asked to decide after an order passed unmet, and its decision.

    ``authority_id`` is the body it was referred to by the letter numbered ``letter``; ``decide_by`` the last
    day of its days, ``due_on`` the same until it has decided. From the record of the decision on: ``measure``
    (of accountability alone), ``against`` whom, ``organ`` that decided by the ``document`` of ``decided_on``,
    its ``reasons``. Who recorded it never confirms it, and what is confirmed stays.
    """

    __tablename__ = "case_outcomes"
    __table_args__ = (
        Index("uq_case_outcomes_kind", "case_id", "kind", unique=True),
        Index("ix_case_outcomes_authority", "authority_id", "kind"),
        CheckConstraint("(due_on IS NULL) = (state = 'decided')", name="due"),
        CheckConstraint("length(trim(letter)) > 0", name="by_letter"),
        CheckConstraint(
            "state = 'referred' OR (recorded_by IS NOT NULL AND decided_on IS NOT NULL "
            "AND length(trim(organ)) > 0 AND length(trim(document)) > 0 AND length(trim(reasons)) > 0 "
            "AND (measure IS NOT NULL) = (kind = 'accountability'))",
            name="has_its_document",
        ),
        CheckConstraint(
            "(state = 'decided') = (confirmed_by IS NOT NULL) "
            "AND (confirmed_by IS NULL) = (confirmed_on IS NULL) "
            "AND (confirmed_by IS NULL OR confirmed_by <> recorded_by)",
            name="two_people",
        ),
        CheckConstraint("decided_on IS NULL OR decided_on >= opened_on", name="decided_after_referred"),
        CheckConstraint("confirmed_on IS NULL OR confirmed_on >= decided_on", name="confirmed_after_decided"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[OutcomeKind] = mapped_column(choice(OutcomeKind, "kind"))
    state: Mapped[OutcomeState] = mapped_column(choice(OutcomeState, "state"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    letter: Mapped[str] = mapped_column(String(120))
    opened_on: Mapped[date]
    opened_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    decide_by: Mapped[date]
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    measure: Mapped[Measure | None] = mapped_column(choice(Measure, "measure"))
    against: Mapped[str] = mapped_column(String(200), default="")
    organ: Mapped[str] = mapped_column(String(200), default="")
    document: Mapped[str] = mapped_column(String(120), default="")
    reasons: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_on: Mapped[date | None]


class OutcomeStep(Audited, Base):
    """What was done to an outcome, by whom and why; kept as it was written. Files lie in the store."""

    __tablename__ = "case_outcome_steps"
    __table_args__ = (
        CheckConstraint("length(trim(note)) > 0", name="reason"),
        CheckConstraint("(file_sha256 IS NULL) = (file_type IS NULL)", name="file"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("case_outcomes.id"), index=True)
    move: Mapped[OutcomeMove] = mapped_column(choice(OutcomeMove, "move"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_type: Mapped[str | None] = mapped_column(String(60))
    file_sha256: Mapped[str | None] = mapped_column(String(64))

    def as_entry(self, session: Session) -> Entry:
        """The step and the case's number; what was written stays in the case."""
        outcome, account = session.get_one(Outcome, self.outcome_id), session.get_one(Account, self.actor_id)
        return Entry(
            kind=f"outcome:{self.move.value}", at=self.at, actor=account.login, subject_kind="case",
            subject=session.get_one(Case, outcome.case_id).number,
            detail={"outcome": outcome.kind.value, "state": outcome.state.value, "file": self.file_sha256},
        )  # fmt: skip
