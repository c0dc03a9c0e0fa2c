"""The words of every closed list: for each member its name in English and Chinese.

The Chinese is also read from files: within a list no two members share it, and it never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from tracker.commitments.models import CommitmentKind, Direction, EventKind, Ground
from tracker.compensations.models import CompensationKind
from tracker.contracts.models import AdvanceForm, Clause, ContractKind, DebtorSize, Settlement, TermRunsFrom
from tracker.flags.models import Nature
from tracker.payables.models import (
    BarKind,
    ConfirmationPurpose,
    DischargeKind,
    DisputeOutcome,
    DueState,
    ExcuseGround,
    Method,
    PayableKind,
)
from tracker.payables.rates import Mark
from tracker.projects.models import FundingMode, FundingSource
from tracker.subjects.models import BodyKind, EnterpriseSize
from tracker.wording.assessment import ASSESSMENT
from tracker.wording.cases import CASES
from tracker.wording.closings import CLOSINGS
from tracker.wording.complaints import COMPLAINTS
from tracker.wording.congress import CONGRESS
from tracker.wording.plans import PLANS
from tracker.wording.releases import RELEASES
from tracker.wording.returns import RETURNS
from tracker.wording.said import Said

Member = TypeVar("Member", bound=StrEnum)

LISTS: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    BodyKind: {
        BodyKind.GOVERNMENT: Said("people's government", "人民政府"),
        BodyKind.DEPARTMENT: Said("government department", "政府部门"),
        BodyKind.TOWNSHIP: Said("township or sub-district", "乡镇街道"),
        BodyKind.OTHER_STATE_ORGAN: Said("other state organ", "其他国家机关"),
        BodyKind.INSTITUTION: Said("public institution", "事业单位"),
        BodyKind.GROUP: Said("group financed by fiscal money", "团体组织"),
        BodyKind.PLATFORM: Said("state enterprise or financing platform", "国有企业或融资平台"),
    },
    EnterpriseSize: {
        EnterpriseSize.MICRO: Said("micro", "微型"),
        EnterpriseSize.SMALL: Said("small", "小型"),
        EnterpriseSize.MEDIUM: Said("medium", "中型"),
        EnterpriseSize.LARGE: Said("large", "大型"),
        EnterpriseSize.UNKNOWN: Said("not known", "不明"),
    },
    FundingMode: {
        FundingMode.DIRECT: Said("direct investment", "直接投资"),
        FundingMode.CAPITAL: Said("capital injection", "资本金注入"),
        FundingMode.SUBSIDY: Said("investment subsidy", "投资补助"),
        FundingMode.LOAN_INTEREST: Said("subsidy of loan interest", "贷款贴息"),
    },
    FundingSource: {
        FundingSource.CENTRAL: Said("centre", "中央"),
        FundingSource.PROVINCE: Said("province", "省"),
        FundingSource.CITY: Said("city", "市"),
        FundingSource.DISTRICT: Said("district", "区县"),
        FundingSource.SPECIAL_BOND: Said("special bond", "专项债券"),
        FundingSource.OTHER: Said("other", "其他"),
    },
    ContractKind: {
        ContractKind.GOODS: Said("goods", "货物"),
        ContractKind.WORKS: Said("works", "工程"),
        ContractKind.SERVICES: Said("services", "服务"),
        ContractKind.INVESTMENT: Said("investment", "招商投资"),
        ContractKind.OTHER: Said("other", "其他"),
    },
    Settlement: {
        Settlement.DELIVERY: Said("delivery", "交付"),
        Settlement.ACCEPTANCE: Said("acceptance", "验收"),
        Settlement.PROGRESS: Said("progress", "进度结算"),
    },
    DebtorSize: {
        DebtorSize.LARGE: Said("large enterprise", "大型企业"),
        DebtorSize.NOT_LARGE: Said("not a large enterprise", "非大型企业"),
    },
    TermRunsFrom: {TermRunsFrom.INVOICE: Said("invoice", "开具发票")},
    Clause: {
        Clause.PAY_WHEN_PAID: Said("paid only when a third party pays", "背靠背付款"),
        Clause.FORCED_BILL: Said("bills forced on the creditor", "强制接受票据"),
        Clause.BILL_AGREED: Said("payment by bill agreed", "约定可用票据"),
        Clause.AUDIT_SETTLEMENT: Said("audit decides the settlement", "以审计结果作为结算依据"),
        Clause.CONTRACTOR_ADVANCE: Said("contractor advances the money", "承包人垫资"),
        Clause.CASH_ONLY_DEPOSIT: Said("deposit in cash only", "保证金只收现金"),
        Clause.OTHER_DEPOSIT: Said("deposit of an unlawful kind", "违规设立其他保证金"),
        Clause.WAITS_FILING: Said("payment waits for completion filing", "付款等待竣工备案"),
        Clause.WAITS_AUDIT: Said("payment waits for the audit", "付款等待审计"),
    },
    AdvanceForm: {
        AdvanceForm.TENDER_CLAUSE: Said("clause of the tender", "招标文件条款"),
        AdvanceForm.WRITTEN_DEMAND: Said("written demand", "书面要求"),
        AdvanceForm.ORAL_DEMAND: Said("oral demand", "口头要求"),
        AdvanceForm.PAID_BY_CONTRACTOR: Said("advanced by the contractor", "承包人已垫付"),
    },
    CommitmentKind: {
        CommitmentKind.PLAN_TARGET: Said("target of the development plan", "规划计划目标"),
        CommitmentKind.WORK_REPORT_TARGET: Said("target of the work report", "政府工作报告目标"),
        CommitmentKind.LIVELIHOOD: Said("livelihood project", "民生项目"),
        CommitmentKind.INVESTMENT_PROMISE: Said("investment promise", "招商引资承诺"),
        CommitmentKind.POLICY_PROMISE: Said("policy promise", "政策承诺"),
        CommitmentKind.CONTRACT_OBLIGATION: Said("obligation of a contract", "合同约定义务"),
        CommitmentKind.OTHER: Said("other", "其他"),
    },
    Direction: {
        Direction.AT_LEAST: Said("at least", "不低于"),
        Direction.AT_MOST: Said("at most", "不高于"),
    },
    EventKind: {
        EventKind.PROGRESS: Said("progress", "进展"),
        EventKind.FULFILLED: Said("fulfilled", "已履行"),
        EventKind.PARTLY_FULFILLED: Said("fulfilled in part", "部分履行"),
        EventKind.REFUSED: Said("refused", "拒绝履行"),
        EventKind.CHANGED: Said("changed", "变更"),
        EventKind.EXPLAINED: Said("accounted for", "说明情况"),
    },
    Ground: {
        Ground.REDISTRICTING: Said("redistricting", "行政区划调整"),
        Ground.GOVERNMENT_CHANGE: Said("change of government", "政府换届"),
        Ground.REORGANISATION: Said("reorganisation", "机构调整"),
        Ground.FUNCTION_CHANGE: Said("change of functions", "职能调整"),
        Ground.OFFICER_CHANGE: Said("change of officer", "责任人更替"),
        Ground.NATIONAL_INTEREST: Said("national interest", "国家利益"),
        Ground.PUBLIC_INTEREST: Said("public interest", "公共利益"),
        Ground.OTHER: Said("other", "其他"),
    },
    CompensationKind: {
        CompensationKind.INDEMNITY: Said("indemnity", "赔偿"),
        CompensationKind.COMPENSATION: Said("compensation", "补偿"),
    },
    PayableKind: {
        PayableKind.GOODS: Said("goods", "货款"),
        PayableKind.WORKS: Said("works", "工程款"),
        PayableKind.SERVICES: Said("services", "服务款"),
        PayableKind.PROGRESS: Said("progress payment", "进度款"),
        PayableKind.SETTLEMENT: Said("final settlement", "结算款"),
        PayableKind.PREPAYMENT: Said("prepayment", "预付款"),
        PayableKind.RETENTION: Said("retention", "质保金"),
        PayableKind.DEPOSIT: Said("deposit", "保证金"),
        PayableKind.COMPENSATION: Said("compensation", "补偿款"),
        PayableKind.INDEMNITY: Said("indemnity", "赔偿款"),
        PayableKind.SUBSIDY: Said("subsidy or reward", "奖补资金"),
        PayableKind.ADVANCE: Said("advanced money", "垫资款"),
        PayableKind.OTHER: Said("other", "其他"),
    },
    DueState: {
        DueState.SET: Said("due day set", "期限已定"),
        DueState.CLOCK_NOT_STARTED: Said("clock not started", "期限尚未起算"),
        DueState.NO_TERM_AGREED: Said("no term agreed", "未约定期限"),
        DueState.NO_DUE_DATE: Said("no due date recorded", "没有登记到期日"),
    },
    Method: {
        Method.TRANSFER: Said("transfer", "转账"),
        Method.CASH: Said("cash", "现金"),
        Method.BILL: Said("commercial bill", "商业汇票"),
        Method.RECEIVABLE_VOUCHER: Said("electronic receivable voucher", "应收账款电子凭证"),
        Method.ASSET_OFFSET: Said("asset offset", "资产折抵"),
    },
    ConfirmationPurpose: {
        ConfirmationPurpose.PLEDGE: Said("pledge", "质押融资"),
        ConfirmationPurpose.OTHER_FINANCING: Said("other financing", "其他融资"),
    },
    DisputeOutcome: {
        DisputeOutcome.CREDITOR: Said("creditor", "支持债权人"),
        DisputeOutcome.DEBTOR: Said("debtor", "支持债务人"),
    },
    DischargeKind: {
        DischargeKind.SET_OFF: Said("set-off", "抵销"),
        DischargeKind.NOTARY_DEPOSIT: Said("deposit with a notary", "提存"),
        DischargeKind.WAIVER: Said("waiver", "免除"),
    },
    BarKind: {
        BarKind.COURT_ORDER: Said("court order not to pay", "法院要求停止支付"),
        BarKind.SUPPLIER_DEFAULT: Said("supplier's own default", "供应商自身违约"),
    },
    ExcuseGround: {
        ExcuseGround.INTERNAL_FLOW: Said("internal payment flow", "内部付款流程"),
        ExcuseGround.OFFICER_CHANGE: Said("change of officer", "责任人更替"),
        ExcuseGround.COMPLETION_FILING: Said("waiting for completion filing", "等待竣工备案"),
        ExcuseGround.FINAL_AUDIT: Said("waiting for the audit", "等待审计结果"),
        ExcuseGround.OTHER: Said("other", "其他"),
    },
    Nature: {
        Nature.CONTINUING: Said("continuing", "持续"),
        Nature.STANDING: Said("standing", "既成"),
    },
    **PLANS,
    **CLOSINGS,
    **RELEASES,
    **CONGRESS,
    **ASSESSMENT,
    **CASES,
    **COMPLAINTS,
    **RETURNS,
    Mark: {
        Mark.PROOF: Said("depends on proof of size and notice", "须证明规模并已告知"),
        Mark.MINIMUM: Said("minimum; a court may add to it", "最低额，法院可加计"),
        Mark.ESTIMATE: Said("estimate", "估算"),
        Mark.STAND_IN: Said(
            "the benchmark lending rate stands in before the LPR", "早于市场报价利率，暂用贷款基准利率"
        ),
        Mark.UNCONFIRMED: Said("the rate's text is still to be confirmed", "利率待核"),
        Mark.NO_RATE: Said("not computed: no rate was agreed", "未约定利率，未计"),
        Mark.AGREED_FREE: Said("none: an agreed advance without an agreed rate", "约定垫资未约定利息，不计"),
        Mark.UNKNOWN_RATE: Said("not computed: no rate is known for the day", "当日利率不明，未计"),
    },
}


def word(member: StrEnum) -> str:
    """A member of a closed list in the language in use. KeyError for a list that is not here."""
    return LISTS[type(member)][member].now()


def chinese_word(member: StrEnum) -> str:
    """A member of a closed list in Chinese, as reports and files have it whoever asks."""
    return LISTS[type(member)][member].chinese


def words(members: type[Member]) -> dict[Member, str]:
    """Every member of a closed list, in its order, in the language in use."""
    return {member: said.now() for member, said in LISTS[members].items()}


def chinese_words(members: type[Member]) -> dict[Member, str]:
    """Every member of a closed list, in its order, in Chinese."""
    return {member: said.chinese for member, said in LISTS[members].items()}
