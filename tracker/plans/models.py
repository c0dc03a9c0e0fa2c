"""Clearing plans, their instalments, and what the creditor said to them; nothing of it is ever changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import Audited, Entry
from tracker.payables.models import Payable

SUBJECT = "plan"


class MoneySource(StrEnum):
    """Where the money of a plan comes from."""

    BUDGET_THIS_YEAR = "budget_this_year"
    BUDGET_NEXT_YEAR = "budget_next_year"
    SPECIAL_BOND = "special_bond"
    ASSET_DISPOSAL = "asset_disposal"
    OTHER = "other"


class Answer(StrEnum):
    """What the creditor said. ``signed``: the body entered a document, where the creditor has no account;
    that is the body's word, and the creditor's own may still come.
    """

    AGREED = "agreed"
    SIGNED = "signed"
    REFUSED = "refused"


OWN, BY_BODY = text("answer <> 'signed'"), text("answer = 'signed'")


class Plan(Audited, Base):
    """A plan a body proposed: ``outstanding_fen`` is what was unpaid at the end of ``proposed_on``.

    Its instalments add up to that. The last agreed plan of a payable is in force; earlier ones stay visible.
    """

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("outstanding_fen > 0", name="outstanding"),
        CheckConstraint("(source = 'other') = (length(trim(source_words)) > 0)", name="source_told"),
        CheckConstraint("length(trim(responsible)) > 0 AND length(trim(post)) > 0", name="responsible"),
        CheckConstraint("length(trim(document)) > 0", name="document"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    outstanding_fen: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[MoneySource] = mapped_column(choice(MoneySource, "source"))
    source_words: Mapped[str] = mapped_column(String(200), default="")
    responsible: Mapped[str] = mapped_column(String(120))
    post: Mapped[str] = mapped_column(String(120))
    document: Mapped[str] = mapped_column(String(200))
    proposed_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))

    def as_entry(self, session: Session) -> Entry:
        """Which payable a plan was proposed for, by whom."""
        return _entry(session, "plan:proposed", self.actor_id, self.at, self, {})


class Instalment(Audited, Base):
    """A part of a plan: ``day`` as it was agreed; on a rest day it ends on the next working day (CC 203)."""

    __tablename__ = "plan_instalments"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("uq_plan_instalments_day", "plan_id", "day", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    day: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)

    def as_entry(self, session: Session) -> Entry:
        """The day and the sum of one instalment."""
        plan = session.get_one(Plan, self.plan_id)
        return _entry(
            session, "plan:instalment", plan.actor_id, plan.at, plan,
            {"day": self.day.isoformat(), "fen": self.amount_fen},
        )  # fmt: skip


class PlanAnswer(Audited, Base):
    """The creditor's word on a plan, once, and before it a signed document, which lies in the store by its
    SHA-256.
    """

    __tablename__ = "plan_answers"
    __table_args__ = (
        Index("uq_plan_answers_plan", "plan_id", unique=True, sqlite_where=OWN, postgresql_where=OWN),
        Index(
            "uq_plan_answers_signed", "plan_id", unique=True, sqlite_where=BY_BODY, postgresql_where=BY_BODY
        ),
        CheckConstraint("answer <> 'refused' OR length(trim(note)) > 0", name="refused_with_words"),
        CheckConstraint("(answer = 'signed') = (file_sha256 IS NOT NULL)", name="signed_document"),
        CheckConstraint("(file_sha256 IS NULL) = (file_type IS NULL)", name="file"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    answer: Mapped[Answer] = mapped_column(choice(Answer, "answer"))
    answered_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_type: Mapped[str | None] = mapped_column(String(60))
    file_sha256: Mapped[str | None] = mapped_column(String(64))

    def as_entry(self, session: Session) -> Entry:
        """What was said to which plan; the words stay with it."""
        plan = session.get_one(Plan, self.plan_id)
        return _entry(
            session, f"plan:{self.answer.value}", self.actor_id, self.at, plan, {"file": self.file_sha256}
        )


def _entry(
    session: Session, kind: str, actor_id: int, at: datetime, plan: Plan, detail: dict[str, object]
) -> Entry:
    account, payable = session.get_one(Account, actor_id), session.get_one(Payable, plan.payable_id)
    return Entry(
        kind=kind, at=at, actor=account.login, subject_kind="payable", subject=payable.ref,
        detail={"plan": plan.id, **detail},
    )  # fmt: skip
