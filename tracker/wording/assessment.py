"""The words of the yearly assessment: its indicators, how a year stands, what is done."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.assessment.indicators import Indicator
from tracker.assessment.workflow import SchemeMove, SchemeState
from tracker.wording.said import Said

I, S, M = Indicator, SchemeState, SchemeMove  # noqa: E741
ASSESSMENT: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    Indicator: {
        I.PAID_IN_TIME: Said("sums paid in time", "按期支付"),
        I.ARREARS_CLEARED: Said("overdue sums cleared", "逾期清偿"),
        I.PROMISES_KEPT: Said("promises kept in time", "承诺按期兑现"),
        I.RETURNS_IN_TIME: Said("monthly returns in time", "月报按期报送"),
        I.REPLIES_IN_TIME: Said("replies to questions in time", "线索按期答复"),
        I.MENDED_IN_TIME: Said("mended in time", "整改按期完成"),
        I.ANSWERS_IN_TIME: Said("answers to the congress in time", "人大事项按期答复"),
        I.TRAINING: Said("training of public officers", "公职人员诚信教育"),
        I.GUIDANCE: Said("guidance of enterprises and organisations", "社会组织信用建设指导"),
        I.PUBLICITY: Said("publicity of integrity", "诚信文化宣传"),
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
}
