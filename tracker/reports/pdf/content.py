"""What a report says, as frozen values: sections, paragraphs, tables, charts. No layout and no database.

Amounts are whole fen and are printed as 万元 or yuan by their ``Kind``. Sections, tables and figures are
numbered by the renderer, in the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

Value = str | int | date | None


class Kind(Enum):
    """What the cells of a column are, which settles how they are printed and on which side they stand."""

    TEXT = "text"
    WAN = "wan"  # fen, printed as 万元 with one decimal
    WAN_CHANGE = "wan_change"  # a difference in fen, printed 增/减 and 万元
    YUAN = "yuan"  # fen, printed as yuan with two decimals
    COUNT = "count"
    COUNT_CHANGE = "count_change"
    DAY = "day"


class Align(Enum):
    """The side of its column on which a cell stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell of another kind than its column's, for tables whose rows measure different things."""

    kind: Kind
    value: Value


Cell = Value | Figure


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` is None for as wide as its widest cell, else a share of what is left.

    Text columns share what is left by default. ``group`` is a heading over several neighbouring columns.
    ``sums`` says that the total row must be the sum of the rows, to the fen; TableSpec refuses another one.
    ``least`` is how many characters a sharing column must hold in a line before the type is set smaller.
    """

    heading: str
    kind: Kind = Kind.TEXT
    width: float | None = None
    align: Align | None = None
    group: str | None = None
    sums: bool = False
    strong: bool = False
    least: float = 5.0

    @property
    def share(self) -> float | None:
        """The share of the width that is left after the fitted columns; None for a fitted one."""
        if self.width is None and self.kind is Kind.TEXT:
            return 1.0
        return self.width

    @property
    def side(self) -> Align:
        """Words stand left, figures right, unless the column says otherwise."""
        return self.align or (Align.LEFT if self.kind is Kind.TEXT else Align.RIGHT)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``indent`` moves its first cell in by that many characters, ``rule_above`` parts groups."""

    cells: tuple[Cell, ...]
    indent: int = 0
    strong: bool = False
    rule_above: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: ``total`` stands first and bold, ``more`` last, for the rows that are not printed.

    Raises ValueError where a row has not one cell for each column, and where a column that ``sums`` has
    rows (``more`` among them) that do not add up to the total; a column without any number has no total.
    """

    caption: str
    unit: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total: Row | None = None
    more: Row | None = None
    note: str = ""
    empty: str = "没有此类记录"

    def __post_init__(self) -> None:
        for row in self.all_rows():
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.caption}: a row has {len(row.cells)} cells for "
                                 f"{len(self.columns)} columns: {row.cells!r}")
        if self.total is None:
            return
        for index, column in enumerate(self.columns):
            summed, total = self.summed(index), self.total.cells[index]
            if column.sums and sum(summed) != (0 if total is None and not summed else total):
                raise ValueError(f"{self.caption}: the rows of {column.heading} add up to "
                                 f"{sum(summed)}, the total says {total!r}.")

    def all_rows(self) -> list[Row]:
        """Total, rows and the line for the rest, in the order in which they are printed."""
        return [row for row in (self.total, *self.rows, self.more) if row is not None]

    def summed(self, index: int) -> list[int]:
        """The whole numbers of a column that stand under its total; missing cells count for nothing."""
        cells = (row.cells[index] for row in (*self.rows, self.more) if row is not None)
        return [cell for cell in cells if isinstance(cell, int)]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a whole amount in fen or a count, below zero in a Waterfall alone."""

    label: str
    value: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Lying bars on one scale, longest possible names wrapped; ``ramp`` shades them from light to dark.

    ``numbers_in`` is the caption of the table of this report that holds the same numbers; without one the
    renderer prints them as a table below the chart.
    """

    title: str
    unit: str
    bars: tuple[Bar, ...]
    kind: Kind = Kind.WAN
    ramp: bool = False
    numbers_in: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line; ``value`` is None where nothing is known, and the line is broken there."""

    label: str
    value: int | None


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line through points in order of time, first and last one with their figures."""

    title: str
    unit: str
    points: tuple[Point, ...]
    kind: Kind = Kind.WAN
    numbers_in: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """How a stock became another: the first and last bar stand, those between add up to the difference."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    kind: Kind = Kind.WAN
    numbers_in: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A whole and the part of it that is there, both whole and non-negative."""

    label: str
    whole: int
    part: int


@dataclass(frozen=True, slots=True)
class PairChart:
    """Lying bars with their part in dark, on one scale; ``names`` say what whole, part and the gap are."""

    title: str
    unit: str
    pairs: tuple[Pair, ...]
    names: tuple[str, str, str]
    kind: Kind = Kind.WAN
    numbers_in: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A place in a grid from 1: its name, an amount (None: nothing is recorded), a share, two remarks."""

    label: str
    row: int
    column: int
    value: int | None
    whole: int = 0
    change: int | None = None
    remark: str = ""
    wide: int = 1


@dataclass(frozen=True, slots=True)
class TileMap:
    """Places roughly where they lie; a bar shows the amount's share of ``whole``, full at ``scale`` %."""

    title: str
    unit: str
    tiles: tuple[Tile, ...]
    scale: int
    legend: str
    kind: Kind = Kind.WAN
    numbers_in: str | None = None
    source: str = ""


Chart = BarChart | LineChart | Waterfall | PairChart | TileMap


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two charts beside each other."""

    left: Chart
    right: Chart


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, its first line moved in by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small text under what it explains."""

    text: str


Block = Paragraph | Note | TableSpec | Chart | SideBySide


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter (一、) with its blocks, then its parts (（一）); no deeper."""

    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report as of a day. ``colophon`` holds name and text of the lines at the foot of the cover.

    ``issued`` are lines of the cover on its version and release, ``verify`` the address of the code there.
    ``notice`` says on the cover for whom it is. ``demo`` marks every page 演示, ``drill`` says
    by how much periods are shortened. The same document gives the
    same bytes.
    """

    title: str
    subtitle: str
    serial: str
    as_of: date
    prepared_by: str
    sources: tuple[str, ...]
    sections: tuple[Section, ...]
    demo: bool = False
    drill: int = 1
    notice: str = ""
    colophon: tuple[tuple[str, str], ...] = ()
    issued: tuple[tuple[str, str], ...] = ()
    verify: str = ""
