"""Bodies, enterprises, and what bodies account with."""

from __future__ import annotations

from tracker.exchange.cells import Day, Money, Month, Text, Whole, Year
from tracker.exchange.choices import YesNo
from tracker.exchange.identifiers import CreditCode, Reference, Region
from tracker.exchange.kinds.description import Column, Kind, Order, document
from tracker.exchange.kinds.labels import choice
from tracker.subjects.models import (
    Body,
    BodyKind,
    Budget,
    Disclosure,
    Enterprise,
    EnterpriseSize,
    Return,
    WorkReport,
)

_BODY = Column(key="body", heading="单位代码", type=Reference("bodies"), required=True)
_YEAR = Column(key="year", heading="年度", type=Year(), required=True)

BODIES = Kind(
    name="bodies",
    singular="body",
    heading="单位",
    model=Body,
    key=("code",),
    columns=(
        Column(key="code", heading="单位代码", type=Text(120, one_line=True), required=True),
        Column(key="name", heading="单位名称", type=Text(200), required=True),
        Column(key="kind", heading="单位类别", type=choice(BodyKind), required=True),
        Column(key="region", heading="行政区划代码", type=Region(), required=True),
        Column(key="parent", heading="上级单位代码", type=Reference("bodies")),
        Column(key="supervisor", heading="主管单位代码", type=Reference("bodies")),
        Column(key="uscc", heading="统一社会信用代码", type=CreditCode()),
        Column(key="fiscal", heading="财政供养", type=YesNo()),
        Column(key="valid_from", heading="设立日期", type=Day()),
        Column(key="valid_to", heading="存续末日", type=Day(), ahead=True),
        Column(key="successor", heading="承继单位代码", type=Reference("bodies")),
    ),
    orders=(Order(earlier="valid_from", later="valid_to"),),
)

ENTERPRISES = Kind(
    name="enterprises",
    singular="enterprise",
    heading="企业",
    model=Enterprise,
    key=("uscc",),
    columns=(
        Column(key="uscc", heading="统一社会信用代码", type=CreditCode(), required=True),
        Column(key="name", heading="企业名称", type=Text(200), required=True),
        Column(key="size", heading="企业规模", type=choice(EnterpriseSize)),
        Column(key="size_on", heading="规模认定日期", type=Day()),
        Column(key="private", heading="民营企业", type=YesNo()),
        Column(key="region", heading="行政区划代码", type=Region()),
        Column(key="industry", heading="行业", type=Text(200)),
        Column(key="named_publicly", heading="可公开名称", type=YesNo()),
    ),
    partners=(("size", "size_on"), ("size_on", "size")),
)

WORK_REPORTS = Kind(
    name="work_reports",
    singular="work_report",
    heading="政府工作报告",
    model=WorkReport,
    key=("body", "year"),
    columns=(
        _BODY,
        _YEAR,
        Column(key="delivered_on", heading="报告日期", type=Day(), required=True),
        document(),
    ),
)

BUDGETS = Kind(
    name="budgets",
    singular="budget",
    heading="预算",
    model=Budget,
    key=("body", "year"),
    columns=(
        _BODY,
        _YEAR,
        Column(key="approved_on", heading="批准日期", type=Day(), required=True),
        document(),
    ),
)

DISCLOSURES = Kind(
    name="disclosures",
    singular="disclosure",
    heading="拖欠信息公示",
    model=Disclosure,
    key=("body", "year"),
    columns=(
        _BODY,
        _YEAR,
        Column(key="published_on", heading="公示日期", type=Day(), required=True),
        Column(key="contracts", heading="逾期合同数", type=Whole(10**8)),
        Column(key="amount", heading="逾期金额", type=Money()),
        Column(key="url", heading="网址"),
    ),
)

RETURNS = Kind(
    name="returns",
    singular="return",
    heading="月报",
    model=Return,
    key=("body", "month"),
    columns=(
        _BODY,
        Column(key="month", heading="月份", type=Month(), required=True),
        Column(key="filed_on", heading="报送日期", type=Day(), required=True),
        Column(key="opening", heading="期初金额", type=Money()),
        Column(key="added", heading="本期新增", type=Money()),
        Column(key="cleared", heading="本期清偿", type=Money()),
        Column(key="adjusted", heading="本期调整", type=Money()),
        Column(key="closing", heading="期末金额", type=Money()),
    ),
)

KINDS = (BODIES, ENTERPRISES, WORK_REPORTS, BUDGETS, DISCLOSURES, RETURNS)
