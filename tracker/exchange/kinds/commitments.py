"""Commitments, the events of their life, and compensation."""

from __future__ import annotations

from tracker.commitments.models import (
    Commitment,
    CommitmentEvent,
    CommitmentKind,
    Direction,
    EventKind,
    Ground,
)
from tracker.compensations.models import Compensation, CompensationKind
from tracker.exchange.cells import Day, Money, Number, Text, Year
from tracker.exchange.choices import YesNo
from tracker.exchange.identifiers import Reference
from tracker.exchange.kinds.description import Column, Kind, Order, choice, document, ref
from tracker.wording.groups import Group

COMMITMENTS = Kind(
    name="commitments",
    singular="commitment",
    model=Commitment,
    columns=(
        ref(),
        Column(key="body", type=Reference("bodies"), required=True),
        Column(key="kind", type=choice(CommitmentKind), required=True),
        Column(key="title", type=Text(300), required=True),
        Column(key="text"),
        Column(key="source", group=Group.EVIDENCE),
        Column(key="source_page", type=Text(40), group=Group.EVIDENCE),
        Column(key="made_on", type=Day(), required=True),
        Column(key="due_on", type=Day(), ahead=True),
        Column(key="enterprise", type=Reference("enterprises")),
        Column(key="contract", type=Reference("contracts")),
        Column(key="condition", group=Group.TERMS),
        Column(key="condition_met_on", type=Day()),
        Column(key="legal_basis", group=Group.EVIDENCE),
        Column(key="report_year", type=Year()),
        Column(key="metric", type=Text(200), group=Group.TERMS),
        Column(key="target", type=Number(percent=False), group=Group.TERMS),
        Column(key="direction", type=choice(Direction), group=Group.TERMS),
        Column(key="unit", type=Text(40), group=Group.TERMS),
        Column(key="value", type=Money()),
    ),
    odd_orders=(Order(earlier="made_on", later="due_on"),),
    partners=(
        ("condition_met_on", "condition"),
        ("target", "metric"),
        ("target", "direction"),
        ("direction", "target"),
    ),
    shown=("ref", "title", "body", "kind", "made_on", "due_on"),
    main_day="due_on",
    main_amount="value",
)

COMMITMENT_EVENTS = Kind(
    name="commitment_events",
    singular="commitment_event",
    model=CommitmentEvent,
    columns=(
        ref(),
        Column(key="commitment", type=Reference("commitments"), required=True),
        Column(key="on", type=Day(), required=True, attribute="happened_on"),
        Column(key="kind", type=choice(EventKind), required=True),
        Column(key="achieved", type=Number(percent=False), group=Group.TERMS),
        Column(key="ground", type=choice(Ground), group=Group.EVIDENCE),
        Column(key="agreed_by_enterprise", type=YesNo(), group=Group.EVIDENCE),
        Column(key="authority", group=Group.EVIDENCE),
        document(),
        Column(key="new_due_on", type=Day(), ahead=True),
        Column(key="report_year", type=Year()),
        Column(key="note", group=Group.EVIDENCE),
    ),
    orders=(Order(earlier="on", later="new_due_on", strictly=True),),
    main_day="on",
)

COMPENSATIONS = Kind(
    name="compensations",
    singular="compensation",
    model=Compensation,
    columns=(
        ref(),
        Column(key="commitment", type=Reference("commitments")),
        Column(key="contract", type=Reference("contracts")),
        Column(key="kind", type=choice(CompensationKind), required=True),
        Column(key="claimed_on", type=Day(), required=True),
        Column(key="loss", type=Money()),
        Column(key="acknowledged_on", type=Day()),
        Column(key="refused_on", type=Day()),
        Column(key="agreed_on", type=Day()),
        Column(key="amount", type=Money()),
        Column(key="budget_year", type=Year(), group=Group.AMOUNTS),
        Column(key="budget_item", type=Text(200), group=Group.AMOUNTS),
        Column(key="budgeted_on", type=Day()),
        document(),
    ),
    orders=(Order(earlier="claimed_on", later="agreed_on"),),
    partners=(("agreed_on", "amount"), ("amount", "agreed_on"), ("budgeted_on", "budget_item")),
    odd_orders=(
        Order(earlier="claimed_on", later="acknowledged_on"),
        Order(earlier="claimed_on", later="refused_on"),
    ),
    shown=("ref", "kind", "claimed_on", "agreed_on", "amount"),
    main_day="claimed_on",
    main_amount="amount",
)

KINDS = (COMMITMENTS, COMMITMENT_EVENTS, COMPENSATIONS)
