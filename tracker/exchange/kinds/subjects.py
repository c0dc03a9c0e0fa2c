"""Bodies, enterprises, and what bodies account with."""

from __future__ import annotations

from tracker.exchange.cells import Day, Money, Month, Text, Whole, Year
from tracker.exchange.choices import YesNo
from tracker.exchange.identifiers import CreditCode, Reference, Region
from tracker.exchange.kinds.description import Column, Kind, Order, choice, document
from tracker.subjects.models import (
    AnnualReport,
    Body,
    BodyKind,
    Budget,
    Disclosure,
    Enterprise,
    EnterpriseSize,
    Return,
    WorkReport,
)
from tracker.wording.groups import Group

_BODY = Column(key="body", type=Reference("bodies"), required=True)
_YEAR = Column(key="year", type=Year(), required=True)

BODIES = Kind(
    name="bodies",
    singular="body",
    model=Body,
    key=("code",),
    columns=(
        Column(key="code", type=Text(120, one_line=True), required=True),
        Column(key="name", type=Text(200), required=True),
        Column(key="kind", type=choice(BodyKind), required=True),
        Column(key="region", type=Region(), required=True),
        Column(key="parent", type=Reference("bodies")),
        Column(key="supervisor", type=Reference("bodies")),
        Column(key="uscc", type=CreditCode()),
        Column(key="fiscal", type=YesNo()),
        Column(key="valid_from", type=Day()),
        Column(key="valid_to", type=Day(), ahead=True),
        Column(key="successor", type=Reference("bodies")),
    ),
    orders=(Order(earlier="valid_from", later="valid_to"),),
)

ENTERPRISES = Kind(
    name="enterprises",
    singular="enterprise",
    model=Enterprise,
    key=("uscc",),
    columns=(
        Column(key="uscc", type=CreditCode(), required=True),
        Column(key="name", type=Text(200), required=True),
        Column(key="size", type=choice(EnterpriseSize)),
        Column(key="size_on", type=Day(), group=Group.IDENTITY),
        Column(key="private", type=YesNo()),
        Column(key="region", type=Region()),
        Column(key="industry", type=Text(200)),
        Column(key="named_publicly", type=YesNo()),
    ),
    partners=(("size", "size_on"), ("size_on", "size")),
    shown=("uscc", "name", "size", "region", "industry"),
)

WORK_REPORTS = Kind(
    name="work_reports",
    singular="work_report",
    model=WorkReport,
    key=("body", "year"),
    columns=(
        _BODY,
        _YEAR,
        Column(key="delivered_on", type=Day(), required=True),
        document(),
    ),
    main_day="delivered_on",
)

BUDGETS = Kind(
    name="budgets",
    singular="budget",
    model=Budget,
    key=("body", "year"),
    columns=(
        _BODY,
        _YEAR,
        Column(key="approved_on", type=Day(), required=True),
        document(),
    ),
    main_day="approved_on",
)

DISCLOSURES = Kind(
    name="disclosures",
    singular="disclosure",
    model=Disclosure,
    key=("body", "year"),
    columns=(
        _BODY,
        _YEAR,
        Column(key="published_on", type=Day(), required=True),
        Column(key="contracts", type=Whole(10**8), group=Group.AMOUNTS),
        Column(key="amount", type=Money()),
        Column(key="url", group=Group.EVIDENCE),
    ),
    shown=("body", "year", "published_on", "contracts", "amount"),
    main_day="published_on",
    main_amount="amount",
)

ANNUAL_REPORTS = Kind(
    name="annual_reports",
    singular="annual_report",
    model=AnnualReport,
    key=("body", "year"),
    columns=(
        _BODY,
        _YEAR,
        Column(key="reported_on", type=Day(), required=True),
        Column(key="reported_to", type=Text(200), required=True, group=Group.IDENTITY),
        document(),
    ),
    shown=("body", "year", "reported_on", "reported_to"),
    main_day="reported_on",
)

RETURNS = Kind(
    name="returns",
    singular="return",
    model=Return,
    key=("body", "month"),
    columns=(
        _BODY,
        Column(key="month", type=Month(), required=True),
        Column(key="filed_on", type=Day(), required=True),
        Column(key="opening", type=Money()),
        Column(key="added", type=Money()),
        Column(key="cleared", type=Money()),
        Column(key="adjusted", type=Money()),
        Column(key="closing", type=Money()),
    ),
    shown=("body", "month", "filed_on", "added", "cleared", "closing"),
    main_day="filed_on",
    main_amount="closing",
)

KINDS = (BODIES, ENTERPRISES, WORK_REPORTS, BUDGETS, DISCLOSURES, ANNUAL_REPORTS, RETURNS)
