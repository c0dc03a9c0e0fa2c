"""Projects, their funding by source and tranche, and what arrived."""

from __future__ import annotations

from tracker.exchange.cells import Day, Money, Text
from tracker.exchange.identifiers import Reference, Region
from tracker.exchange.kinds.description import Column, Kind, Order, choice, document, ref
from tracker.projects.models import Arrival, Funding, FundingMode, FundingSource, Project

PROJECTS = Kind(
    name="projects",
    singular="project",
    model=Project,
    columns=(
        ref(),
        Column(key="body", type=Reference("bodies"), required=True),
        Column(key="name", type=Text(300), required=True),
        Column(key="code", type=Text(60)),
        Column(key="region", type=Region()),
        Column(key="funding_mode", type=choice(FundingMode), default=FundingMode.DIRECT),
        Column(key="approved_on", type=Day()),
        Column(key="total_investment", type=Money()),
        Column(key="annual_amount", type=Money()),
        Column(key="started_on", type=Day()),
        Column(key="completed_on", type=Day()),
    ),
    orders=(Order(earlier="started_on", later="completed_on"),),
    shown=("ref", "name", "body", "approved_on", "total_investment", "completed_on"),
    main_day="approved_on",
    main_amount="total_investment",
)

FUNDING = Kind(
    name="funding",
    singular="funding",
    model=Funding,
    columns=(
        ref(),
        Column(key="project", type=Reference("projects"), required=True),
        Column(key="source", type=choice(FundingSource), required=True),
        Column(key="planned", type=Money(), required=True),
        Column(key="planned_on", type=Day(), required=True, ahead=True),
        Column(key="arranged_on", type=Day()),
        document(),
    ),
    main_day="planned_on",
    main_amount="planned",
)

ARRIVALS = Kind(
    name="arrivals",
    singular="arrival",
    model=Arrival,
    columns=(
        ref(),
        Column(key="funding", type=Reference("funding"), required=True),
        Column(key="arrived_on", type=Day(), required=True),
        Column(key="amount", type=Money(), required=True),
        document(),
    ),
    main_day="arrived_on",
    main_amount="amount",
)

KINDS = (PROJECTS, FUNDING, ARRIVALS)
