"""Projects, their funding by source and tranche, and what arrived."""

from __future__ import annotations

from tracker.exchange.cells import Day, Money, Text
from tracker.exchange.identifiers import Reference, Region
from tracker.exchange.kinds.description import Column, Kind, Order, document, ref
from tracker.exchange.kinds.labels import choice
from tracker.projects.models import Arrival, Funding, FundingMode, FundingSource, Project

PROJECTS = Kind(
    name="projects",
    singular="project",
    heading="项目",
    model=Project,
    columns=(
        ref("项目编号"),
        Column(key="body", heading="单位代码", type=Reference("bodies"), required=True),
        Column(key="name", heading="项目名称", type=Text(300), required=True),
        Column(key="code", heading="国家项目代码", type=Text(60)),
        Column(key="region", heading="行政区划代码", type=Region()),
        Column(key="funding_mode", heading="投资方式", type=choice(FundingMode), default=FundingMode.DIRECT),
        Column(key="approved_on", heading="批准日期", type=Day()),
        Column(key="total_investment", heading="总投资", type=Money()),
        Column(key="annual_amount", heading="年度投资", type=Money()),
        Column(key="started_on", heading="开工日期", type=Day()),
        Column(key="completed_on", heading="竣工日期", type=Day()),
    ),
    orders=(Order(earlier="started_on", later="completed_on"),),
)

FUNDING = Kind(
    name="funding",
    singular="funding",
    heading="资金安排",
    model=Funding,
    columns=(
        ref("资金编号"),
        Column(key="project", heading="项目编号", type=Reference("projects"), required=True),
        Column(key="source", heading="资金来源", type=choice(FundingSource), required=True),
        Column(key="planned", heading="计划金额", type=Money(), required=True),
        Column(key="planned_on", heading="计划到位日期", type=Day(), required=True, ahead=True),
        Column(key="arranged_on", heading="落实日期", type=Day()),
        document("安排文件"),
    ),
)

ARRIVALS = Kind(
    name="arrivals",
    singular="arrival",
    heading="资金到位",
    model=Arrival,
    columns=(
        ref("到位编号"),
        Column(key="funding", heading="资金编号", type=Reference("funding"), required=True),
        Column(key="arrived_on", heading="到位日期", type=Day(), required=True),
        Column(key="amount", heading="到位金额", type=Money(), required=True),
        document(),
    ),
)

KINDS = (PROJECTS, FUNDING, ARRIVALS)
