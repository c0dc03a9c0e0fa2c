"""The returns of a month as a file: each body with its state, its figures and what the ledger gave."""

from __future__ import annotations

from typing import Any

from tracker.exchange.cells import Money, Text
from tracker.exchange.out.writers import OutColumn
from tracker.returns.lines import Side
from tracker.returns.overview import Asked, Cell
from tracker.subjects.regions import region_name
from tracker.wording.closed_lists import chinese_word

COLUMNS = [
    OutColumn("month", "月份", Text()), OutColumn("body", "单位代码", Text()),
    OutColumn("body_name", "单位", Text()), OutColumn("region", "地区", Text()),
    OutColumn("state", "状态", Text()), OutColumn("corrected", "更正", Text()),
    OutColumn("opening", "期初拖欠", Money()), OutColumn("new", "本月新增", Money()),
    OutColumn("cleared", "本月清偿", Money()), OutColumn("adjusted", "本月调整", Money()),
    OutColumn("closing", "期末拖欠", Money()), OutColumn("ledger", "台账期末", Money()),
    OutColumn("differs", "与台账不一致", Text()),
]  # fmt: skip


def row(month: str, one: Asked, cell: Cell) -> list[Any]:
    """The values of COLUMNS for a body; a silent one has no figures, not zeros."""
    stated = cell.stated or {}
    return [
        month, one.code, one.name, region_name(one.region), chinese_word(cell.standing),
        f"第{cell.version}版" if cell.corrected else None, *(stated.get(side) for side in Side),
        cell.ledger_fen, "是" if cell.differs else None,
    ]  # fmt: skip
