"""Payables and everything dated that changes what is owed on them."""

from __future__ import annotations

from tracker.exchange.cells import Day, Money, Text, Whole
from tracker.exchange.identifiers import Reference
from tracker.exchange.kinds.description import Column, Kind, Order, choice, document, ref
from tracker.payables.models import (
    Assignment,
    Bar,
    BarKind,
    ConfirmationPurpose,
    Discharge,
    DischargeKind,
    Dispute,
    DisputeOutcome,
    Excuse,
    ExcuseGround,
    Judgment,
    Method,
    Payable,
    PayableKind,
    Payment,
)
from tracker.wording.groups import Group

_PAYABLE = Column(key="payable", type=Reference("payables"), required=True)
_ON = Column(key="on", type=Day(), required=True, attribute="happened_on")

PAYABLES = Kind(
    name="payables",
    singular="payable",
    model=Payable,
    columns=(
        ref(),
        Column(key="contract", type=Reference("contracts")),
        Column(key="body", type=Reference("bodies")),
        Column(key="enterprise", type=Reference("enterprises")),
        Column(key="kind", type=choice(PayableKind), required=True),
        Column(key="amount", type=Money(), required=True),
        Column(key="delivered_on", type=Day()),
        Column(key="inspection_due_on", type=Day(), ahead=True),
        Column(key="inspection_note", group=Group.EVIDENCE),
        Column(key="accepted_on", type=Day()),
        Column(key="settlement_submitted_on", type=Day()),
        Column(key="settlement_reply_days", type=Whole(), group=Group.DAYS),
        Column(key="settlement_answered_on", type=Day()),
        Column(key="settled_on", type=Day()),
        Column(key="invoiced_on", type=Day()),
        Column(key="demanded_on", type=Day()),
        Column(key="confirmation_requested_on", type=Day()),
        Column(key="confirmation_purpose", type=choice(ConfirmationPurpose), group=Group.DAYS),
        Column(key="confirmation_answered_on", type=Day()),
        Column(key="due_on", type=Day(), attribute="own_due_on", ahead=True),
        Column(key="legal_basis", group=Group.EVIDENCE),
        Column(key="condition_met_on", type=Day()),
        Column(key="compensation", type=Reference("compensations")),
        Column(key="advance", type=Reference("advances")),
    ),
    orders=(Order(earlier="delivered_on", later="accepted_on"),),
    odd_orders=(
        Order(earlier="settlement_submitted_on", later="settled_on"),
        Order(earlier="settlement_submitted_on", later="settlement_answered_on"),
        Order(earlier="confirmation_requested_on", later="confirmation_answered_on"),
    ),
    partners=(
        ("settlement_reply_days", "settlement_submitted_on"),
        ("settlement_answered_on", "settlement_submitted_on"),
        ("inspection_note", "delivered_on"),
        ("confirmation_requested_on", "confirmation_purpose"),
        ("confirmation_purpose", "confirmation_requested_on"),
        ("confirmation_answered_on", "confirmation_requested_on"),
        ("condition_met_on", "legal_basis"),
    ),
    twin=(
        "enterprise", "amount", "body", "contract", "kind", "delivered_on", "accepted_on", "invoiced_on",
        "settled_on", "due_on",
    ),  # fmt: skip
    worked_out=(Column(key="last_on", type=Day(), attribute="due_on"),),
    shown=("ref", "body", "enterprise", "kind", "last_on", "amount"),
    main_day="last_on",
    main_amount="amount",
)

