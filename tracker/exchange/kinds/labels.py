"""The Chinese labels of every closed list, as headings of a workbook's drop-downs show them."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from tracker.commitments.models import CommitmentKind, Direction, EventKind, Ground
from tracker.compensations.models import CompensationKind
from tracker.contracts.models import (
    AdvanceForm,
    Clause,
    ContractKind,
    DebtorSize,
    Settlement,
    TermRunsFrom,
)
from tracker.exchange.choices import Choice, Words
from tracker.payables.models import (
    BarKind,
    ConfirmationPurpose,
    DischargeKind,
    DisputeOutcome,
    ExcuseGround,
    Method,
    PayableKind,
)
from tracker.projects.models import FundingMode, FundingSource
from tracker.subjects.models import BodyKind, EnterpriseSize

Member = TypeVar("Member", bound=StrEnum)

# In the order in which each list declares its members.
LABELS: dict[type[StrEnum], tuple[str, ...]] = {
    BodyKind: (
        "人民政府", "政府部门", "乡镇街道", "其他国家机关", "事业单位", "团体组织",
        "国有企业或融资平台",
    ),
    EnterpriseSize: ("微型", "小型", "中型", "大型", "不明"),
    FundingMode: ("直接投资", "资本金注入", "投资补助", "贷款贴息"),
    FundingSource: ("中央", "省", "市", "区县", "专项债券", "其他"),
    ContractKind: ("货物", "工程", "服务", "招商投资", "其他"),
    Settlement: ("交付", "验收", "进度结算"),
    DebtorSize: ("大型企业", "非大型企业"),
    TermRunsFrom: ("开具发票",),
    Clause: (
        "背靠背付款", "强制接受票据", "约定可用票据", "以审计结果作为结算依据", "承包人垫资",
        "保证金只收现金", "违规设立其他保证金", "付款等待竣工备案", "付款等待审计",
    ),
    AdvanceForm: ("招标文件条款", "书面要求", "口头要求", "承包人已垫付"),
    CommitmentKind: (
        "规划计划目标", "政府工作报告目标", "民生项目", "招商引资承诺", "政策承诺", "合同约定义务", "其他",
    ),
    Direction: ("不低于", "不高于"),
    EventKind: ("进展", "已履行", "部分履行", "拒绝履行", "变更", "说明情况"),
    Ground: (
        "行政区划调整", "政府换届", "机构调整", "职能调整", "责任人更替", "国家利益", "公共利益", "其他",
    ),
    CompensationKind: ("赔偿", "补偿"),
    PayableKind: (
        "货款", "工程款", "服务款", "进度款", "结算款", "预付款", "质保金", "保证金", "补偿款", "赔偿款",
        "奖补资金", "垫资款", "其他",
    ),
    Method: ("转账", "现金", "商业汇票", "应收账款电子凭证", "资产折抵"),
    ConfirmationPurpose: ("质押融资", "其他融资"),
    DisputeOutcome: ("支持债权人", "支持债务人"),
    DischargeKind: ("抵销", "提存", "免除"),
    BarKind: ("法院要求停止支付", "供应商自身违约"),
    ExcuseGround: ("内部付款流程", "责任人更替", "等待竣工备案", "等待审计结果", "其他"),
}  # fmt: skip


def labels(members: type[Member]) -> dict[Member, str]:
    """The Chinese label of each member of a list."""
    return dict(zip(members, LABELS[members], strict=True))


def choice(members: type[StrEnum]) -> Choice:
    """A cell that holds one word of a list."""
    return Choice(labels(members))


def words(members: type[StrEnum]) -> Words:
    """A cell that holds several words of a list."""
    return Words(labels(members))
