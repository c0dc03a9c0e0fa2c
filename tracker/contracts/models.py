"""Contracts, amendments, the derived versions of their terms, valuations and advances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import Fact, Referenced, choice, index_present, known_by, not_negative
from tracker.core.db import Base, Id, Percent
from tracker.subjects.models import EnterpriseSize


class ContractKind(StrEnum):
    """What a contract buys."""

    GOODS = "goods"
    WORKS = "works"
    SERVICES = "services"
    INVESTMENT = "investment"
    OTHER = "other"


class Settlement(StrEnum):
    """What starts the payment period: delivery, acceptance, or an agreed settlement."""

    DELIVERY = "delivery"
    ACCEPTANCE = "acceptance"
    PROGRESS = "progress"


class DebtorSize(StrEnum):
    """A platform's size at signing."""

    LARGE = "large"
    NOT_LARGE = "not_large"


class TermRunsFrom(StrEnum):
    """The agreed event a payment term runs from, where it is not the statutory start."""

    INVOICE = "invoice"


class Clause(StrEnum):
    """A clause the rules look at."""

    PAY_WHEN_PAID = "pay_when_paid"
    FORCED_BILL = "forced_bill"
    BILL_AGREED = "bill_agreed"
    AUDIT_SETTLEMENT = "audit_settlement"
    CONTRACTOR_ADVANCE = "contractor_advance"
    CASH_ONLY_DEPOSIT = "cash_only_deposit"
    OTHER_DEPOSIT = "other_deposit"
    WAITS_FILING = "waits_filing"
    WAITS_AUDIT = "waits_audit"


class AdvanceForm(StrEnum):
    """How an advance was demanded of a contractor, or that one was paid."""

    TENDER_CLAUSE = "tender_clause"
    WRITTEN_DEMAND = "written_demand"
    ORAL_DEMAND = "oral_demand"
    PAID_BY_CONTRACTOR = "paid_by_contractor"


