"""The words of closings: how they stand, what is done about them, what is disputed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.closings.holding import Fallen
from tracker.closings.queries import Shown
from tracker.closings.workflow import ClosingMove, ClosingState, Ground, Stands
from tracker.wording.said import Said

S, M = ClosingState, ClosingMove
CLOSINGS: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    ClosingState: {
        S.WAITING: Said("waits for the enterprise's word", "待企业确认"),
        S.CONFIRMED: Said("closed, confirmed by the enterprise", "企业已确认销号"),
        S.UNCONFIRMED: Said("closed by the debtor alone, unconfirmed", "单方销号，未经确认"),
        S.DISPUTED: Said("disputed; the body answers", "企业有异议，待单位处理"),
        S.ANSWERED: Said("disputed; the supervision office decides", "双方不一致，待监管部门裁定"),
        S.DECIDED: Said("closed by decision, two accounts", "经裁定销号，双方说法并存"),
        S.WITHDRAWN: Said("withdrawn", "已撤回"),
    },
    Shown: {
        Shown.WAITING: Said("waits for the enterprise's word", "待企业确认"),
        Shown.CONFIRMED: Said("cleared and confirmed", "已清偿并经企业确认"),
        Shown.UNCONFIRMED: Said("closed by the debtor alone, unconfirmed", "单方销号，未经确认"),
        Shown.DISPUTED: Said("closing disputed", "销号有异议"),
        Shown.DECIDED: Said("closed by decision, two accounts", "经裁定销号，双方说法并存"),
        Shown.NONE: Said("no closing", "未销号"),
    },
    Fallen: {
        Fallen.OWED: Said("fallen: something is outstanding again", "已失效：又有未付款项"),
        Fallen.CHANGED: Said("fallen: the record of its payments was changed", "已失效：付款记录已变更"),
        Fallen.UNPAID: Said(
            "decided: by the enterprise's account it is not paid up", "经裁定：以企业的说法，尚未付清"
        ),
    },
    ClosingMove: {
        M.ASK: Said("closing asked for", "申请销号"),
        M.AGREE: Said("closing confirmed by the enterprise", "企业确认销号"),
        M.DISPUTE: Said("closing disputed by the enterprise", "企业对销号提出异议"),
        M.CONFIRM_ON_PAPER: Said("written confirmation entered", "登记企业书面确认"),
        M.CLOSE_ALONE: Said("closed without the enterprise's word", "企业逾期未答复，单方销号"),
        M.ANSWER: Said("body keeps its account, with reasons", "单位坚持原记录并说明理由"),
        M.CORRECT: Said(
            "payment record corrected, put to the enterprise anew", "单位更正付款记录，重新请企业确认"
        ),
        M.DECIDE: Said("decided whose account stands", "监管部门裁定以哪方为准"),
        M.WITHDRAW: Said("closing withdrawn", "撤回销号申请"),
    },
    Ground: {
        Ground.NOT_RECEIVED: Said("not received", "未收到款项"),
        Ground.OTHER_DAY: Said("received on another day", "到账日期不符"),
        Ground.OTHER_AMOUNT: Said("another amount received", "到账金额不符"),
        Ground.OTHER: Said("another ground", "其他"),
    },
    Stands: {
        Stands.DEBTOR: Said("the body's account", "以单位的记录为准"),
        Stands.CREDITOR: Said("the enterprise's account", "以企业的说法为准"),
    },
}
