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
from tracker.exchange.kinds.description import Column, Kind, Order, choice, document, ref, words
from tracker.subjects.models import EnterpriseSize
from tracker.wording.groups import Group

_CONTRACT = Column(key="contract", type=Reference("contracts"), required=True)
_TERMS = (
    Column(key="payment_days", type=Whole(), group=Group.TERMS),
    Column(key="late_rate", type=Number(), group=Group.TERMS),
    Column(key="progress_ratio", type=Number(), group=Group.TERMS),
    Column(key="retention_percent", type=Number(), group=Group.TERMS),
    Column(key="performance_percent", type=Number(), group=Group.TERMS),
)
_PAYMENT_DAYS, *_RATES = _TERMS

CONTRACTS = Kind(
    name="contracts",
    singular="contract",
    model=Contract,
    columns=(
        ref(),
        Column(key="body", type=Reference("bodies"), required=True),
        Column(key="enterprise", type=Reference("enterprises"), required=True),
        Column(key="kind", type=choice(ContractKind), required=True),
        Column(key="title", type=Text(300), required=True),
        Column(key="signed_on", type=Day(), required=True),
        Column(key="amount", type=Money()),
        Column(key="project", type=Reference("projects")),
        Column(key="size_at_signing", type=choice(EnterpriseSize), group=Group.PARTIES),
        Column(key="sme_declared", type=YesNo(), group=Group.PARTIES),
        Column(key="debtor_size", type=choice(DebtorSize), group=Group.PARTIES),
        _PAYMENT_DAYS,
        Column(key="settlement", type=choice(Settlement), group=Group.TERMS),
        Column(key="term_runs_from", type=choice(TermRunsFrom), group=Group.TERMS),
        Column(key="special_days", type=Whole(), group=Group.TERMS),
        Column(key="special_basis", group=Group.TERMS),
        Column(key="deemed", type=YesNo(), group=Group.TERMS),
        *_RATES,
        Column(key="bid_percent", type=Number(), group=Group.TERMS),
        Column(key="clauses", type=words(Clause), default="", group=Group.TERMS),
        Column(key="audit_law", group=Group.TERMS),
        Column(key="audit_demanded_on", type=Day()),
        Column(key="budgeted", type=YesNo(), group=Group.AMOUNTS),
        Column(key="payment_guarantee", type=YesNo(), group=Group.TERMS),
        Column(key="guaranteed_on", type=Day()),
        Column(key="ended_on", type=Day()),
    ),
    odd_orders=(Order(earlier="signed_on", later="ended_on"),),
    partners=(
        ("special_days", "special_basis"),
        ("special_basis", "special_days"),
        ("term_runs_from", "payment_days"),
    ),
    twin=("enterprise", "amount", "body", "title", "signed_on"),
    shown=("ref", "title", "body", "enterprise", "signed_on", "amount"),
    main_day="signed_on",
    main_amount="amount",
)

AMENDMENTS = Kind(
    name="amendments",
    singular="amendment",
    model=Amendment,
    columns=(
        ref(),
        _CONTRACT,
        Column(key="signed_on", type=Day(), required=True),
        *_TERMS,
        Column(key="clauses_added", type=words(Clause), default="", group=Group.TERMS),
        Column(key="clauses_removed", type=words(Clause), default="", group=Group.TERMS),
        document(),
    ),
    shown=("ref", "contract", "signed_on", "payment_days", "document"),
    main_day="signed_on",
)

VALUATIONS = Kind(
    name="valuations",
    singular="valuation",
    model=Valuation,
    columns=(
        ref(),
        _CONTRACT,
        Column(key="certified_on", type=Day(), required=True),
        Column(key="amount", type=Money(), required=True),
        Column(key="labour_cost", type=Money()),
        Column(key="labour_paid_on", type=Day()),
    ),
    odd_orders=(Order(earlier="certified_on", later="labour_paid_on"),),
    partners=(("labour_paid_on", "labour_cost"),),
    main_day="certified_on",
    main_amount="amount",
)

ADVANCES = Kind(
    name="advances",
    singular="advance",
    model=Advance,
    columns=(
        ref(),
        _CONTRACT,
        Column(key="demanded_on", type=Day(), required=True),
        Column(key="form", type=choice(AdvanceForm), required=True),
        Column(key="amount", type=Money()),
        Column(key="agreed", type=YesNo(), group=Group.TERMS),
        Column(key="agreed_rate", type=Number(), group=Group.TERMS),
        document(),
    ),
    partners=(("agreed_rate", "agreed"),),
    shown=("ref", "contract", "demanded_on", "form", "amount"),
    main_day="demanded_on",
    main_amount="amount",
)

KINDS = (CONTRACTS, AMENDMENTS, VALUATIONS, ADVANCES)
