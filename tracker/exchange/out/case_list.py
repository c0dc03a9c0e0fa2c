"""A list of cases as a file: the rows and the order of the queue, in the columns a reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.cases.queries import CaseRow
from tracker.exchange.cells import Day, Money, Text
from tracker.exchange.out.writers import OutColumn
from tracker.rules.titles import titles
from tracker.wording.closed_lists import chinese_word

COLUMNS = [
    OutColumn("number", "案件编号", Text()), OutColumn("due_on", "下一期限", Day()),
    OutColumn("rule", "规则", Text()), OutColumn("matter", "事项", Text()),
    OutColumn("ref", "所涉记录", Text()), OutColumn("body", "单位代码", Text()),
    OutColumn("body_name", "单位", Text()), OutColumn("amount", "金额", Money()),
    OutColumn("state", "状态", Text()), OutColumn("opened_on", "询问日期", Day()),
    OutColumn("reply_by", "答复期限", Day()), OutColumn("replied_on", "答复日期", Day()),
    OutColumn("rectify_by", "整改期限", Day()), OutColumn("handler", "承办人", Text()),
]  # fmt: skip


def case_rows(found: Iterable[CaseRow]) -> Iterator[list[Any]]:
    """The values of COLUMNS for every case, as its reader may see it."""
    matters = {code: said.chinese for code, said in titles().items()}
    for one in found:
        yield [
            one.number, one.due_on, one.rule, matters.get(one.rule, one.rule), one.ref, one.body_code,
            one.body_name, one.amount_fen, chinese_word(one.state), one.opened_on, one.reply_by,
            one.replied_on, one.rectify_by, one.handler,
        ]  # fmt: skip
