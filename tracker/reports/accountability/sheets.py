"""Tables of a report as sheets of its annex: the same cells, whole, in yuan."""

from __future__ import annotations

from tracker.reports.accountability.movement import movement_table, sizes_table
from tracker.reports.accountability.register import claims_table, held_table
from tracker.reports.accountability.statements import statements_table
from tracker.reports.data.account import Account
from tracker.reports.pdf.content import TableSpec
from tracker.reports.table_sheet import write_spec
from tracker.reports.workbook import Annex

# For the name of a sheet: what it is called, and its table with every row.
TABLES = {
    "movement": ("变动", movement_table), "sizes": ("企业规模", sizes_table),
    "claims": ("赔偿补偿", claims_table), "held": ("问责", held_table),
    "statements": ("信息公开", statements_table),
}  # fmt: skip


def write_table(account: Account, name: str, annex: Annex) -> None:
    """Write one of TABLES as a sheet. Raises ArithmeticError where its rows do not add up."""
    title, table = TABLES[name]
    spec: TableSpec = table(account, None)
    demo = "（演示）" if account.scope.demo else ""
    write_spec(annex, title, f"{spec.caption}{demo}　截至 {account.window.on.isoformat()}　单位：元", spec)
