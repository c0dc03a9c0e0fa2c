"""Contracts, amendments, valuations and advances."""

from __future__ import annotations

from tracker.contracts.models import (
    Advance,
    AdvanceForm,
    Amendment,
    Clause,
    Contract,
    ContractKind,
    DebtorSize,
    Settlement,
    TermRunsFrom,
    Valuation,
)
from tracker.exchange.cells import Day, Money, Number, Text, Whole
from tracker.exchange.choices import YesNo
from tracker.exchange.identifiers import Reference
from tracker.exchange.kinds.description import Column, Kind, Order, document, ref
from tracker.exchange.kinds.labels import choice, words
from tracker.subjects.models import EnterpriseSize

_CONTRACT = Column(key="contract", heading="合同编号", type=Reference("contracts"), required=True)
_TERMS = (
    Column(key="payment_days", heading="付款期限（日）", type=Whole()),
    Column(key="late_rate", heading="逾期年利率（%）", type=Number()),
    Column(key="progress_ratio", heading="进度款支付比例（%）", type=Number()),
    Column(key="retention_percent", heading="质保金比例（%）", type=Number()),
    Column(key="performance_percent", heading="履约保证金比例（%）", type=Number()),
)
_PAYMENT_DAYS, *_RATES = _TERMS

CONTRACTS = Kind(
    name="contracts",
    singular="contract",
    heading="合同",
    model=Contract,
    columns=(
        ref("合同编号"),
        Column(key="body", heading="单位代码", type=Reference("bodies"), required=True),
        Column(key="enterprise", heading="企业信用代码", type=Reference("enterprises"), required=True),
        Column(key="kind", heading="合同类别", type=choice(ContractKind), required=True),
        Column(key="title", heading="合同名称", type=Text(300), required=True),
        Column(key="signed_on", heading="签订日期", type=Day(), required=True),
        Column(key="amount", heading="合同金额", type=Money()),
        Column(key="project", heading="项目编号", type=Reference("projects")),
        Column(key="size_at_signing", heading="签约时企业规模", type=choice(EnterpriseSize)),
        Column(key="sme_declared", heading="已声明中小企业", type=YesNo()),
        Column(key="debtor_size", heading="付款方规模", type=choice(DebtorSize)),
        _PAYMENT_DAYS,
        Column(key="settlement", heading="结算方式", type=choice(Settlement)),
        Column(key="term_runs_from", heading="期限起算", type=choice(TermRunsFrom)),
        Column(key="special_days", heading="特殊期限（日）", type=Whole()),
        Column(key="special_basis", heading="特殊期限依据"),
        Column(key="deemed", heading="约定逾期答复视为认可", type=YesNo()),
        *_RATES,
        Column(key="bid_percent", heading="投标保证金比例（%）", type=Number()),
        Column(key="clauses", heading="条款", type=words(Clause), default=""),
        Column(key="audit_law", heading="审计的法律依据"),
        Column(key="audit_demanded_on", heading="要求以审计结算日期", type=Day()),
        Column(key="budgeted", heading="已列预算", type=YesNo()),
        Column(key="ended_on", heading="终止日期", type=Day()),
    ),
    odd_orders=(Order(earlier="signed_on", later="ended_on"),),
    partners=(
        ("special_days", "special_basis"),
        ("special_basis", "special_days"),
        ("term_runs_from", "payment_days"),
    ),
    twin=("enterprise", "amount", "body", "title", "signed_on"),
)

AMENDMENTS = Kind(
    name="amendments",
    singular="amendment",
    heading="合同变更",
    model=Amendment,
    columns=(
        ref("变更编号"),
        _CONTRACT,
        Column(key="signed_on", heading="签订日期", type=Day(), required=True),
        *_TERMS,
        Column(key="clauses_added", heading="增加的条款", type=words(Clause), default=""),
        Column(key="clauses_removed", heading="删除的条款", type=words(Clause), default=""),
        document(),
    ),
)

VALUATIONS = Kind(
    name="valuations",
    singular="valuation",
    heading="计量",
    model=Valuation,
    columns=(
        ref("计量编号"),
        _CONTRACT,
        Column(key="certified_on", heading="双方确认日期", type=Day(), required=True),
        Column(key="amount", heading="本期金额", type=Money(), required=True),
    ),
)

ADVANCES = Kind(
    name="advances",
    singular="advance",
    heading="垫资",
    model=Advance,
    columns=(
        ref("垫资编号"),
        _CONTRACT,
        Column(key="demanded_on", heading="要求日期", type=Day(), required=True),
        Column(key="form", heading="形式", type=choice(AdvanceForm), required=True),
        Column(key="amount", heading="垫资金额", type=Money()),
        Column(key="agreed", heading="双方约定", type=YesNo()),
        Column(key="agreed_rate", heading="约定年利率（%）", type=Number()),
        document(),
    ),
    partners=(("agreed_rate", "agreed"),),
)

KINDS = (CONTRACTS, AMENDMENTS, VALUATIONS, ADVANCES)
