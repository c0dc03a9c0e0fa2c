"""The words of the congress: what is put to bodies, how it stands, what is done, what is marked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.congress.marks.models import Marked
from tracker.congress.points.queries import Part
from tracker.congress.points.workflow import Kind, PointMove, PointState, Result, View
from tracker.wording.said import Said

K, S, M = Kind, PointState, PointMove
CONGRESS: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    Kind: {
        K.INQUIRY: Said("inquiry", "代表询问"),
        K.OPINION: Said("review opinion", "审议意见"),
        K.SUGGESTION: Said("deputies' suggestion", "代表建议"),
    },
    PointState: {
        S.ASKED: Said("waits for the body's answer", "待单位答复"),
        S.ANSWERED: Said("answered", "已答复"),
        S.COMMENTED: Said("commented by the committee", "委员会已提出意见"),
        S.SETTLED: Said("concluded", "已办结"),
        S.ASKED_AGAIN: Said("asked again", "已再次交办"),
        S.PUBLISHED: Said("concluded and published", "已办结并公开"),
        S.WITHDRAWN: Said("withdrawn", "已撤回"),
    },
    Part: {
        Part.WAITING: Said("waiting, in time", "待答复，未到期"),
        Part.LATE: Said("overdue, not answered", "逾期未答复"),
        Part.ANSWERED: Said("answered, not concluded", "已答复，未办结"),
        Part.ENDED: Said("ended", "已结束"),
    },
    PointMove: {
        M.ASK: Said("put to the body", "提出、交办"),
        M.PLAN: Said("plan of what will be done", "报送研究处理方案"),
        M.ANSWER: Said("body's answer", "单位答复"),
        M.VIEW: Said("view of the answer", "评价答复"),
        M.ASK_AGAIN: Said("asked again", "再次询问"),
        M.WITHDRAW: Said("inquiry withdrawn", "撤回询问"),
        M.COMMENT: Said("committee's comment", "委员会意见"),
        M.SETTLE: Said("result and ballot", "登记结果和测评"),
        M.REPORT_AGAIN: Said("to be reported again", "责成再次报告"),
        M.PUBLISH: Said("published", "向社会公开"),
        M.TAKE_BACK: Said("taken back, entered by mistake", "撤销登记"),
    },
    View: {
        View.SATISFIED: Said("satisfied", "满意"),
        View.MOSTLY: Said("mostly satisfied", "基本满意"),
        View.NOT: Said("not satisfied", "不满意"),
    },
    Result: {
        Result.DONE: Said("carried out", "已落实"),
        Result.PARTLY: Said("partly carried out", "部分落实"),
        Result.NOT_DONE: Said("not carried out", "未落实"),
    },
    Marked: {
        Marked.BODY: Said("body", "单位"),
        Marked.FLAG: Said("flag", "线索"),
        Marked.PAYABLE: Said("payable", "应付账款"),
        Marked.COMMITMENT: Said("promise", "承诺"),
        Marked.POINT: Said("opinion, suggestion or inquiry", "意见、建议或询问"),
        Marked.REPORT: Said("line of a report", "报告中的一行"),
    },
}
