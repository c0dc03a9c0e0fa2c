"""A table of the pages as a sheet of a workbook: the same cells, in yuan."""

from __future__ import annotations

from tracker.reports.pdf.content import Figure, Kind, Row, TableSpec
from tracker.reports.workbook import Annex, Head, Value

_KINDS = {
    Kind.TEXT: "text", Kind.DAY: "day", Kind.COUNT: "count", Kind.COUNT_CHANGE: "count",
    Kind.WAN: "money", Kind.WAN_CHANGE: "money", Kind.YUAN: "money",
}  # fmt: skip


def write_spec(annex: Annex, title: str, caption: str, spec: TableSpec) -> None:
    """Write a whole table as the sheet ``title``. Raises ArithmeticError where its rows do not add up."""
    heads = [
        Head((f"{one.group}：" if one.group else "") + one.heading.replace("\n", ""), _KINDS[one.kind])
        for one in spec.columns
    ]
    total = _values(spec.total) if spec.total else None
    annex.sheet(title, caption, heads, total, map(_values, spec.rows))


def _values(row: Row) -> list[Value]:
    cells = (cell.value if isinstance(cell, Figure) else cell for cell in row.cells)
    return [None if cell == "" else cell for cell in cells]
