"""Three-line tables that run over pages, drawn cell by cell: as fast as the canvas and never boxed in.

ReportLab's own tables slow down with their length and draw no 续表; here the rows are measured once, and
each page draws its part of them.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, groupby

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import Flowable

from tracker.reports.figures import rounding_gap, rounding_note
from tracker.reports.pdf.cells import SetRow, SetTable, set_table
from tracker.reports.pdf.content import Align, Kind, TableSpec
from tracker.reports.pdf.fonts import printable, width
from tracker.reports.pdf.styles import (
    BOLD,
    CAPTION,
    GREY,
    HAIR,
    INK,
    MIDDLE,
    NOTE,
    REGULAR,
    TEXT_BOTTOM,
    TEXT_TOP,
    TEXT_WIDTH,
    THICK,
    THIN,
)

# A table is not begun at the foot of a page for fewer rows than these, as long as they are not very high.
_FIRST_ROWS, _FIRST_HEIGHT = 3, 150.0
# So many rows go over to the next page with notes that find no room below the table.
_LAST_ROWS = 2
_PAGE = TEXT_TOP - TEXT_BOTTOM
_CAPTION_GAP = 2.0


def table_note(spec: TableSpec) -> str:
    """The note under a table: its own, and where printed 万元 do not add up, why."""
    notes = [spec.note] if spec.note else []
    apart: dict[str, int] = {}
    for index, column in enumerate(spec.columns):
        total = spec.total.cells[index] if spec.total else None
        if column.sums and column.kind is Kind.WAN and isinstance(total, int):
            gap = rounding_gap(spec.summed(index), total)
            if gap:
                apart["“" + column.heading.replace("\n", "") + "”"] = gap
    if note := rounding_note(apart.values()):
        notes.append("".join(apart) + note)
    return "".join(notes)


@dataclass(frozen=True, slots=True)
class Measured:
    """A table measured once for all its pages; ``below`` is how far down each row begins, in points."""

    spec: TableSpec
    number: int
    table: SetTable
    below: tuple[float, ...]


def measure(spec: TableSpec, number: int) -> Measured:
    """Set a table's text and widths; ``number`` is the one in its caption."""
    table = set_table(spec)
    below = accumulate((row.height for row in table.rows), initial=0.0)
    return Measured(spec, number, table, tuple(below))


