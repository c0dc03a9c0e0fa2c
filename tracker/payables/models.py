"""Payables and everything dated that changes what is owed on them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import Fact, Referenced, choice, index_present, known_by
from tracker.core.db import Base


class PayableKind(StrEnum):
    """What a payable is for; the first five are the price kinds of rules.md."""

    GOODS = "goods"
    WORKS = "works"
    SERVICES = "services"
    PROGRESS = "progress"
    SETTLEMENT = "settlement"
    PREPAYMENT = "prepayment"
    RETENTION = "retention"
    DEPOSIT = "deposit"
    COMPENSATION = "compensation"
    INDEMNITY = "indemnity"
    SUBSIDY = "subsidy"
    ADVANCE = "advance"
    OTHER = "other"


PRICE_KINDS = (
    PayableKind.GOODS,
    PayableKind.WORKS,
    PayableKind.SERVICES,
    PayableKind.PROGRESS,
    PayableKind.SETTLEMENT,
)


class DueState(StrEnum):
    """Whether a payable has a due date, and if not, which list beside the flags it stands in."""

    SET = "set"
    CLOCK_NOT_STARTED = "clock_not_started"
    NO_TERM_AGREED = "no_term_agreed"
    NO_DUE_DATE = "no_due_date"


class Method(StrEnum):
    """How a payment was made."""

    TRANSFER = "transfer"
    CASH = "cash"
    BILL = "bill"
    RECEIVABLE_VOUCHER = "receivable_voucher"
    ASSET_OFFSET = "asset_offset"


class ConfirmationPurpose(StrEnum):
    """What the enterprise wants a receivable confirmed for."""

    PLEDGE = "pledge"
    OTHER_FINANCING = "other_financing"


class DisputeOutcome(StrEnum):
    """For whom a dispute was resolved."""

    CREDITOR = "creditor"
    DEBTOR = "debtor"


class DischargeKind(StrEnum):
    """How a payable was discharged other than by payment."""

    SET_OFF = "set_off"
    NOTARY_DEPOSIT = "notary_deposit"
    WAIVER = "waiver"


class BarKind(StrEnum):
    """Why a body may not, or need not, pay for a while."""

    COURT_ORDER = "court_order"
    SUPPLIER_DEFAULT = "supplier_default"


class ExcuseGround(StrEnum):
    """A recorded excuse for not paying."""

    INTERNAL_FLOW = "internal_flow"
    OFFICER_CHANGE = "officer_change"
    COMPLETION_FILING = "completion_filing"
    FINAL_AUDIT = "final_audit"
    OTHER = "other"


# Kinds with rules of their own: few among the payables.
RARE_KIND = "kind IN ('subsidy', 'compensation', 'indemnity')"
# Those without a last lawful day, and those with a day that a notice may still move.
UNDATED = "due_state <> 'set'"
PROVISIONAL = (
    "(due_provisional OR confirmation_provisional OR inspection_provisional OR settlement_provisional)"
)


class Payable(Referenced, Base):
    """A sum owed to an enterprise.

    ``body_id`` and ``enterprise_id`` are the contract's where there is one. ``own_due_on`` is the day a row
    brought with it. The columns from ``known_on`` on are worked out from the facts and the law whenever one
    of them changes (see ``payables/due.py``): ``start_on`` the statutory start, ``cap_on`` the latest day the
    SME decrees allow (start + 60, rolled), ``due_on`` the last lawful day, ``due_known_on`` the day from
    which the facts gave it, ``due_basis`` the way it was found.
    """

    __tablename__ = "payables"
    worked_out = (
        *Fact.worked_out, "known_on", "start_on", "cap_on", "cap_provisional", "due_on", "due_known_on",
        "due_basis", "due_state", "due_provisional", "confirmation_due_on", "confirmation_provisional",
        "inspection_last_on", "inspection_provisional", "settlement_last_on", "settlement_provisional",
    )  # fmt: skip
    follows = {"body_id": "contract_id", "enterprise_id": "contract_id"}
    __table_args__ = (
        *known_by("payables", "ref"),
        # Has a body's payables in the order of their numbers, and what their sum needs.
        Index("ix_payables_body", "body_id", "id", "amount_fen", "voided_in"),
        Index("ix_payables_enterprise_amount", "enterprise_id", "amount_fen"),
        # Has those that may be one debt entered twice next to each other (exchange/doubles/pairs.py).
        Index(
            "ix_payables_doubles", "body_id", "enterprise_id", "amount_fen", "kind", "contract_id",
            sqlite_where=text("voided_in IS NULL"), postgresql_where=text("voided_in IS NULL"),
        ),
        index_present("payables", "contract_id"),
        index_present("payables", "due_on"),
        index_present("payables", "condition_met_on"),
        index_present("payables", "confirmation_requested_on"),
        index_present("payables", "confirmation_due_on"),
        index_present("payables", "confirmation_answered_on"),
        index_present("payables", "inspection_last_on"),
        index_present("payables", "accepted_on"),
        index_present("payables", "settled_on"),
        index_present("payables", "settlement_answered_on"),
        index_present("payables", "settlement_last_on"),
        index_present("payables", "due_known_on"),
        index_present("payables", "cap_on"),
        index_present("payables", "compensation_id"),
        index_present("payables", "advance_id"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        Index(
            "ix_payables_rare_kind", "kind", sqlite_where=text(RARE_KIND), postgresql_where=text(RARE_KIND)
        ),
        Index(
            "ix_payables_undated", "body_id", "due_state", "due_known_on", "voided_in",
            sqlite_where=text(UNDATED), postgresql_where=text(UNDATED),
        ),
        Index(
            "ix_payables_provisional", "body_id", sqlite_where=text(PROVISIONAL),
            postgresql_where=text(PROVISIONAL),
        ),
        CheckConstraint("(due_state = 'set') = (due_on IS NOT NULL)", name="due_if_set"),
        CheckConstraint(
            "accepted_on IS NULL OR delivered_on IS NULL OR accepted_on >= delivered_on", name="acceptance"
        ),
    )

    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contracts.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    kind: Mapped[PayableKind] = mapped_column(choice(PayableKind, "kind"))
    amount_fen: Mapped[int] = mapped_column(BigInteger, index=True)
    delivered_on: Mapped[date | None]
    inspection_due_on: Mapped[date | None]
    inspection_note: Mapped[str | None] = mapped_column(Text)
    accepted_on: Mapped[date | None]
    settlement_submitted_on: Mapped[date | None]
    settlement_reply_days: Mapped[int | None] = mapped_column(Integer)
    settlement_answered_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    invoiced_on: Mapped[date | None]
    demanded_on: Mapped[date | None]
    confirmation_requested_on: Mapped[date | None]
    confirmation_purpose: Mapped[ConfirmationPurpose | None] = mapped_column(
        choice(ConfirmationPurpose, "confirmation_purpose")
    )
    confirmation_answered_on: Mapped[date | None]
    own_due_on: Mapped[date | None]
    legal_basis: Mapped[str | None] = mapped_column(Text)
    condition_met_on: Mapped[date | None]
    compensation_id: Mapped[int | None] = mapped_column(ForeignKey("compensations.id"))
    advance_id: Mapped[int | None] = mapped_column(ForeignKey("advances.id"))
    known_on: Mapped[date | None]
    start_on: Mapped[date | None]
    cap_on: Mapped[date | None]
    cap_provisional: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    due_known_on: Mapped[date | None]
    due_basis: Mapped[str] = mapped_column(String(40), default="")
    due_state: Mapped[DueState] = mapped_column(choice(DueState, "due_state"), default=DueState.NO_DUE_DATE)
    due_provisional: Mapped[bool] = mapped_column(default=False)
    confirmation_due_on: Mapped[date | None]
    confirmation_provisional: Mapped[bool] = mapped_column(default=False)
    inspection_last_on: Mapped[date | None]
    inspection_provisional: Mapped[bool] = mapped_column(default=False)
    settlement_last_on: Mapped[date | None]
    settlement_provisional: Mapped[bool] = mapped_column(default=False)


# Payments that are no plain transfer: few, and the only ones whose history needs the general path.
NOT_PLAIN = "(method NOT IN ('transfer', 'cash') OR returned_on IS NOT NULL)"


class Payment(Referenced, Base):
    """Money moved or paper handed over on ``paid_on``; counted as rules.md, "Outstanding on a day", says."""

    __tablename__ = "payments"
    __table_args__ = (
        *known_by("payments", "ref"),
        # Holds all that the sums of a payable need.
        Index("ix_payments_payable", "payable_id", "paid_on", "amount_fen", "voided_in"),
        Index(
            "ix_payments_not_plain",
            "payable_id",
            sqlite_where=text(NOT_PLAIN),
            postgresql_where=text(NOT_PLAIN),
        ),
        index_present("payments", "consent_on"),
        index_present("payments", "matures_on"),
        index_present("payments", "honoured_on"),
        index_present("payments", "performed_on"),
        index_present("payments", "returned_on"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("returned_on IS NULL OR returned_on >= paid_on", name="returned"),
    )

    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"))
    paid_on: Mapped[date] = mapped_column(index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger, index=True)
    method: Mapped[Method] = mapped_column(choice(Method, "method"))
    consent_document: Mapped[str | None] = mapped_column(Text)
    consent_on: Mapped[date | None]
    matures_on: Mapped[date | None]
    honoured_on: Mapped[date | None]
    performed_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    voucher: Mapped[str | None] = mapped_column(Text)


class Dispute(Referenced, Base):
    """A part of a payable the debtor disputes; it stays in every total, in a column of its own."""

    __tablename__ = "disputes"
    __table_args__ = (
        *known_by("disputes", "ref"),
        index_present("disputes", "resolved_on"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("resolved_on IS NULL OR resolved_on >= raised_on", name="resolved"),
    )

    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    raised_on: Mapped[date] = mapped_column(index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    approver: Mapped[str | None] = mapped_column(String(120))
    resolved_on: Mapped[date | None]
    outcome: Mapped[DisputeOutcome | None] = mapped_column(choice(DisputeOutcome, "outcome"))


class Discharge(Referenced, Base):
    """A set-off, a deposit with a notary or a waiver (CC 557)."""

    __tablename__ = "discharges"
    __table_args__ = (
        *known_by("discharges", "ref"),
        CheckConstraint("amount_fen >= 0", name="amount"),
    )

    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    happened_on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[DischargeKind] = mapped_column(choice(DischargeKind, "kind"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str | None] = mapped_column(Text)


class Bar(Referenced, Base):
    """Days, both counted, on which a body may not or need not pay."""

    __tablename__ = "bars"
    __table_args__ = (
        *known_by("bars", "ref"),
        index_present("bars", "to_on"),
    )

    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    from_on: Mapped[date] = mapped_column(index=True)
    to_on: Mapped[date | None]
    kind: Mapped[BarKind] = mapped_column(choice(BarKind, "kind"))
    document: Mapped[str | None] = mapped_column(Text)


class Judgment(Referenced, Base):
    """An effective judgment or award; ``perform_last_on`` is its last day of performance, rolled."""

    __tablename__ = "judgments"
    worked_out = (*Fact.worked_out, "perform_last_on", "perform_provisional")
    __table_args__ = (
        *known_by("judgments", "ref"),
        index_present("judgments", "perform_last_on"),
        index_present("judgments", "performed_on"),
        CheckConstraint("amount_fen >= 0", name="amount"),
    )

    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    effective_on: Mapped[date] = mapped_column(index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    perform_by: Mapped[date]
    interest_terms: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    performed_on: Mapped[date | None]
    perform_last_on: Mapped[date | None]
    perform_provisional: Mapped[bool] = mapped_column(default=False)


class Assignment(Referenced, Base):
    """A claim made over to another enterprise, whole (CC 545): ``amount_fen`` stays empty.

    It binds the debtor from the notice (CC 546): until ``notified_on`` the former creditor is paid rightly.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        *known_by("assignments", "ref"),
        CheckConstraint("amount_fen IS NULL", name="whole"),
        CheckConstraint("notified_on IS NULL OR notified_on >= assigned_on", name="notified"),
    )

    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    assignee_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    assigned_on: Mapped[date]
    notified_on: Mapped[date | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    document: Mapped[str | None] = mapped_column(Text)


class Excuse(Referenced, Base):
    """A recorded refusal or delay and the ground given for it."""

    __tablename__ = "excuses"
    __table_args__ = known_by("excuses", "ref")

    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"), index=True)
    happened_on: Mapped[date] = mapped_column(index=True)
    ground: Mapped[ExcuseGround] = mapped_column(choice(ExcuseGround, "ground"))
    document: Mapped[str | None] = mapped_column(Text)
