"""Payables and everything dated that changes what is owed on them."""

from __future__ import annotations

from tracker.exchange.cells import Day, Money, Text, Whole
from tracker.exchange.identifiers import Reference
from tracker.exchange.kinds.description import Column, Kind, Order, document, ref
from tracker.exchange.kinds.labels import choice
from tracker.payables.models import (
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

_PAYABLE = Column(key="payable", heading="应付款编号", type=Reference("payables"), required=True)
_ON = Column(key="on", heading="日期", type=Day(), required=True, attribute="happened_on")

PAYABLES = Kind(
    name="payables",
    singular="payable",
    heading="应付款",
    model=Payable,
    columns=(
        ref("应付款编号"),
        Column(key="contract", heading="合同编号", type=Reference("contracts")),
        Column(key="body", heading="单位代码", type=Reference("bodies")),
        Column(key="enterprise", heading="企业信用代码", type=Reference("enterprises")),
        Column(key="kind", heading="款项类别", type=choice(PayableKind), required=True),
        Column(key="amount", heading="应付金额", type=Money(), required=True),
        Column(key="delivered_on", heading="交付日期", type=Day()),
        Column(key="inspection_due_on", heading="约定检验期满日", type=Day(), ahead=True),
        Column(key="inspection_note", heading="检验不合格说明"),
        Column(key="accepted_on", heading="验收合格日期", type=Day()),
        Column(key="settlement_submitted_on", heading="提交结算日期", type=Day()),
        Column(key="settlement_reply_days", heading="结算答复期限（日）", type=Whole()),
        Column(key="settled_on", heading="结算确认日期", type=Day()),
        Column(key="invoiced_on", heading="开票日期", type=Day()),
        Column(key="demanded_on", heading="书面催告日期", type=Day()),
        Column(key="confirmation_requested_on", heading="请求确权日期", type=Day()),
        Column(key="confirmation_purpose", heading="确权用途", type=choice(ConfirmationPurpose)),
        Column(key="confirmation_answered_on", heading="答复确权日期", type=Day()),
        Column(key="due_on", heading="约定到期日", type=Day(), attribute="own_due_on", ahead=True),
        Column(key="legal_basis", heading="法律政策依据"),
        Column(key="condition_met_on", heading="条件成就日期", type=Day()),
        Column(key="compensation", heading="补偿编号", type=Reference("compensations")),
        Column(key="advance", heading="垫资编号", type=Reference("advances")),
    ),
    orders=(Order(earlier="delivered_on", later="accepted_on"),),
    odd_orders=(
        Order(earlier="settlement_submitted_on", later="settled_on"),
        Order(earlier="confirmation_requested_on", later="confirmation_answered_on"),
    ),
    partners=(
        ("settlement_reply_days", "settlement_submitted_on"),
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
)

PAYMENTS = Kind(
    name="payments",
    singular="payment",
    heading="付款",
    model=Payment,
    columns=(
        ref("付款编号"),
        _PAYABLE,
        Column(key="paid_on", heading="付款日期", type=Day(), required=True),
        Column(key="amount", heading="付款金额", type=Money(), required=True),
        Column(key="method", heading="付款方式", type=choice(Method), required=True),
        Column(key="consent_document", heading="债权人同意文件"),
        Column(key="consent_on", heading="债权人同意日期", type=Day()),
        Column(key="matures_on", heading="票据到期日", type=Day(), ahead=True),
        Column(key="honoured_on", heading="兑付日期", type=Day()),
        Column(key="performed_on", heading="折抵履行日期", type=Day()),
        Column(key="returned_on", heading="退回日期", type=Day()),
        Column(key="voucher", heading="凭证号"),
    ),
    orders=(Order(earlier="paid_on", later="returned_on"),),
    odd_orders=(
        Order(earlier="paid_on", later="honoured_on"),
        Order(earlier="paid_on", later="matures_on"),
    ),
    partners=(("consent_on", "consent_document"), ("performed_on", "consent_document")),
    twin=("payable", "amount", "paid_on", "method", "voucher"),
)

DISPUTES = Kind(
    name="disputes",
    singular="dispute",
    heading="争议",
    model=Dispute,
    columns=(
        ref("争议编号"),
        _PAYABLE,
        Column(key="raised_on", heading="提出日期", type=Day(), required=True),
        Column(key="amount", heading="争议金额", type=Money(), required=True),
        Column(key="reason", heading="争议理由", required=True),
        document(),
        Column(key="approver", heading="批准人", type=Text(120)),
        Column(key="resolved_on", heading="解决日期", type=Day()),
        Column(key="outcome", heading="结果", type=choice(DisputeOutcome)),
    ),
    orders=(Order(earlier="raised_on", later="resolved_on"),),
    partners=(("resolved_on", "outcome"), ("outcome", "resolved_on")),
)

DISCHARGES = Kind(
    name="discharges",
    singular="discharge",
    heading="债务消灭",
    model=Discharge,
    columns=(
        ref("消灭编号"),
        _PAYABLE,
        _ON,
        Column(key="kind", heading="方式", type=choice(DischargeKind), required=True),
        Column(key="amount", heading="金额", type=Money(), required=True),
        document(),
    ),
)

BARS = Kind(
    name="bars",
    singular="bar",
    heading="不得或不必付款",
    model=Bar,
    columns=(
        ref("事由编号"),
        _PAYABLE,
        Column(key="from", heading="起始日期", type=Day(), required=True, attribute="from_on"),
        Column(key="to", heading="截止日期", type=Day(), attribute="to_on", ahead=True),
        Column(key="kind", heading="事由", type=choice(BarKind), required=True),
        document(),
    ),
    odd_orders=(Order(earlier="from", later="to"),),
)

JUDGMENTS = Kind(
    name="judgments",
    singular="judgment",
    heading="裁判",
    model=Judgment,
    columns=(
        ref("裁判编号"),
        _PAYABLE,
        Column(key="effective_on", heading="生效日期", type=Day(), required=True),
        Column(key="amount", heading="判付金额", type=Money(), required=True),
        Column(key="perform_by", heading="履行期限", type=Day(), required=True, ahead=True),
        Column(key="interest_terms", heading="利息判项"),
        document(),
        Column(key="performed_on", heading="履行日期", type=Day()),
    ),
    odd_orders=(Order(earlier="effective_on", later="perform_by"),),
)

EXCUSES = Kind(
    name="excuses",
    singular="excuse",
    heading="拒付理由",
    model=Excuse,
    columns=(
        ref("理由编号"),
        _PAYABLE,
        _ON,
        Column(key="ground", heading="理由", type=choice(ExcuseGround), required=True),
        document(),
    ),
)

KINDS = (PAYABLES, PAYMENTS, DISPUTES, DISCHARGES, BARS, JUDGMENTS, EXCUSES)
