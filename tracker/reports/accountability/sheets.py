"""Tables of a report as sheets of its annex: the same cells, whole, in yuan."""

from __future__ import annotations

from tracker.reports.accountability.movement import movement_table, sizes_table
from tracker.reports.accountability.register import claims_table, held_table
from tracker.reports.accountability.statements import statements_table
from tracker.reports.data.account import Account
from tracker.reports.pdf.content import Figure, Kind, Row, TableSpec
from tracker.reports.workbook import Annex, Head, Value

_KINDS = {
    Kind.TEXT: "text", Kind.DAY: "day", Kind.COUNT: "count", Kind.COUNT_CHANGE: "count",
    Kind.WAN: "money", Kind.WAN_CHANGE: "money", Kind.YUAN: "money",
}  # fmt: skip
# For the name of a sheet: what it is called, and its table with every row.
TABLES = {
    "movement": ("变动", movement_table), "sizes": ("企业规模", sizes_table),
    "claims": ("赔偿补偿", claims_table),
    "held": ("问责", held_table), "statements": ("信息公开", statements_table),
}  # fmt: skip


def write_table(account: Account, name: str, annex: Annex) -> None:
    """Write one of TABLES as a sheet. Raises ArithmeticError where its rows do not add up."""
    title, table = TABLES[name]
    spec: TableSpec = table(account, None)
    demo = "（演示）" if account.scope.demo else ""
    caption = f"{spec.caption}{demo}　截至 {account.window.on.isoformat()}　单位：元"
    heads = [
        Head((f"{one.group}：" if one.group else "") + one.heading.replace("\n", ""), _KINDS[one.kind])
        for one in spec.columns
    ]
    total = _values(spec.total) if spec.total else None
    annex.sheet(title, caption, heads, total, map(_values, spec.rows))


def _values(row: Row) -> list[Value]:
    cells = (cell.value if isinstance(cell, Figure) else cell for cell in row.cells)
    return [None if cell == "" else cell for cell in cells]
