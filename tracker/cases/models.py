"""Cases and their steps. A case names its flag by what the flag is, since a sweep may write it anew."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.cases.workflow import CaseMove, CaseState, CreditorAnswer, Urged
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, Key
from tracker.core.ledger import Audited, Entry, Stands

# What a flag is, apart from its number.
IDENTITY = ("rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on")
_NOT_CLOSED = text("state <> 'closed'")
_DUE = text("due_on IS NOT NULL")
# What a case is public from that nobody has said a day of.
NEVER = "9999-12-31"


class Case(Base):
    """A flag that was put to its body; ``flag_id`` is the number the flag had when the case was opened.

    ``reply_by`` is the last day of the body's reply, ``public_from`` the first on which others than the body
    and its handlers see the case and its flag: the day after, or that of a confirmation. ``rectify_by`` is
    the day of the order (extended once, on ``extended_on``). ``due_on`` is the day of the next step, with
    what it cites. Who proposed an outcome never decides on it. ``enterprise_id`` is the market subject
    towards whom the breach is, ``creditor`` what it said to its being mended. ``done_on`` is the day from
    which the body has mended it, as far as anybody has said; ``urged`` how far the body was urged since it
    was asked or ordered, last by ``urged_by``. ``handler_id`` is who sees to it: first who opened it.
    """

    __tablename__ = "cases"
    __table_args__ = (
        # One case for a flag; once it is closed and the breach goes on, another may be opened.
        Index(
            "uq_cases_flag",
            "rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on",
            unique=True, sqlite_where=_NOT_CLOSED, postgresql_where=_NOT_CLOSED,
        ),
        Index("ix_cases_handler", "handler_id", "due_on"),
        Index("ix_cases_due", "due_on", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        CheckConstraint("(due_on IS NULL) = (state IN ('dismissed', 'closed'))", name="due"),
        CheckConstraint("state <> 'asked' OR replied_on IS NULL", name="asked_no_reply"),
        CheckConstraint(
            "state IN ('asked', 'checking') OR proposed_by IS NOT NULL", name="somebody_proposed"
        ),
        CheckConstraint(
            "state IN ('asked', 'checking', 'confirm_proposed', 'dismiss_proposed') "
            "OR (decided_by IS NOT NULL AND decided_on IS NOT NULL AND decided_by <> proposed_by)",
            name="two_people",
        ),
        CheckConstraint("state NOT IN ('rectifying', 'rectified') OR rectify_by IS NOT NULL", name="ordered"),
        CheckConstraint("extended_on IS NULL OR rectify_by IS NOT NULL", name="extended"),
        CheckConstraint("reply_by >= opened_on", name="reply_days"),
        CheckConstraint(
            "(state = 'closed' AND enterprise_id IS NOT NULL) = (creditor IS NOT NULL)", name="creditor_heard"
        ),
        CheckConstraint("state <> 'verified' OR enterprise_id IS NOT NULL", name="somebody_confirms"),
        CheckConstraint("(urged IS NULL) = (urged_by IS NULL)", name="urged_by_somebody"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(Key, unique=True)
    flag_id: Mapped[int] = mapped_column(Id)
    rule: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(24))
    root_id: Mapped[int] = mapped_column(Id)
    subject_id: Mapped[int] = mapped_column(Id)
    qualifier: Mapped[str] = mapped_column(String(40), default="")
    arose_on: Mapped[date]
    ref: Mapped[str] = mapped_column(Key)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    opened_on: Mapped[date]
    opened_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[CaseState] = mapped_column(choice(CaseState, "state"))
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    reply_by: Mapped[date]
    public_from: Mapped[date] = mapped_column(server_default=NEVER)
    replied_on: Mapped[date | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_on: Mapped[date | None]
    rectify_by: Mapped[date | None]
    extended_on: Mapped[date | None]
    done_on: Mapped[date | None]
    creditor: Mapped[CreditorAnswer | None] = mapped_column(choice(CreditorAnswer, "creditor"))
    urged: Mapped[Urged | None] = mapped_column(choice(Urged, "urged"))
    urged_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class CaseStep(Audited, Base):
    """What was done to a case, by whom and why; kept as it was written.

    ``due_on`` is the day that stood after it, ``clock`` the law's parameter it was counted by (empty: it
    stayed). ``agreed_by`` names who agreed to an extension, ``handed_to`` the new handler. A file lies
    in the store by its SHA-256.
    """

    __tablename__ = "case_steps"
    __table_args__ = (
        CheckConstraint("length(trim(note)) > 0", name="reason"),
        CheckConstraint("move <> 'extend' OR length(trim(agreed_by)) > 0", name="extension_has_a_name"),
        CheckConstraint("(file_sha256 IS NULL) = (file_type IS NULL)", name="file"),
    )

    step_of = Stands("cases", "case_id")

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    move: Mapped[CaseMove] = mapped_column(choice(CaseMove, "move"))
    from_state: Mapped[CaseState | None] = mapped_column(choice(CaseState, "from_state"))
    to_state: Mapped[CaseState] = mapped_column(choice(CaseState, "to_state"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text)
    agreed_by: Mapped[str] = mapped_column(String(120), default="")
    handed_to: Mapped[str] = mapped_column(String(120), default="", server_default="")
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    clock: Mapped[str] = mapped_column(String(60), default="")
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_type: Mapped[str | None] = mapped_column(String(60))
    file_sha256: Mapped[str | None] = mapped_column(String(64))

    def as_entry(self, session: Session) -> Entry:
        """The step and the case's number; what was written stays in the case."""
        case, account = session.get_one(Case, self.case_id), session.get_one(Account, self.actor_id)
        return Entry(
            kind=f"case:{self.move.value}", at=self.at, actor=account.login, subject_kind="case",
            subject=case.number, detail={"state": self.to_state.value, "file": self.file_sha256},
        )  # fmt: skip


class ServiceWay(StrEnum):
    """How a notice reached its body: somebody of it opened the case, or a mail server took the mail."""

    OPENED = "opened"
    MAIL = "mail"


class CaseService(Audited, Base):
    """Proof that the notice of a step reached its body, the first of each way; ``answer`` is the server's."""

    __tablename__ = "case_services"
    __table_args__ = (Index("uq_case_services_step", "step_id", "way", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("case_steps.id"))
    way: Mapped[ServiceWay] = mapped_column(choice(ServiceWay, "way"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    account_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(400), default="")

    def as_entry(self, session: Session) -> Entry:
        """Which notice of which case reached whom."""
        step, account = session.get_one(CaseStep, self.step_id), session.get_one(Account, self.account_id)
        case = session.get_one(Case, step.case_id)
        return Entry(
            kind="case:served", at=self.at, actor=account.login, subject_kind="case", subject=case.number,
            detail={"move": step.move.value, "way": self.way.value},
        )  # fmt: skip


class CaseLetter(Base):
    """The letter that was written at a step, word by word; it is printed from here."""

    __tablename__ = "case_letters"

    step_id: Mapped[int] = mapped_column(ForeignKey("case_steps.id"), primary_key=True, autoincrement=False)
    written: Mapped[dict[str, Any]] = mapped_column(JSON)
