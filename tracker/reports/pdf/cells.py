"""From the values of a table to printed text, column widths and lines, before any page is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.core.money import yuan_grouped
from tracker.reports import figures
from tracker.reports.pdf.content import Align, Cell, Column, Figure, Kind, Row, TableSpec
from tracker.reports.pdf.fonts import printable, width
from tracker.reports.pdf.lines import break_lines
from tracker.reports.pdf.styles import BOLD, REGULAR, TABLE_SIZES, TEXT_WIDTH

# A row of more lines than this is printed as several, or it would never fit a page.
_MOST_LINES = 30
# In ems: the widest unbroken heading of a fitted column.
_HEADING_EMS = 5.5
_LEAD_EMS = 1.0


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row ready to draw: for each column its lines; ``continues`` another piece of the same row."""

    cells: tuple[tuple[str, ...], ...]
    indent: float
    strong: bool
    rule_above: bool
    continues: bool
    height: float


@dataclass(frozen=True, slots=True)
class SetTable:
    """A table with its measures: size of type, left edges and widths of the columns, heads and rows."""

    size: float
    edges: tuple[float, ...]
    widths: tuple[float, ...]
    leads: tuple[float, ...]
    heads: tuple[tuple[str, ...], ...]
    rows: tuple[SetRow, ...]
    wraps: bool

    @property
    def leading(self) -> float:
        """From one line of a cell to the next, in points."""
        return self.size * 1.36

    @property
    def pad(self) -> float:
        """The empty space left and right of a cell, in points."""
        return padding(self.size)


def padding(size: float) -> float:
    """The space on either side of a cell for a size of type."""
    return size * 0.42


def leads(columns: tuple[Column, ...], size: float) -> tuple[float, ...]:
    """The extra space left of each column: words that follow figures would else seem to belong to them."""
    sides = [column.side for column in columns]
    return tuple(_LEAD_EMS * size if side is Align.LEFT and before is Align.RIGHT else 0.0
                 for before, side in zip([Align.LEFT, *sides], sides, strict=False))


def cell_text(cell: Cell, column: Column) -> str:
    """What is printed for a value; raises TypeError where it does not fit its kind."""
    kind, value = (cell.kind, cell.value) if isinstance(cell, Figure) else (column.kind, cell)
    if isinstance(value, str):
        return printable(value)
    if value is None:
        return figures.MISSING
    if isinstance(value, date):
        return figures.short_day(value)
    if kind is Kind.TEXT:
        return str(value)
    if kind is Kind.DAY:
        raise TypeError(f"{column.heading}: {value!r} is no day.")
    return _INTEGERS[kind](value)


_INTEGERS = {
    Kind.WAN: figures.wan,
    Kind.WAN_CHANGE: figures.wan_change,
    Kind.YUAN: yuan_grouped,
    Kind.COUNT: figures.count,
    Kind.COUNT_CHANGE: figures.count_change,
}


def set_table(spec: TableSpec, room: float = TEXT_WIDTH) -> SetTable:
    """Choose the size of type and the widths, and break every cell into lines.

    Raises ValueError where the columns do not fit the page at the smallest size.
    """
    rows = spec.all_rows()
    texts = [tuple(map(cell_text, row.cells, spec.columns)) for row in rows]
    heads = tuple(printable(column.heading.replace("\n", "|")) for column in spec.columns)
    widest = [_widest(index, column, rows, texts) for index, column in enumerate(spec.columns)]
    for size in TABLE_SIZES:
        widths = _column_widths(spec, heads, widest, size, room)
        if widths is not None:
            break
    else:
        raise ValueError(f"{spec.caption}: {len(spec.columns)} columns do not fit {room:.0f} points.")
    edges = tuple(sum(widths[:index]) for index in range(len(widths)))
    pad, lead = padding(size), leads(spec.columns, size)
    rooms = tuple(wide - 2 * pad - extra for wide, extra in zip(widths, lead, strict=True))
    head_lines = tuple(
        tuple(line for part in head.split("|") for line in break_lines(part, REGULAR, size, head_room))
        for head, head_room in zip(heads, rooms, strict=True)
    )
    set_rows: list[SetRow] = []
    for row, text in zip(rows, texts, strict=True):
        set_rows += _set_row(row, text, spec.columns, rooms, size)
    wraps = any(len(cell) > 1 for row in set_rows for cell in row.cells)
    return SetTable(size, edges, widths, lead, head_lines, tuple(set_rows), wraps)


def _widest(index: int, column: Column, rows: list[Row], texts: list[tuple[str, ...]]) -> float:
    """The widest cell of a column for one point of size, its indent included."""
    cells = {(text[index], column.strong or row.strong, row.indent if index == 0 else 0)
             for row, text in zip(rows, texts, strict=True)}
    wide = (width(text, BOLD if strong else REGULAR, 1) + indent for text, strong, indent in cells)
    return max(wide, default=0.0)


def _column_widths(
    spec: TableSpec, heads: tuple[str, ...], widest: list[float], size: float, room: float
) -> tuple[float, ...] | None:
    """The widths at this size, which fill the room; None where they do not fit."""
    needs: list[float] = []
    for head, wide, lead in zip(heads, widest, leads(spec.columns, size), strict=True):
        heading = max(width(part, REGULAR, 1) for part in head.split("|"))
        needs.append(max(wide, min(heading, _HEADING_EMS)) * size + 2 * padding(size) + lead + 0.1)
    shares = {index: column.share for index, column in enumerate(spec.columns) if column.share is not None}
    fitted = [None if index in shares else need for index, need in enumerate(needs)]
    rest = room - sum(wide for wide in fitted if wide is not None)
    if rest < sum(min(needs[index], spec.columns[index].least * size) for index in shares):
        return None
    # A column of words that needs less than its share leaves the rest to the others.
    while shares:
        total = sum(shares.values())
        content = [index for index, share in shares.items() if needs[index] <= rest * share / total]
        if not content:
            break
        for index in content:
            fitted[index] = needs[index]
            rest -= needs[index]
            del shares[index]
    total = sum(shares.values())
    spare = 0.0 if shares else rest / len(fitted)
    return tuple(rest * shares[index] / total if wide is None else wide + spare
                 for index, wide in enumerate(fitted))


def _set_row(
    row: Row, text: tuple[str, ...], columns: tuple[Column, ...], rooms: tuple[float, ...], size: float
) -> list[SetRow]:
    """A row broken into lines; several pieces where it is higher than a page should bear."""
    indent = row.indent * size
    cells = []
    for index, (cell, column, room) in enumerate(zip(text, columns, rooms, strict=True)):
        font = BOLD if row.strong or column.strong else REGULAR
        moved = indent if index == 0 else 0
        cells.append(tuple(break_lines(cell, font, size, room - moved)))
    most = max(map(len, cells))
    pieces = []
    for start in range(0, most, _MOST_LINES):
        part = tuple(cell[start : start + _MOST_LINES] for cell in cells)
        height = max(map(len, part)) * size * 1.36 + size * 0.5
        pieces.append(SetRow(part, indent, row.strong, row.rule_above, start > 0, height))
    return pieces