class TableFlow(Flowable):  # type: ignore[misc]
    """The rows ``start`` to ``stop`` of a table, with caption and heads on every page.

    ``tail`` is the height of the notes that must stand on the page of the last row.
    """

    def __init__(
        self, measured: Measured, start: int = 0, stop: int | None = None, *, tail: float = 0.0
    ) -> None:
        super().__init__()
        self.tail = tail
        self.measured = measured
        self.spec, self.table, self.below = measured.spec, measured.table, measured.below
        self.start, self.stop = start, len(self.table.rows) if stop is None else stop
        self.spaceBefore, self.spaceAfter = CAPTION.before, 4

    @property
    def grouped(self) -> bool:
        """Whether there are headings over several columns."""
        return any(column.group for column in self.spec.columns)

    @property
    def head_height(self) -> float:
        """Caption and column heads, in points."""
        lines = max((len(head) for head in self.table.heads), default=1)
        groups = self.table.leading + 3 if self.grouped else 0
        return CAPTION.leading + _CAPTION_GAP + lines * self.table.leading + 6 + groups

    @property
    def body_height(self) -> float:
        """The rows of this part, or the line that says there are none."""
        if not self.table.rows:
            return self.table.leading * 2
        return self.below[self.stop] - self.below[self.start]

    @property
    def least(self) -> float:
        """The height below which the table is not begun on a page."""
        rows = self.below[self.first_rows] if self.table.rows else self.body_height
        return self.head_height + rows + 4

    @property
    def first_rows(self) -> int:
        """How many rows must stand under the heads where the table begins."""
        low = bisect_right(self.below, _FIRST_HEIGHT) - 1
        return min(_FIRST_ROWS, max(1, low), self.stop)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The room this part needs; more than there is where its notes would stand on the next page alone."""
        height = self.head_height + self.body_height + 2
        if height <= available_height < height + self.tail and self._can_give_way(available_height):
            return TEXT_WIDTH, available_height + 1
        return TEXT_WIDTH, height

    def _can_give_way(self, available_height: float) -> bool:
        """Whether the whole part fits on a page of its own with its notes, or its last rows can go over."""
        on_a_page = available_height < _PAGE - 1 and self.head_height + self.body_height + self.tail < _PAGE
        return on_a_page or bool(self.split(TEXT_WIDTH, available_height))

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """The part that fits and the part that follows; nothing where too few rows would fit."""
        room = available_height - self.head_height - 2
        fits = bisect_right(self.below, self.below[self.start] + room) - 1
        if fits >= self.stop:
            # Only the notes find no room.
            fits = self.stop - _LAST_ROWS
        least = self.first_rows if self.start == 0 else 1
        if fits - self.start < least:
            return []
        return [
            TableFlow(self.measured, self.start, fits),
            TableFlow(self.measured, fits, self.stop, tail=self.tail),
        ]

    def draw(self) -> None:
        """Draw caption, heads, rows and rules downwards from the top of this part."""
        canvas: Canvas = self.canv
        height = self.head_height + self.body_height + 2
        top = height - CAPTION.leading - _CAPTION_GAP
        self._caption(canvas, top + _CAPTION_GAP + 3)
        body_top = self._heads(canvas, top)
        self._rows(canvas, body_top)
        bottom = body_top - self.body_height
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(THICK if self.stop == len(self.table.rows) else MIDDLE)
        canvas.line(0, bottom, TEXT_WIDTH, bottom)

    def _caption(self, canvas: Canvas, baseline: float) -> None:
        continued = "（续）" if self.start else ""
        caption = f"表 {self.measured.number}{continued}　{printable(self.spec.caption)}"
        unit = f"单位：{printable(self.spec.unit)}" if self.spec.unit else ""
        size, unit_size = CAPTION.size, NOTE.size
        free = TEXT_WIDTH - 2 * (width(unit, REGULAR, unit_size) + 6)
        # Only a very long caption gives way; the unit keeps its place.
        size = min(size, size * free / width(caption, BOLD, size))
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, size)
        canvas.drawCentredString(TEXT_WIDTH / 2, baseline, caption)
        canvas.setFont(REGULAR, unit_size)
        canvas.drawRightString(TEXT_WIDTH, baseline, unit)

    def _heads(self, canvas: Canvas, top: float) -> float:
        """Draw the heads between their two rules; gives the top of the first row."""
        table, size = self.table, self.table.size
        bottom = top - self.head_height + CAPTION.leading + _CAPTION_GAP
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(THICK)
        canvas.line(0, top, TEXT_WIDTH, top)
        canvas.setLineWidth(MIDDLE)
        canvas.line(0, bottom, TEXT_WIDTH, bottom)
        canvas.setFont(REGULAR, size)
        low = top
        if self.grouped:
            low = top - table.leading - 3
            self._groups(canvas, low)
        for index, (column, lines) in enumerate(zip(self.spec.columns, table.heads, strict=True)):
            # A head without a group stands in the middle of the whole height.
            upper = low if column.group else top
            first = (upper + bottom) / 2 + len(lines) * table.leading / 2 - size * 1.02
            for number, line in enumerate(lines):
                x = self._x(index, line, REGULAR, column.side, 0)
                canvas.drawString(x, first - number * table.leading, line)
        return bottom

    def _groups(self, canvas: Canvas, rule: float) -> None:
        table = self.table
        canvas.setLineWidth(THIN)
        numbered = enumerate(self.spec.columns)
        for group, members in groupby(numbered, key=lambda pair: pair[1].group):
            indices = [index for index, _ in members]
            if group is None:
                continue
            left = table.edges[indices[0]] + table.pad
            right = table.edges[indices[-1]] + table.widths[indices[-1]]
            canvas.line(left, rule, right, rule)
            canvas.drawCentredString((left + right) / 2, rule + 4.5, printable(group))

    def _x(self, index: int, text: str, font: str, side: Align, indent: float) -> float:
        table = self.table
        left = table.edges[index] + table.pad + table.leads[index] + indent
        if side is Align.LEFT:
            return left
        right = table.edges[index] + table.widths[index] - table.pad
        wide = width(text, font, table.size)
        return right - wide if side is Align.RIGHT else (left + right - wide) / 2

    def _rows(self, canvas: Canvas, top: float) -> None:
        if not self.table.rows:
            canvas.setFont(REGULAR, self.table.size)
            empty = printable(self.spec.empty)
            canvas.drawCentredString(TEXT_WIDTH / 2, top - self.table.leading * 1.3, empty)
            return
        text = canvas.beginText()
        rules: list[tuple[float, float, float, float]] = []
        font = ""
        y = top
        for index in range(self.start, self.stop):
            row = self.table.rows[index]
            if index > self.start and self._ruled(index):
                rules.append((0, y, TEXT_WIDTH, y))
            font = self._row(text, row, y, font)
            y -= row.height
        canvas.setFillColor(INK)
        canvas.drawText(text)
        canvas.setLineWidth(THIN)
        canvas.setStrokeColor(HAIR)
        canvas.lines(rules)
        canvas.setStrokeColor(GREY)

    def _ruled(self, index: int) -> bool:
        """A hair line above a row: below the total, at a group, above the rest, in wrapped tables."""
        row = self.table.rows[index]
        if row.continues:
            return False
        below_total = index == 1 and self.spec.total is not None
        the_rest = index == len(self.table.rows) - 1 and self.spec.more is not None
        return row.rule_above or below_total or the_rest or self.table.wraps

    def _row(self, text: PDFTextObject, row: SetRow, top: float, font: str) -> str:
        """Write one row's cells into the page's text; gives the font the text stands in afterwards."""
        table = self.table
        baseline = top - table.size * 1.27
        for index, (column, lines) in enumerate(zip(self.spec.columns, row.cells, strict=True)):
            wanted = BOLD if row.strong or column.strong else REGULAR
            if wanted != font:
                text.setFont(wanted, table.size)
                font = wanted
            indent = row.indent if index == 0 else 0
            for number, line in enumerate(lines):
                if line:
                    x = self._x(index, line, wanted, column.side, indent)
                    text.setTextOrigin(x, baseline - number * table.leading)
                    text.textOut(line)
        return font
