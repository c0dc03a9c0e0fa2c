"""A list of stored flags as a file: the rows and the order of the page, in the columns a reader sees.

An enterprise whose name the reader is not told is left empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.exchange.cells import Day, Money, Text, Whole
from tracker.exchange.out.flags import Listed
from tracker.exchange.out.writers import OutColumn
from tracker.flags.filters import Filter
from tracker.flags.order import Order
from tracker.flags.queries import every
from tracker.rules.titles import titles

COLUMNS = [
    OutColumn("rule", "规则", Text()),
    OutColumn("matter", "事项", Text()),
    OutColumn("subject_kind", "对象类别", Text()),
    OutColumn("subject", "对象编号", Text()),
    OutColumn("qualifier", "限定", Text()),
    OutColumn("body", "单位代码", Text()),
    OutColumn("body_name", "单位", Text()),
    OutColumn("owner", "原单位代码", Text()),
    OutColumn("enterprise", "企业", Text()),
    OutColumn("arose_on", "发生日期", Day()),
    OutColumn("ceased_on", "终止日期", Day()),
    OutColumn("days", "存续日数", Whole()),
    OutColumn("amount", "金额", Money()),
    OutColumn("grade", "等级", Whole()),
    OutColumn("nature", "性质", Text()),
    OutColumn("state", "状态", Text()),
    OutColumn("cites", "依据", Listed()),
]


def flag_rows(session: Session, wanted: Filter, on: date, order: Order) -> Iterator[list[Any]]:
    """The values of COLUMNS for every flag of a filter, read as they are taken."""
    matters = {code: said.chinese for code, said in titles().items()}
    for one in every(session, wanted, on, order=order):
        yield [
            one.rule, matters.get(one.rule, one.rule), one.subject_kind, one.ref, one.qualifier or None,
            one.body_code, one.body_name, one.owner_code if one.owner_code != one.body_code else None,
            one.enterprise_name if one.enterprise_named else None, one.arose_on, one.ceased_on, one.days,
            one.amount_fen, one.grade, one.nature.value, one.case_state or one.state.value,
            list(one.cites),
        ]  # fmt: skip