class Contract(Referenced, Base):
    """A contract as signed. ``clauses`` is a sorted list joined by ``;``; ``initials`` are the title's.

    ``sme_statute`` is worked out (rules.md, "Whom a statute binds"): whether the SME payment decrees bind
    this contract's payments.
    """

    __tablename__ = "contracts"
    worked_out = (*Fact.worked_out, "initials", "sme_statute")
    __table_args__ = (
        *known_by("contracts", "ref"),
        Index("ix_contracts_enterprise_amount", "enterprise_id", "amount_fen"),
        index_present("contracts", "ended_on"),
        index_present("contracts", "audit_demanded_on"),
        index_present("contracts", "guaranteed_on"),
        index_present("contracts", "project_id"),
        not_negative(
            "terms", "special_days", "late_rate", "progress_ratio", "retention_percent",
            "performance_percent", "bid_percent",
        ),  # fmt: skip
        CheckConstraint("payment_days IS NULL OR payment_days >= 0", name="payment_days"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    kind: Mapped[ContractKind] = mapped_column(choice(ContractKind, "kind"))
    title: Mapped[str] = mapped_column(String(300))
    initials: Mapped[str | None] = mapped_column(String(300))
    signed_on: Mapped[date] = mapped_column(index=True)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger, index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    size_at_signing: Mapped[EnterpriseSize | None] = mapped_column(choice(EnterpriseSize, "size_at_signing"))
    sme_declared: Mapped[bool | None]
    debtor_size: Mapped[DebtorSize | None] = mapped_column(choice(DebtorSize, "debtor_size"))
    payment_days: Mapped[int | None] = mapped_column(Integer)
    settlement: Mapped[Settlement | None] = mapped_column(choice(Settlement, "settlement"))
    term_runs_from: Mapped[TermRunsFrom | None] = mapped_column(choice(TermRunsFrom, "term_runs_from"))
    special_days: Mapped[int | None] = mapped_column(Integer)
    special_basis: Mapped[str | None] = mapped_column(Text)
    deemed: Mapped[bool | None]
    late_rate: Mapped[Decimal | None] = mapped_column(Percent)
    progress_ratio: Mapped[Decimal | None] = mapped_column(Percent)
    retention_percent: Mapped[Decimal | None] = mapped_column(Percent)
    performance_percent: Mapped[Decimal | None] = mapped_column(Percent)
    bid_percent: Mapped[Decimal | None] = mapped_column(Percent)
    clauses: Mapped[str] = mapped_column(String(200), default="")
    audit_law: Mapped[str | None] = mapped_column(Text)
    audit_demanded_on: Mapped[date | None]
    budgeted: Mapped[bool | None]
    payment_guarantee: Mapped[bool | None]
    guaranteed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    sme_statute: Mapped[bool] = mapped_column(default=False)


class Amendment(Referenced, Base):
    """A signed change of a contract's terms; an empty field leaves the term as it was."""

    __tablename__ = "amendments"
    __table_args__ = (
        *known_by("amendments", "ref"),
        not_negative(
            "terms", "payment_days", "late_rate", "progress_ratio", "retention_percent", "performance_percent"
        ),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), index=True)
    signed_on: Mapped[date] = mapped_column(index=True)
    payment_days: Mapped[int | None] = mapped_column(Integer)
    late_rate: Mapped[Decimal | None] = mapped_column(Percent)
    progress_ratio: Mapped[Decimal | None] = mapped_column(Percent)
    retention_percent: Mapped[Decimal | None] = mapped_column(Percent)
    performance_percent: Mapped[Decimal | None] = mapped_column(Percent)
    clauses_added: Mapped[str] = mapped_column(String(200), default="")
    clauses_removed: Mapped[str] = mapped_column(String(200), default="")
    document: Mapped[str | None] = mapped_column(Text)


class ContractTerms(Base):
    """The terms of a contract from ``from_on`` until the day before ``to_on`` (None: until today and on).

    Worked out from the contract and its amendments whenever one of them changes; never entered by hand.
    """

    __tablename__ = "contract_terms"
    __table_args__ = (
        Index("uq_contract_terms", "contract_id", "from_on", unique=True),
        index_present("contract_terms", "to_on"),
        CheckConstraint("to_on IS NULL OR to_on > from_on", name="span"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"))
    from_on: Mapped[date] = mapped_column(index=True)
    to_on: Mapped[date | None]
    payment_days: Mapped[int | None] = mapped_column(Integer)
    late_rate: Mapped[Decimal | None] = mapped_column(Percent)
    progress_ratio: Mapped[Decimal | None] = mapped_column(Percent)
    retention_percent: Mapped[Decimal | None] = mapped_column(Percent)
    performance_percent: Mapped[Decimal | None] = mapped_column(Percent)
    pay_when_paid: Mapped[bool]
    forced_bill: Mapped[bool]
    bill_agreed: Mapped[bool]
    audit_settlement: Mapped[bool]
    contractor_advance: Mapped[bool]
    cash_only_deposit: Mapped[bool]
    other_deposit: Mapped[bool]
    waits_filing: Mapped[bool]
    waits_audit: Mapped[bool]


class Valuation(Referenced, Base):
    """Work of a period certified by both sides; ``payment_due_on`` is its payment day, rolled.

    ``labour_cost_fen`` is the part of it that is labour cost, ``labour_paid_on`` the day that part was paid
    whole to the account for wages, ``labour_due_on`` its last lawful day.
    """

    __tablename__ = "valuations"
    worked_out = (
        *Fact.worked_out, "payment_due_on", "payment_due_provisional", "labour_due_on",
        "labour_due_provisional",
    )  # fmt: skip
    __table_args__ = (
        *known_by("valuations", "ref"),
        index_present("valuations", "labour_due_on"),
        index_present("valuations", "labour_paid_on"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("labour_cost_fen IS NULL OR labour_cost_fen >= 0", name="labour_cost"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), index=True)
    certified_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    payment_due_on: Mapped[date | None] = mapped_column(index=True)
    payment_due_provisional: Mapped[bool] = mapped_column(default=False)
    labour_cost_fen: Mapped[int | None] = mapped_column(BigInteger)
    labour_paid_on: Mapped[date | None]
    labour_due_on: Mapped[date | None]
    labour_due_provisional: Mapped[bool] = mapped_column(default=False)


class Advance(Referenced, Base):
    """Money a contractor was asked to advance, or advanced."""

    __tablename__ = "advances"
    __table_args__ = (
        *known_by("advances", "ref"),
        not_negative("agreed_rate", "agreed_rate"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), index=True)
    demanded_on: Mapped[date] = mapped_column(index=True)
    form: Mapped[AdvanceForm] = mapped_column(choice(AdvanceForm, "form"))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    agreed: Mapped[bool | None]
    agreed_rate: Mapped[Decimal | None] = mapped_column(Percent)
    document: Mapped[str | None] = mapped_column(Text)
