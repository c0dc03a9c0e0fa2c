"""Places roughly where they lie: a tile each, with its amount, and a bar for its share."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import Color, white

from tracker.reports import figures
from tracker.reports.pdf.content import Tile, TileMap
from tracker.reports.pdf.fonts import printable, width
from tracker.reports.pdf.strokes import as_printed, put_title, text_at
from tracker.reports.pdf.styles import BOLD, CAPTION, GREY, HAIR, INK, REGULAR

_HIGH, _GAP, _PAD, _FOOT = 50.0, 4.0, 4.0, 14.0
_NAME, _VALUE, _SMALL = 8.0, 11.0, 6.5
_FILLED = Color(0.35, 0.35, 0.35)


def share_of(tile: Tile) -> float:
    """A tile's amount in its whole, in per cent; nothing of nothing is none."""
    return 100 * tile.value / tile.whole if tile.value and tile.whole else 0.0


def draw_tiles(chart: TileMap, number: int, wide: float) -> Drawing:
    """The grid with its legend. Raises ValueError where two tiles claim one place."""
    taken = [(one.row, one.column + more) for one in chart.tiles for more in range(one.wide)]
    if len(set(taken)) != len(taken):
        raise ValueError(f"{chart.title}: two places stand on one.")
    rows = max((row for row, _ in taken), default=0)
    columns = max((column for _, column in taken), default=1)
    high = CAPTION.leading + 6 + (rows * (_HIGH + _GAP) or 24) + _FOOT
    drawing = Drawing(wide, high)
    put_title(drawing, chart, number, wide, high)
    if not chart.tiles:
        drawing.add(text_at(wide / 2, _FOOT, "没有数据", "middle"))
        return drawing
    step = (wide + _GAP) / columns
    for tile in chart.tiles:
        x = (tile.column - 1) * step
        y = high - CAPTION.leading - 6 - (tile.row - 1) * (_HIGH + _GAP) - _HIGH
        _tile(drawing, chart, tile, x, y, step * tile.wide - _GAP)
    drawing.add(text_at(0, 3, printable(chart.legend), size=_NAME - 0.5, colour=GREY))
    return drawing


def _tile(drawing: Drawing, chart: TileMap, tile: Tile, x: float, y: float, wide: float) -> None:
    known = tile.value is not None
    drawing.add(Rect(x, y, wide, _HIGH, fillColor=white, strokeColor=INK if known else HAIR,
                     strokeWidth=1.0 if tile.wide > 1 else 0.5))
    top, right = y + _HIGH - _PAD - _NAME * 0.8, x + wide - _PAD
    drawing.add(text_at(x + _PAD, top, printable(tile.label), size=_NAME, colour=INK if known else GREY))
    if not known:
        drawing.add(text_at(x + _PAD, top - 15, "没有登记的单位", size=_SMALL, colour=GREY))
        return
    if tile.change is not None:
        drawing.add(text_at(x + _PAD, top - 14, change_sign(tile.change), size=_SMALL))
    drawing.add(text_at(right, top - 15, as_printed(chart.kind, tile.value), "end", BOLD, _VALUE))
    line, room = y + _PAD + _SMALL + 2.5, wide - 2 * _PAD
    drawing.add(Rect(x + _PAD, line, room, 3.5, fillColor=white, strokeColor=HAIR, strokeWidth=0.4))
    filled = room * min(share_of(tile) / chart.scale, 1)
    if filled:
        drawing.add(Rect(x + _PAD, line, filled, 3.5, fillColor=_FILLED, strokeColor=None))
    share = figures.percent(tile.value or 0, tile.whole)
    drawing.add(text_at(x + _PAD, y + _PAD, share, size=_SMALL))
    remark = printable(tile.remark)
    if width(remark, REGULAR, _SMALL) < room - width(share, REGULAR, _SMALL) - 2:
        drawing.add(text_at(right, y + _PAD, remark, "end", size=_SMALL))


def change_sign(fen: int) -> str:
    """More or less than before, as a tile says it: ▲ 25.6, ▼ 100.1, 持平."""
    if not fen:
        return figures.UNCHANGED
    return f"{'▲' if fen > 0 else '▼'} {figures.wan(abs(fen))}"
