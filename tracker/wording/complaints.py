"""The words of the closed lists of reports: for each member its name in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.complaints.workflow import ComplaintMove, ComplaintState, Matter, Outcome, Refused, Route
from tracker.wording.said import Said

COMPLAINTS: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    Route: {
        Route.DIRECT: Said("direct", "直接反映"),
        Route.TRANSFERRED: Said("handed on by the province", "省级转交"),
    },
    Matter: {
        Matter.ARREARS: Said("money is owed and not paid", "拖欠款项"),
        Matter.ADVANCE: Said("we were made to advance money", "要求垫资"),
        Matter.BROKEN_PROMISE: Said("a promise was not kept", "承诺未兑现"),
        Matter.FORBIDDEN_GROUND: Said("a forbidden ground was given for a breach", "以法定禁止的理由违约"),
        Matter.ASSET_OFFSET: Said("things were pressed on us instead of money", "强行以资产折抵款项"),
        Matter.RETALIATION: Said("we were paid back for having reported", "因反映问题遭打击报复"),
    },
    ComplaintState: {
        ComplaintState.DRAFT: Said("not sent yet", "未提交"),
        ComplaintState.RECEIVED: Said("received", "已收到，待受理"),
        ComplaintState.CORRECTION_ASKED: Said("to be corrected", "待补正"),
        ComplaintState.ACCEPTED: Said("accepted", "已受理，办理中"),
        ComplaintState.NOT_ACCEPTED: Said("not accepted", "不予受理"),
        ComplaintState.HANDLED: Said("looked into", "已办理，待答复"),
        ComplaintState.ANSWERED: Said("answered", "已答复"),
        ComplaintState.CLOSED: Said("closed", "已办结"),
        ComplaintState.WITHDRAWN: Said("taken back", "已撤回"),
    },
    ComplaintMove: {
        ComplaintMove.SUBMIT: Said("send", "提交"),
        ComplaintMove.ASK_CORRECTION: Said("ask for a correction", "一次性告知补正"),
        ComplaintMove.CORRECT: Said("correct", "补正"),
        ComplaintMove.ACCEPT: Said("accept", "受理"),
        ComplaintMove.REFUSE: Said("not to accept", "决定不予受理"),
        ComplaintMove.EXTEND: Said("extend the days", "延长办理期限"),
        ComplaintMove.HANDLE: Said("record what the handling came to", "记录办理结果"),
        ComplaintMove.ANSWER: Said("answer in writing", "书面答复"),
        ComplaintMove.CLOSE: Said("close", "办结"),
        ComplaintMove.WITHDRAW: Said("take it back", "撤回"),
        ComplaintMove.REMARK: Said("add something", "补充说明"),
        ComplaintMove.MATCH: Said("match with what is recorded", "与账目核对"),
        ComplaintMove.LINK_CASE: Said("put to the body", "已向单位提出询问"),
        ComplaintMove.BE_NAMED: Said("agreed to be named", "同意向单位公开身份"),
        ComplaintMove.BE_UNNAMED: Said("kept from the body again", "恢复对单位保密"),
        ComplaintMove.HAND_OVER: Said("handed over", "移交承办"),
    },
    Refused: {
        Refused.NO_CONTRACT: Said("no contract relation with the body", "与被反映单位没有合同关系"),
        Refused.NOT_GOODS_WORKS_SERVICES: Said(
            "not about goods, works or services (the decree's route)", "不属于货物、工程、服务款项"
        ),
        Refused.IN_COURT: Said(
            "before a court or in arbitration: registered, not counted as handled",
            "已进入诉讼或仲裁，仅登记，不计入办理",
        ),
        Refused.ANSWERED_BEFORE: Said("answered before, without new facts", "已答复过且无新的事实"),
        Refused.NOT_CORRECTED: Said("not corrected in the days given", "逾期未补正"),
    },
    Outcome: {
        Outcome.UPHELD: Said("it is so", "属实"),
        Outcome.PARTLY_UPHELD: Said("it is so in part", "部分属实"),
        Outcome.NOT_UPHELD: Said("it is not so", "不属实"),
        Outcome.SETTLED: Said("settled between the two", "双方已达成一致"),
    },
}
