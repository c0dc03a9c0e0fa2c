"""The words of monthly returns: where a version stands, and why each of its lines is there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tracker.returns.lines import LineKind
from tracker.returns.models import ReturnState
from tracker.returns.overview import Standing
from tracker.wording.said import Said

RETURNS: Mapping[type[StrEnum], Mapping[Any, Said]] = {
    ReturnState: {
        ReturnState.SIGNED: Said("signed, waits for its check", "已签报，待复核"),
        ReturnState.FROZEN: Said("frozen", "已封存"),
        ReturnState.SENT_BACK: Said("sent back", "已退回"),
    },
    Standing: {
        Standing.SILENT: Said("not filed", "未报"),
        Standing.WAITING: Said("signed, not checked yet", "已签报，尚未复核"),
        Standing.FILED: Said("filed with arrears", "已报有拖欠"),
        Standing.ZERO: Said("nil return", "零报告"),
    },
    LineKind: {
        LineKind.STANDING: Said("in arrears", "在欠"),
        LineKind.FELL_DUE: Said("day passed unpaid", "到期未付"),
        LineKind.JUDGMENT_DUE: Said("judgment not performed by its day", "判决逾期未履行"),
        LineKind.TRANSFER: Said("paid by transfer", "转账支付"),
        LineKind.CASH: Said("paid in cash", "现金支付"),
        LineKind.BILL: Said("bill honoured", "票据兑付"),
        LineKind.RECEIVABLE_VOUCHER: Said("receivable voucher honoured", "应收账款凭证兑付"),
        LineKind.ASSET_OFFSET: Said("offset by assets, agreed and performed", "经同意的以资抵债"),
        LineKind.SET_OFF: Said("set off", "抵销"),
        LineKind.NOTARY_DEPOSIT: Said("deposited with a notary", "提存"),
        LineKind.WAIVER: Said("waived by the creditor", "债权人免除"),
        LineKind.JUDGMENT_PERFORMED: Said("judgment performed", "判决已履行"),
        LineKind.RETURNED: Said("payment came back", "付款退回"),
        LineKind.INTO_DISPUTE: Said("came into dispute; stays in the total", "转为有分歧（仍计入总额）"),
        LineKind.DISPUTE_FOR_CREDITOR: Said("dispute over, still owed", "分歧消除，仍应支付"),
        LineKind.DISPUTE_FOR_DEBTOR: Said("dispute resolved for the debtor", "分歧认定不应支付"),
        LineKind.JUDGED: Said("a judgment took its place", "以判决代替"),
        LineKind.VOIDED: Said("payable voided or moved to another body", "应付款作废或者改属其他单位"),
        LineKind.RESTATED: Said("facts recorded after the month was frozen", "封存后补录或者更正的事实"),
        LineKind.NO_RETURN: Said("moved in months without a return", "未报月份内的变动"),
    },
}
