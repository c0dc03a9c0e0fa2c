"""The words of cases: their states and steps, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.cases.outcomes.workflow import Measure, OutcomeKind, OutcomeMove, OutcomeState
from tracker.cases.workflow import CaseMove, CaseState, CreditorAnswer, Urged
from tracker.wording.said import Said

CASES: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    CaseState: {
        CaseState.ASKED: Said("waiting for the body's reply", "待单位答复"),
        CaseState.CHECKING: Said("to be checked", "待核查"),
        CaseState.CONFIRM_PROPOSED: Said("confirmation proposed", "拟核实，待决定"),
        CaseState.DISMISS_PROPOSED: Said("dismissal proposed", "拟不成立，待决定"),
        CaseState.CONFIRMED: Said("confirmed", "已核实"),
        CaseState.DISMISSED: Said("dismissed", "不成立"),
        CaseState.RECTIFYING: Said("being mended", "整改中"),
        CaseState.RECTIFIED: Said("reported as mended, to be verified", "已报整改，待核验"),
        CaseState.VERIFIED: Said("verified, to be confirmed by the enterprise", "已核验，待企业确认"),
        CaseState.CLOSED: Said("mended", "已整改"),
    },
    CaseMove: {
        CaseMove.OPEN: Said("put to the body", "提出询问"),
        CaseMove.REPLY: Said("reply", "答复"),
        CaseMove.REPLY_LATE: Said("reply after the days", "逾期答复"),
        CaseMove.GO_ON: Said("go on without a reply", "未获答复，继续核查"),
        CaseMove.PROPOSE_CONFIRM: Said("propose to confirm", "提出核实意见"),
        CaseMove.PROPOSE_DISMISS: Said("propose to dismiss", "提出不成立意见"),
        CaseMove.CONFIRM: Said("confirm", "决定核实"),
        CaseMove.DISMISS: Said("dismiss", "决定不成立"),
        CaseMove.SEND_BACK: Said("send back to be checked again", "退回重新核查"),
        CaseMove.ORDER: Said("order to mend", "责令整改"),
        CaseMove.EXTEND: Said("extend the days to mend", "延长整改期限"),
        CaseMove.REPORT_DONE: Said("report as mended", "报告整改完成"),
        CaseMove.NOT_DONE: Said("not mended: back", "未整改到位，退回"),
        CaseMove.VERIFY: Said("verify, and ask the enterprise", "核验通过，请企业确认"),
        CaseMove.AGREE: Said("confirm as mended", "确认已解决"),
        CaseMove.OBJECT: Said("dispute that it is mended", "对整改结果提出异议"),
        CaseMove.CLOSE_UNCONFIRMED: Said("close without the enterprise's word", "企业未确认，单方办结"),
        CaseMove.CLOSE: Said("verify and close", "核验通过并办结"),
        CaseMove.REMIND: Said("reminder", "催办"),
        CaseMove.SUPERVISE: Said("supervision letter", "发督办函"),
        CaseMove.INTERVIEW: Said("interview", "约谈"),
        CaseMove.CIRCULATE: Said("circular", "通报"),
        CaseMove.HAND_OVER: Said("handed over", "移交承办"),
    },
    CreditorAnswer: {
        CreditorAnswer.CONFIRMED: Said("confirmed by the enterprise", "企业已确认"),
        CreditorAnswer.SILENT: Said("closed without the enterprise's word", "单方销号，未经企业确认"),
    },
    Urged: {
        Urged.REMINDED: Said("reminded", "已催办"),
        Urged.SUPERVISED: Said("supervision letter sent", "已督办"),
        Urged.INTERVIEWED: Said("interviewed", "已约谈"),
        Urged.CIRCULATED: Said("made known by circular", "已通报"),
    },
    OutcomeKind: {
        OutcomeKind.ACCOUNTABILITY: Said("accountability", "问责"),
        OutcomeKind.FINDING: Said("finding of breach of trust", "失信认定"),
    },
    OutcomeState: {
        OutcomeState.REFERRED: Said("referred, no decision yet", "已移送，待决定"),
        OutcomeState.RECORDED: Said("decision recorded, to be confirmed", "决定已登记，待复核"),
        OutcomeState.DECIDED: Said("decided", "已决定"),
    },
    OutcomeMove: {
        OutcomeMove.REFER: Said("refer", "移送"),
        OutcomeMove.RECORD: Said("record the decision", "登记决定"),
        OutcomeMove.CONFIRM: Said("confirm the record", "复核无误"),
        OutcomeMove.SEND_BACK: Said("send the record back", "退回登记"),
    },
    Measure: {
        Measure.NONE: Said("nobody held to account, with reasons", "说明理由，不予问责"),
        Measure.CORRECTION: Said("ordered to correct", "责令改正"),
        Measure.CRITICISM: Said("criticism by circular", "通报批评"),
        Measure.ADMONITION: Said("admonition", "诫勉"),
        Measure.ORGANISATIONAL: Said("organisational measure", "组织处理"),
        Measure.DISCIPLINE: Said("disciplinary sanction", "处分"),
        Measure.TRANSFERRED: Said("handed to the supervisory or judicial organ", "移送监察、司法机关"),
    },
}
