"""A list of closings as a file: the body's account and the creditor's side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.closings.queries import ClosingRow
from tracker.exchange.cells import Day, Money, Text
from tracker.exchange.out.writers import OutColumn
from tracker.wording.closed_lists import chinese_word
from tracker.wording.undisclosed import UNDISCLOSED

COLUMNS = [
    OutColumn("payable", "应付款编号", Text()), OutColumn("body", "单位代码", Text()),
    OutColumn("body_name", "单位", Text()), OutColumn("enterprise_name", "企业", Text()),
    OutColumn("amount", "应付金额", Money()), OutColumn("closing", "销号情况", Text()),
    OutColumn("opened_on", "申请销号日期", Day()), OutColumn("answer_by", "最后答复日", Day()),
    OutColumn("paid_on", "单位记录的付款日期", Day()), OutColumn("paid", "单位记录的付款金额", Money()),
    OutColumn("ground", "企业异议", Text()), OutColumn("said_on", "企业所称到账日期", Day()),
    OutColumn("said", "企业所称到账金额", Money()), OutColumn("stands", "裁定", Text()),
]  # fmt: skip


def closing_rows(found: Iterable[ClosingRow]) -> Iterator[list[Any]]:
    """The values of COLUMNS for every closing."""
    for one in found:
        closing = one.closing
        yield [
            one.ref, one.body_code, one.body_name, one.enterprise_name or UNDISCLOSED.now(), one.amount_fen,
            chinese_word(one.shown), closing.opened_on, closing.due_on, closing.paid_on, closing.paid_fen,
            chinese_word(closing.ground) if closing.ground else "", closing.said_on, closing.said_fen,
            chinese_word(closing.stands) if closing.stands else "",
        ]  # fmt: skip
