"""The words of the yearly assessment: its indicators, how a year stands, what is done."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.assessment.indicators import Indicator
from tracker.assessment.workflow import SchemeMove, SchemeState, SheetMove, SheetState
from tracker.wording.said import Said

S, M = SchemeState, SchemeMove
T, N = SheetState, SheetMove
ASSESSMENT: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    Indicator: {
        Indicator.PAID_IN_TIME: Said("sums paid in time", "按期支付"),
        Indicator.ARREARS_CLEARED: Said("overdue sums cleared", "逾期清偿"),
        Indicator.PROMISES_KEPT: Said("promises kept in time", "承诺按期兑现"),
        Indicator.RETURNS_IN_TIME: Said("monthly returns in time", "月报按期报送"),
        Indicator.REPLIES_IN_TIME: Said("replies to questions in time", "线索按期答复"),
        Indicator.MENDED_IN_TIME: Said("mended in time", "整改按期完成"),
        Indicator.ANSWERS_IN_TIME: Said("answers to the congress in time", "人大事项按期答复"),
        Indicator.TRAINING: Said("training of public officers", "公职人员诚信教育"),
        Indicator.GUIDANCE: Said("guidance of enterprises and organisations", "社会组织信用建设指导"),
        Indicator.PUBLICITY: Said("publicity of integrity", "诚信文化宣传"),
    },
    SchemeState: {
        S.DRAFT: Said("scheme drafted", "方案起草中"),
        S.RUNNING: Said("running", "考核进行中"),
        S.PUBLISHED: Said("result published", "结果已公布"),
        S.DROPPED: Said("given up", "已作废"),
    },
    SchemeMove: {
        M.DRAFT: Said("draft the scheme", "起草方案"),
        M.START: Said("let it begin and tell the bodies", "下达方案"),
        M.PUBLISH: Said("publish the result", "公布结果"),
        M.DROP: Said("give the scheme up", "作废方案"),
    },
    SheetState: {
        T.REPORTING: Said("the body may report", "待单位自评"),
        T.REPORTED: Said("reported, to be reviewed", "已自评，待审核"),
        T.REVIEWED: Said("reviewed, to be checked", "已审核，待复核"),
        T.PROPOSED: Said("result proposed to the body", "结果已拟定，可提异议"),
        T.OBJECTED: Said("the body objects", "单位已提异议"),
        T.DECIDED: Said("decided, to be published", "结果已审定，待公布"),
        T.PUBLISHED: Said("published", "结果已公布"),
        T.SUPERSEDED: Said("superseded by a correction", "已被更正版取代"),
    },
    SheetMove: {
        N.OPEN: Said("scheme told to the body", "方案下达单位"),
        N.REPORT: Said("own report", "报送自评"),
        N.REVIEW: Said("review", "审核"),
        N.SEND_BACK: Said("give back", "退回重审"),
        N.PROPOSE: Said("check, and propose the result", "复核并拟定结果"),
        N.OBJECT: Said("objection", "提出异议"),
        N.DECIDE: Said("decide the result", "审定结果"),
        N.PUBLISH: Said("publish", "公布"),
        N.SUPERSEDE: Said("superseded by a correction", "被更正版取代"),
        N.CORRECT: Said("begin a correction", "起草更正版"),
    },
}
