"""Reports, what was done to them, their files, and who had which file in hand."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import ColumnElement

from tracker.accounts.models import Account
from tracker.complaints.workflow import ComplaintMove, ComplaintState, Matter, Outcome, Refused, Route
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, Key
from tracker.core.ledger import Audited, Entry, Stands

_DUE = text("due_on IS NOT NULL")


class Scan(StrEnum):
    """What the virus scanner said of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


class Custody(StrEnum):
    """What was done with a file."""

    STORED = "stored"
    SCANNED = "scanned"
    COPIED = "copied"
    LOOKED = "looked"


class Complaint(Base):
    """What an enterprise reports of a body; ``code_digest`` is of the code that opens it without an account.

    As told: the columns up to ``claimed_fen`` and ``since_on``, fixed once it is sent. ``confidential``: its
    body learns nothing of it until the enterprise agrees. ``payable_id`` or ``contract_id`` is what is
    recorded of it. ``material_on`` is the day its material came from the province, ``province_on`` that of
    the province's own acceptance, ``province_answer`` how its department was answered. ``opened_on`` picks
    the version of the law. ``handler_id`` is who has it in hand: first who took a handlers' step with it.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("code_digest"),
        UniqueConstraint("number"),
        Index("ix_complaints_handler", "handler_id", "due_on"),
        Index("ix_complaints_due", "due_on", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="number"),
        CheckConstraint(
            "(due_on IS NULL) = (state IN ('draft', 'answered', 'not_accepted', 'closed', 'withdrawn'))",
            name="due",
        ),
        CheckConstraint(
            "state = 'draft' OR (matter IS NOT NULL AND body_id IS NOT NULL AND in_court IS NOT NULL "
            "AND length(trim(story)) > 0 AND length(trim(enterprise_name)) > 0 AND received_on IS NOT NULL "
            "AND (route = 'transferred' OR length(trim(contact)) > 0))",
            name="whole",
        ),
        CheckConstraint("(route = 'transferred') = (material_on IS NOT NULL)", name="transferred"),
        CheckConstraint("(state = 'not_accepted') = (refused_because IS NOT NULL)", name="refused"),
        CheckConstraint(
            "refused_because IS NULL OR refused_because <> 'not_goods_works_services' "
            "OR route = 'transferred'",
            name="refused_by_the_decree",
        ),
        CheckConstraint(
            "refused_because IS NULL OR refused_because <> 'not_corrected' "
            "OR correction_asked_on IS NOT NULL",
            name="refused_uncorrected",
        ),
        CheckConstraint(
            "state NOT IN ('handled', 'answered', 'closed') OR outcome IS NOT NULL", name="handled"
        ),
        CheckConstraint(
            "state NOT IN ('accepted', 'handled', 'answered', 'closed') OR accepted_on IS NOT NULL",
            name="accepted",
        ),
        CheckConstraint("(state IN ('answered', 'closed')) = (answered_on IS NOT NULL)", name="answered"),
        CheckConstraint("(correction_asked_on IS NULL) = (correct_by IS NULL)", name="correction"),
        CheckConstraint("claimed_fen IS NULL OR claimed_fen >= 0", name="claimed"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str | None] = mapped_column(Key)
    route: Mapped[Route] = mapped_column(choice(Route, "route"))
    state: Mapped[ComplaintState] = mapped_column(choice(ComplaintState, "state"))
    code_digest: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    enterprise_name: Mapped[str] = mapped_column(String(200), default="")
    uscc: Mapped[str] = mapped_column(String(18), default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"), index=True)
    matter: Mapped[Matter | None] = mapped_column(choice(Matter, "matter"))
    story: Mapped[str] = mapped_column(Text, default="")
    in_court: Mapped[bool | None]
    earlier: Mapped[str] = mapped_column(String(40), default="")
    agreement: Mapped[str] = mapped_column(String(300), default="")
    claimed_fen: Mapped[int | None] = mapped_column(BigInteger)
    since_on: Mapped[date | None]
    province_number: Mapped[str] = mapped_column(String(80), default="")
    province_office: Mapped[str] = mapped_column(String(200), default="")
    province_on: Mapped[date | None]
    material_on: Mapped[date | None]
    confidential: Mapped[bool] = mapped_column(default=True)
    payable_id: Mapped[int | None] = mapped_column(ForeignKey("payables.id"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contracts.id"))
    case_id: Mapped[int | None] = mapped_column(Id)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    received_on: Mapped[date | None]
    correction_asked_on: Mapped[date | None]
    correct_by: Mapped[date | None]
    accepted_on: Mapped[date | None]
    refused_because: Mapped[Refused | None] = mapped_column(choice(Refused, "refused_because"))
    extended_on: Mapped[date | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    answered_on: Mapped[date | None]
    province_answer: Mapped[str | None] = mapped_column(String(200))


class ComplaintStep(Audited, Base):
    """What was done to a report, by whom and why; kept as it was written.

    ``actor_id`` is empty where the bearer of the code acted. ``agreed_by`` names who agreed to an extension,
    ``handed_to`` the new handler.
    """

    __tablename__ = "complaint_steps"
    __table_args__ = (
        CheckConstraint("move <> 'extend' OR length(trim(agreed_by)) > 0", name="extension_has_a_name"),
        CheckConstraint(
            "move IN ('submit', 'be_named', 'be_unnamed', 'match', 'link_case') OR length(trim(note)) > 0",
            name="reason",
        ),
        CheckConstraint("(move = 'hand_over') = (length(trim(handed_to)) > 0)", name="handed_to"),
    )

    step_of = Stands("complaints", "complaint_id", before="draft")

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    move: Mapped[ComplaintMove] = mapped_column(choice(ComplaintMove, "move"))
    from_state: Mapped[ComplaintState] = mapped_column(choice(ComplaintState, "from_state"))
    to_state: Mapped[ComplaintState] = mapped_column(choice(ComplaintState, "to_state"))
    taken_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    agreed_by: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date | None]
    due_cites: Mapped[str] = mapped_column(String(400), default="")
    clock: Mapped[str] = mapped_column(String(60), default="")
    handed_to: Mapped[str] = mapped_column(String(120), default="", server_default="")

    def as_entry(self, session: Session) -> Entry:
        """The step and the report's number; what was written, and whose it is, stay in the report."""
        complaint = session.get_one(Complaint, self.complaint_id)
        return Entry(
            kind=f"complaint:{self.move.value}", at=self.at, actor=_login(session, self.actor_id),
            subject_kind="complaint", subject=complaint.number or "", detail={"state": self.to_state.value},
            address=_shielded(self.actor_id),
        )  # fmt: skip


