"""The sums that came into dispute as a file: the rows and columns of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.exchange.cells import Day, Money, Text
from tracker.exchange.out.writers import OutColumn
from tracker.payables.into_dispute import IntoDispute

COLUMNS = [
    OutColumn("ref", "争议编号", Text()), OutColumn("payable", "应付账款编号", Text()),
    OutColumn("body", "单位代码", Text()), OutColumn("body_name", "单位", Text()),
    OutColumn("raised_on", "提出日期", Day()), OutColumn("amount", "转为有分歧的金额", Money()),
    OutColumn("before", "之前无分歧应付", Money()), OutColumn("after", "之后无分歧应付", Money()),
    OutColumn("total", "应付总额", Money()), OutColumn("reason", "争议理由", Text()),
    OutColumn("document", "文件", Text()), OutColumn("approver", "批准人", Text()),
]  # fmt: skip


def into_dispute_rows(found: Iterable[IntoDispute]) -> Iterator[list[Any]]:
    """The values of COLUMNS for every dispute."""
    for one in found:
        yield [
            one.ref, one.payable_ref, one.body_code, one.body_name, one.raised_on, one.amount_fen,
            one.before_fen, one.after_fen, one.total_fen, one.reason, one.document, one.approver,
        ]  # fmt: skip
