"""The words of formal reports: what they are, how they stand, what is done about them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.releases.models import Part
from tracker.releases.workflow import Audience, ReleaseMove, ReleaseState, ReportKind
from tracker.wording.said import Said

S, M = ReleaseState, ReleaseMove
RELEASES: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    ReportKind: {
        ReportKind.ACCOUNTABILITY: Said("accountability report", "政务履约情况报告"),
        ReportKind.ARREARS: Said("report on sums owed and overdue", "应付未付与逾期款项报告"),
        ReportKind.FUNDING: Said("report on project funds and advances", "政府投资项目资金与垫资报告"),
        ReportKind.PROMISES: Said("report on targets and promises", "目标与承诺履行报告"),
        ReportKind.REGISTER: Said(
            "register of compensation and of who was held to account", "赔偿补偿与责任追究登记"
        ),
        ReportKind.DISCLOSURE: Said(
            "yearly public statements of what small firms are owed", "逾期未付款项年度公开情况"
        ),
    },
    Audience: {
        Audience.INNER: Said("the office's own edition", "内部版"),
        Audience.PUBLIC: Said("edition for everybody", "公开版"),
    },
    ReleaseState: {
        S.DRAFT: Said("draft", "草稿"),
        S.FROZEN: Said("figures frozen", "数字已冻结"),
        S.REPLIES: Said("bodies are asked for their words", "征求单位答复中"),
        S.CHECKED: Said("checked, to be released", "已审核，待发布"),
        S.RELEASED: Said("released", "已发布"),
        S.SUPERSEDED: Said("superseded by a newer version", "已被更正版取代"),
        S.WITHDRAWN: Said("withdrawn", "已撤回"),
        S.DROPPED: Said("given up", "已作废"),
    },
    ReleaseMove: {
        M.DRAFT: Said("draft begun", "起草"),
        M.SESSION: Said("session's day set", "设定会议日"),
        M.FREEZE: Said("freeze the figures", "冻结数字"),
        M.ASK: Said("put the findings to the bodies", "送单位答复"),
        M.REPLY: Said("reply of a body", "单位答复"),
        M.CHECK: Said("check", "审核"),
        M.RELEASE: Said("release", "发布"),
        M.CORRECT: Said("correction begun", "起草更正版"),
        M.SUPERSEDE: Said("superseded", "被更正版取代"),
        M.WITHDRAW: Said("withdraw", "撤回"),
        M.DROP: Said("give up", "作废"),
    },
    Part: {
        Part.FROZEN: Said("as it was frozen", "冻结稿"),
        Part.ANNEX: Said("annex with every row", "明细附件"),
        Part.RELEASED: Said("report as released", "发布稿"),
        Part.ARCHIVE: Said("archive copy (PDF/A)", "存档件（PDF/A）"),
    },
}