class Addressee(StrEnum):
    """Whom a report is answered: who reported, and the department of the province that handed it on."""

    REPORTER = "reporter"
    PROVINCE = "province"


class ComplaintLetter(Base):
    """The written answer of a step, word by word; it is printed from here."""

    __tablename__ = "complaint_letters"

    step_id: Mapped[int] = mapped_column(
        ForeignKey("complaint_steps.id"), primary_key=True, autoincrement=False
    )
    addressee: Mapped[Addressee] = mapped_column(choice(Addressee, "addressee"), primary_key=True)
    written: Mapped[dict[str, Any]] = mapped_column(JSON)


class ComplaintFile(Base):
    """A file of a report: what lies in the store by its SHA-256, and the copy without its hidden data.

    ``copy_sha256`` is empty where no such copy could be made.
    """

    __tablename__ = "complaint_files"
    __table_args__ = (
        UniqueConstraint("complaint_id", "sha256"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(copy_sha256 IS NULL) = (copy_type IS NULL)", name="copy"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    scan: Mapped[Scan] = mapped_column(choice(Scan, "scan"))
    copy_type: Mapped[str | None] = mapped_column(String(100))
    copy_sha256: Mapped[str | None] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(Instant)


class FileCustody(Audited, Base):
    """Who had a file in hand: kept as it was written, and entered in the ledger once its report is sent.

    A report that is not sent is forgotten without a trace, and a file of it can be taken out.
    """

    __tablename__ = "complaint_file_custody"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("complaint_files.id"), index=True)
    kind: Mapped[Custody] = mapped_column(choice(Custody, "kind"))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[str] = mapped_column(String(300), default="")

    def as_entry(self, session: Session) -> Entry:
        """What was done with the file, by its digest and the report's number."""
        file = session.get_one(ComplaintFile, self.file_id)
        complaint = session.get_one(Complaint, file.complaint_id)
        return Entry(
            kind=f"complaint_file:{self.kind.value}", at=self.at, actor=_login(session, self.actor_id),
            subject_kind="complaint", subject=complaint.number or "",
            detail={"file": file.sha256, "said": self.detail}, address=_shielded(self.actor_id),
        )  # fmt: skip

    def enters(self, session: Session) -> bool:
        """Whether the report was sent."""
        file = session.get_one(ComplaintFile, self.file_id)
        return session.get_one(Complaint, file.complaint_id).state is not ComplaintState.DRAFT

    @classmethod
    def awaits(cls) -> ColumnElement[bool]:
        """Those of files whose report was not sent yet."""
        drafts = select(Complaint.id).where(Complaint.state == ComplaintState.DRAFT)
        return cls.file_id.in_(select(ComplaintFile.id).where(ComplaintFile.complaint_id.in_(drafts)))


def _login(session: Session, account_id: int | None) -> str:
    """Who acted; empty for who has only the code, and for the machine itself."""
    return "" if account_id is None else session.get_one(Account, account_id).login


def _shielded(account_id: int | None) -> str | None:
    """Where a step came from: nothing is kept of it for who reports by a code alone."""
    return "" if account_id is None else None
