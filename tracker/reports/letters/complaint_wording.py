"""What each letter of a report says, and to whom: to be corrected, not accepted, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.complaints.models import Addressee, Complaint, ComplaintStep
from tracker.complaints.workflow import ComplaintMove, Matter, Outcome, Refused, Route
from tracker.reports import figures
from tracker.subjects.models import Body
from tracker.wording.complaints import COMPLAINTS

ON_THE_LAW = "《保障中小企业款项支付条例》"
NO_LAW = "（本地办理规则，没有法律依据）"
PAID_BACK = f"因反映情况受到打击报复的，可以另行反映，{ON_THE_LAW}禁止打击报复。"
HOW_TO_GO_ON = (
    "对本答复不满意的，可以在本系统中凭回执或者账号补充说明，也可以持本答复书向上级部门反映；对欠款本身有争议的，"
    "可以依法申请仲裁或者提起诉讼。本答复不影响你单位依法享有的其他权利。",
    PAID_BACK,
)
AFTER_REFUSAL = (
    "对不予受理有异议的，可以持本告知书向上级部门反映；情况有变化或者有新材料的，可以重新反映；对欠款本身有争议的，"
    "可以依法申请仲裁或者提起诉讼。本告知书不影响你单位依法享有的其他权利。",
    PAID_BACK,
)
# On what each reason rests: the decree where it says so (art 2 and 25), and nothing where it does not.
BASES: Mapping[Refused, str] = {
    Refused.NO_CONTRACT: f"{ON_THE_LAW}第二十五条规定，投诉人应当与被投诉人存在合同关系",
    Refused.NOT_GOODS_WORKS_SERVICES: f"{ON_THE_LAW}第二条规定，该条例适用于采购货物、工程、服务支付的款项",
    Refused.IN_COURT: f"已经进入诉讼或者仲裁，由人民法院或者仲裁机构处理，只作登记，不计入办理{NO_LAW}",
    Refused.ANSWERED_BEFORE: f"同一事项已经书面答复，没有新的事实{NO_LAW}",
    Refused.NOT_CORRECTED: f"已经一次性告知需要补正的内容，期满未补正{NO_LAW}",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A letter's title, who it goes to, and its paragraphs."""

    title: str
    to: str
    paragraphs: tuple[str, ...]


def wordings(complaint: Complaint, step: ComplaintStep, body: Body) -> dict[Addressee, Wording]:
    """The letters of a step of a report by who gets them; empty where a step writes to nobody.

    The department of the province that handed a report on is told how it ended, not what was missing.
    """
    match step.move:
        case ComplaintMove.ASK_CORRECTION:
            return {Addressee.REPORTER: _to_be_corrected(complaint, step, body)}
        case ComplaintMove.REFUSE:
            letters = {Addressee.REPORTER: _refused(complaint, step, body)}
        case ComplaintMove.ANSWER:
            letters = {Addressee.REPORTER: _answered(complaint, step, body)}
        case _:
            return {}
    if complaint.route is Route.TRANSFERRED:
        letters[Addressee.PROVINCE] = _to_province(complaint, step, body)
    return letters


def _to_be_corrected(complaint: Complaint, step: ComplaintStep, body: Body) -> Wording:
    asked = f"{_reported(complaint, body)}。经审查，材料需要补正，现一次性告知如下："
    until = (
        f"请于{figures.day(complaint.correct_by)}前在本系统中凭回执或者账号补正{NO_LAW}。"
        "期满未补正的，不予受理；补正只告知一次，此后不再以材料不全为由要求补正。"
    )
    return Wording("补正通知书", complaint.enterprise_name, (asked, step.note, until))


def _refused(complaint: Complaint, step: ComplaintStep, body: Body) -> Wording:
    asked = f"{_reported(complaint, body)}。经审查，决定不予受理。"
    return Wording(
        "不予受理告知书", complaint.enterprise_name,
        (asked, f"理由：{_because(complaint)}。", step.note, *AFTER_REFUSAL),
    )  # fmt: skip


def _answered(complaint: Complaint, step: ComplaintStep, body: Body) -> Wording:
    asked = f"{_reported(complaint, body)}，{figures.day(complaint.accepted_on)}受理，现已办结，答复如下："
    return Wording(
        "企业反映答复书", complaint.enterprise_name, (asked, step.note, _outcome(complaint), *HOW_TO_GO_ON)
    )


def _to_province(complaint: Complaint, step: ComplaintStep, body: Body) -> Wording:
    refused = step.move is ComplaintMove.REFUSE
    asked = (
        f"你单位转来的{complaint.enterprise_name}反映{body.name}{_matter(complaint)}一事，我部门于"
        f"{figures.day(complaint.material_on)}收到材料，"
        + ("经审查不予受理，现将情况反馈如下：" if refused else "现已办结，结果反馈如下：")
    )
    ending = f"理由：{_because(complaint)}。" if refused else _outcome(complaint)
    told = f"上述结果已同时书面{'告知' if refused else '答复'}反映企业（{ON_THE_LAW}第二十五条）。"
    return Wording(
        "企业反映不予受理情况反馈函" if refused else "企业反映办理结果反馈函",
        complaint.province_office or "省级受理部门", (asked, step.note, ending, told),
    )  # fmt: skip


def _reported(complaint: Complaint, body: Body) -> str:
    return (
        f"你单位反映{body.name}{_matter(complaint)}一事，我部门于{figures.day(complaint.received_on)}收到"
    )


def _because(complaint: Complaint) -> str:
    return BASES[complaint.refused_because] if complaint.refused_because else "—"


def _matter(complaint: Complaint) -> str:
    said = COMPLAINTS[Matter][complaint.matter].chinese if complaint.matter else ""
    return f"“{said}”"


def _outcome(complaint: Complaint) -> str:
    return f"办理结果：{COMPLAINTS[Outcome][complaint.outcome].chinese if complaint.outcome else '—'}。"
