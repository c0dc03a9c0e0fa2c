"""The table that says the same as a chart, for a reader who cannot see it or wants to reckon with it."""

from __future__ import annotations

from tracker.reports.pdf.content import (
    Chart,
    Column,
    Kind,
    LineChart,
    PairChart,
    Row,
    TableSpec,
    TileMap,
    Value,
)

# Numbers with short names stand several beside each other.
_BESIDE, _SHORT = 4, 10


def twin(chart: Chart) -> TableSpec:
    """The chart's numbers in their order, under its own title."""
    if isinstance(chart, PairChart):
        names = (Column("项目"), *(Column(name, chart.kind) for name in chart.names))
        rows = [Row((one.label, one.whole, one.part, one.whole - one.part)) for one in chart.pairs]
        return TableSpec(chart.title, chart.unit, names, rows)
    if isinstance(chart, TileMap):
        columns = (
            Column("地区"), Column("数值", chart.kind), Column("总额", chart.kind), Column("备注"),
        )  # fmt: skip
        told = [Row((one.label, one.value, one.whole, one.remark)) for one in chart.tiles]
        return TableSpec(chart.title, chart.unit, columns, told)
    marks = chart.points if isinstance(chart, LineChart) else chart.bars
    return _in_pairs(chart.title, chart.unit, chart.kind, [(one.label, one.value) for one in marks])


def _in_pairs(title: str, unit: str, kind: Kind, pairs: list[tuple[Value, ...]]) -> TableSpec:
    beside = _BESIDE if len(pairs) > _BESIDE and all(len(str(label)) <= _SHORT for label, _ in pairs) else 1
    pairs = pairs + [("", "")] * (-len(pairs) % beside)
    rows = tuple(Row(sum(pairs[start : start + beside], ())) for start in range(0, len(pairs), beside))
    return TableSpec(title, unit, (Column("项目"), Column("数值", kind)) * beside, rows)