PAYMENTS = Kind(
    name="payments",
    singular="payment",
    model=Payment,
    columns=(
        ref(),
        _PAYABLE,
        Column(key="paid_on", type=Day(), required=True),
        Column(key="amount", type=Money(), required=True),
        Column(key="method", type=choice(Method), required=True),
        Column(key="consent_document", group=Group.EVIDENCE),
        Column(key="consent_on", type=Day()),
        Column(key="matures_on", type=Day(), ahead=True),
        Column(key="honoured_on", type=Day()),
        Column(key="performed_on", type=Day()),
        Column(key="returned_on", type=Day()),
        Column(key="voucher", group=Group.EVIDENCE),
    ),
    orders=(Order(earlier="paid_on", later="returned_on"),),
    odd_orders=(
        Order(earlier="paid_on", later="honoured_on"),
        Order(earlier="paid_on", later="matures_on"),
    ),
    partners=(("consent_on", "consent_document"), ("performed_on", "consent_document")),
    twin=("payable", "amount", "paid_on", "method", "voucher"),
    main_day="paid_on",
    main_amount="amount",
)

DISPUTES = Kind(
    name="disputes",
    singular="dispute",
    model=Dispute,
    columns=(
        ref(),
        _PAYABLE,
        Column(key="raised_on", type=Day(), required=True),
        Column(key="amount", type=Money(), required=True),
        Column(key="reason", required=True, group=Group.EVIDENCE),
        document(),
        Column(key="approver", type=Text(120), group=Group.EVIDENCE),
        Column(key="resolved_on", type=Day()),
        Column(key="outcome", type=choice(DisputeOutcome)),
    ),
    orders=(Order(earlier="raised_on", later="resolved_on"),),
    partners=(("resolved_on", "outcome"), ("outcome", "resolved_on")),
    main_day="raised_on",
    main_amount="amount",
)

DISCHARGES = Kind(
    name="discharges",
    singular="discharge",
    model=Discharge,
    columns=(
        ref(),
        _PAYABLE,
        _ON,
        Column(key="kind", type=choice(DischargeKind), required=True),
        Column(key="amount", type=Money(), required=True),
        document(),
    ),
    main_day="on",
    main_amount="amount",
)

BARS = Kind(
    name="bars",
    singular="bar",
    model=Bar,
    columns=(
        ref(),
        _PAYABLE,
        Column(key="from", type=Day(), required=True, attribute="from_on"),
        Column(key="to", type=Day(), attribute="to_on", ahead=True),
        Column(key="kind", type=choice(BarKind), required=True),
        document(),
    ),
    odd_orders=(Order(earlier="from", later="to"),),
    shown=("ref", "payable", "kind", "from", "to"),
    main_day="from",
)

JUDGMENTS = Kind(
    name="judgments",
    singular="judgment",
    model=Judgment,
    columns=(
        ref(),
        _PAYABLE,
        Column(key="effective_on", type=Day(), required=True),
        Column(key="amount", type=Money(), required=True),
        Column(key="perform_by", type=Day(), required=True, ahead=True),
        Column(key="interest_terms", group=Group.AMOUNTS),
        document(),
        Column(key="performed_on", type=Day()),
    ),
    odd_orders=(Order(earlier="effective_on", later="perform_by"),),
    main_day="perform_by",
    main_amount="amount",
)

EXCUSES = Kind(
    name="excuses",
    singular="excuse",
    model=Excuse,
    columns=(
        ref(),
        _PAYABLE,
        _ON,
        Column(key="ground", type=choice(ExcuseGround), required=True),
        document(),
    ),
    main_day="on",
)

ASSIGNMENTS = Kind(
    name="assignments",
    singular="assignment",
    model=Assignment,
    columns=(
        ref(),
        _PAYABLE,
        Column(key="to", type=Reference("enterprises"), required=True, attribute="assignee_id"),
        Column(key="on", type=Day(), required=True, attribute="assigned_on"),
        Column(key="notified_on", type=Day()),
        Column(key="amount", type=Money()),
        document(),
    ),
    orders=(Order(earlier="on", later="notified_on"),),
    shown=("ref", "payable", "to", "on", "notified_on"),
    main_day="on",
)

KINDS = (PAYABLES, PAYMENTS, DISPUTES, DISCHARGES, BARS, JUDGMENTS, EXCUSES, ASSIGNMENTS)
