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
from tracker.exchange.kinds.description import Column, Kind, Order, document, ref
from tracker.exchange.kinds.labels import choice

COMMITMENTS = Kind(
    name="commitments",
    singular="commitment",
    heading="承诺",
    model=Commitment,
    columns=(
        ref("承诺编号"),
        Column(key="body", heading="单位代码", type=Reference("bodies"), required=True),
        Column(key="kind", heading="承诺类别", type=choice(CommitmentKind), required=True),
        Column(key="title", heading="标题", type=Text(300), required=True),
        Column(key="text", heading="原文"),
        Column(key="source", heading="出处"),
        Column(key="source_page", heading="页码", type=Text(40)),
        Column(key="made_on", heading="作出日期", type=Day(), required=True),
        Column(key="due_on", heading="到期日期", type=Day(), ahead=True),
        Column(key="enterprise", heading="企业信用代码", type=Reference("enterprises")),
        Column(key="contract", heading="合同编号", type=Reference("contracts")),
        Column(key="condition", heading="条件"),
        Column(key="condition_met_on", heading="条件成就日期", type=Day()),
        Column(key="legal_basis", heading="法律政策依据"),
        Column(key="report_year", heading="报告年度", type=Year()),
        Column(key="metric", heading="指标", type=Text(200)),
        Column(key="target", heading="目标值", type=Number(percent=False)),
        Column(key="direction", heading="方向", type=choice(Direction)),
        Column(key="unit", heading="单位", type=Text(40)),
        Column(key="value", heading="价值", type=Money()),
    ),
    odd_orders=(Order(earlier="made_on", later="due_on"),),
    partners=(
        ("condition_met_on", "condition"),
        ("target", "metric"),
        ("target", "direction"),
        ("direction", "target"),
    ),
)

COMMITMENT_EVENTS = Kind(
    name="commitment_events",
    singular="commitment_event",
    heading="承诺事件",
    model=CommitmentEvent,
    columns=(
        ref("事件编号"),
        Column(key="commitment", heading="承诺编号", type=Reference("commitments"), required=True),
        Column(key="on", heading="日期", type=Day(), required=True, attribute="happened_on"),
        Column(key="kind", heading="事件类别", type=choice(EventKind), required=True),
        Column(key="achieved", heading="完成值", type=Number(percent=False)),
        Column(key="ground", heading="理由", type=choice(Ground)),
        Column(key="agreed_by_enterprise", heading="企业同意", type=YesNo()),
        Column(key="authority", heading="决定机关"),
        document(),
        Column(key="new_due_on", heading="新的到期日期", type=Day(), ahead=True),
        Column(key="report_year", heading="报告年度", type=Year()),
        Column(key="note", heading="说明"),
    ),
    orders=(Order(earlier="on", later="new_due_on", strictly=True),),
)

COMPENSATIONS = Kind(
    name="compensations",
    singular="compensation",
    heading="赔偿补偿",
    model=Compensation,
    columns=(
        ref("补偿编号"),
        Column(key="commitment", heading="承诺编号", type=Reference("commitments")),
        Column(key="contract", heading="合同编号", type=Reference("contracts")),
        Column(key="kind", heading="类别", type=choice(CompensationKind), required=True),
        Column(key="claimed_on", heading="提出日期", type=Day(), required=True),
        Column(key="loss", heading="损失金额", type=Money()),
        Column(key="acknowledged_on", heading="认可损失日期", type=Day()),
        Column(key="refused_on", heading="书面拒绝日期", type=Day()),
        Column(key="agreed_on", heading="达成协议日期", type=Day()),
        Column(key="amount", heading="协议金额", type=Money()),
        Column(key="budget_year", heading="预算年度", type=Year()),
        Column(key="budget_item", heading="预算科目", type=Text(200)),
        Column(key="budgeted_on", heading="列入预算日期", type=Day()),
        document(),
    ),
    orders=(Order(earlier="claimed_on", later="agreed_on"),),
    partners=(("agreed_on", "amount"), ("amount", "agreed_on"), ("budgeted_on", "budget_item")),
    odd_orders=(
        Order(earlier="claimed_on", later="acknowledged_on"),
        Order(earlier="claimed_on", later="refused_on"),
    ),
)

KINDS = (COMMITMENTS, COMMITMENT_EVENTS, COMPENSATIONS)
