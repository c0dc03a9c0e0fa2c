"""The chapter of the lists beside the flags: what is to be cleared up, never counted as a breach."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.accountability.compared import change, then
from tracker.reports.data.account import Account
from tracker.reports.pdf.content import Column, Kind, Paragraph, Row, Section, TableSpec


def beside(account: Account) -> Section:
    """Each list with its count, on the two days of the report."""
    rows = [
        Row((
            one.title, one.rows, then(account, one.rows_before), change(account, one.rows, one.rows_before),
            one.bodies,
        ))
        for one in account.lists
    ]
    columns = (
        Column("清单"), Column("本期末", Kind.COUNT, strong=True),
        Column(figures.short_day(account.window.before_on), Kind.COUNT), Column("增减", Kind.COUNT_CHANGE),
        Column("涉及单位", Kind.COUNT),
    )  # fmt: skip
    said = (
        "下列事项因事实不全、期限未定或者不属本市单位职责，不提线索，不计入以上任何数字，列出以便补充登记和查问。"
        "同一记录可以在几张清单上，各行不相加。"
    )
    return Section("线索之外的清单", (Paragraph(said), TableSpec("待查清单", "条、家", columns, rows)))
