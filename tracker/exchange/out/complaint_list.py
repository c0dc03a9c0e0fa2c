"""A list of enterprises' reports as a file: the rows and the order of the queue, and what its page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tracker.complaints.queries import ComplaintRow
from tracker.core.permissions import Perm
from tracker.exchange.cells import Day, Money, Text
from tracker.exchange.out.writers import OutColumn
from tracker.wording.closed_lists import chinese_word

COLUMNS = [
    OutColumn("number", "编号", Text()), OutColumn("route", "来源", Text()),
    OutColumn("due_on", "下一期限", Day()), OutColumn("matter", "事项", Text()),
    OutColumn("body", "单位代码", Text()), OutColumn("body_name", "单位", Text()),
    OutColumn("enterprise", "企业", Text()), OutColumn("kept", "对单位保密", Text()),
    OutColumn("amount", "金额", Money()), OutColumn("state", "状态", Text()),
    OutColumn("turn", "下一步由谁办", Text()), OutColumn("handler", "承办人", Text()),
]  # fmt: skip


def complaint_rows(
    found: Iterable[ComplaintRow], turn: Callable[[Perm | None], str]
) -> Iterator[list[Any]]:
    """The values of COLUMNS for every report; ``turn`` says whose the next step is."""
    for one in found:
        yield [
            one.number, chinese_word(one.route), one.due_on, chinese_word(one.matter), one.body_code,
            one.body_name, one.enterprise_name, "是" if one.confidential else "否", one.claimed_fen,
            chinese_word(one.state), turn(one.holder), one.handler,
        ]  # fmt: skip
