"""A list of clearing plans as a file: a row for each instalment, as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.exchange.cells import Day, Money, Text, Whole
from tracker.exchange.out.writers import OutColumn
from tracker.plans.queries import PlanRow
from tracker.wording.closed_lists import chinese_word

COLUMNS = [
    OutColumn("payable", "应付款编号", Text()), OutColumn("body", "单位代码", Text()),
    OutColumn("body_name", "单位", Text()), OutColumn("enterprise_name", "企业", Text()),
    OutColumn("due_on", "应付日期", Day()), OutColumn("state", "计划状态", Text()),
    OutColumn("proposed_on", "提出日期", Day()), OutColumn("answered_on", "企业答复日期", Day()),
    OutColumn("source", "资金来源", Text()), OutColumn("responsible", "责任人", Text()),
    OutColumn("post", "职务", Text()), OutColumn("document", "依据文件", Text()),
    OutColumn("number", "期次", Whole()), OutColumn("day", "约定日期", Day()),
    OutColumn("pay_by", "最后付款日", Day()), OutColumn("amount", "金额", Money()),
    OutColumn("standing", "履行情况", Text()), OutColumn("met_on", "付足日期", Day()),
]  # fmt: skip


def plan_rows(found: Iterable[PlanRow]) -> Iterator[list[Any]]:
    """The values of COLUMNS for every instalment of the plans."""
    for one in found:
        plan = one.plan
        source = plan.source_words or chinese_word(plan.source)
        for part in one.parts:
            yield [
                one.ref, one.body_code, one.body_name, one.enterprise_name, one.due_on,
                chinese_word(one.state), plan.proposed_on, one.answer.answered_on if one.answer else None,
                source, plan.responsible, plan.post, plan.document, part.number, part.day, part.due_on,
                part.amount_fen, chinese_word(part.standing), part.met_on,
            ]  # fmt: skip
