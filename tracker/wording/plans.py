"""The words of clearing plans: where money comes from, what was said to them, how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.plans.models import Answer, MoneySource
from tracker.plans.queries import PlanState
from tracker.plans.state import Standing
from tracker.wording.said import Said

PLANS: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    MoneySource: {
        MoneySource.BUDGET_THIS_YEAR: Said("budget of this year", "本年度预算"),
        MoneySource.BUDGET_NEXT_YEAR: Said("budget of next year", "下年度预算"),
        MoneySource.SPECIAL_BOND: Said("special bond", "专项债券"),
        MoneySource.ASSET_DISPOSAL: Said("disposal of assets", "资产处置收入"),
        MoneySource.OTHER: Said("another source", "其他来源"),
    },
    Answer: {
        Answer.AGREED: Said("agreed to by the enterprise", "企业同意"),
        Answer.SIGNED: Said("signed document entered by the body", "单位录入的企业签署文件"),
        Answer.REFUSED: Said("refused by the enterprise", "企业不同意"),
    },
    PlanState: {
        PlanState.PROPOSED: Said("waits for the enterprise's word", "待企业答复"),
        PlanState.UNCONFIRMED: Said("not confirmed by the creditor", "未经债权人确认"),
        PlanState.IN_FORCE: Said("in force", "履行中"),
        PlanState.DONE: Said("paid as planned", "已按计划付清"),
        PlanState.REFUSED: Said("refused", "企业不同意"),
        PlanState.SUPERSEDED: Said("superseded by a newer plan", "已被新计划取代"),
    },
    Standing: {
        Standing.AHEAD: Said("paid ahead of its day", "提前付清"),
        Standing.IN_TIME: Said("paid in time", "按期付清"),
        Standing.LATE: Said("paid late", "逾期付清"),
        Standing.TODAY: Said("its day is today", "今天到期"),
        Standing.TO_COME: Said("to come", "未到期"),
        Standing.MISSED: Said("missed", "逾期未付"),
    },
}
