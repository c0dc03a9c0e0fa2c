"""Charts as vectors in greys that a photocopy keeps apart; the same drawings serve PDF and SVG."""

from __future__ import annotations

from math import ceil

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect
from reportlab.lib.colors import Color, white

from tracker.reports.axis import axis
from tracker.reports.pdf.content import BarChart, Chart, Kind, LineChart, PairChart, TileMap, Waterfall
from tracker.reports.pdf.fonts import printable, register, width
from tracker.reports.pdf.lines import break_lines
from tracker.reports.pdf.spans import draw_pairs, draw_waterfall
from tracker.reports.pdf.strokes import as_printed, put_title, text_at
from tracker.reports.pdf.styles import BOLD, CAPTION, CHART_SIZE, GREY, HAIR, INK, REGULAR, THIN
from tracker.reports.pdf.tile_map import draw_tiles

_BAR, _GAP, _LEADING = 12.0, 10.0, 11.5
_PLOT_HEIGHT = 105.0
_LABEL_SHARE = 0.36
_LIGHTEST, _DARKEST, _PLAIN = 0.90, 0.12, 0.55
_LEAST_LABEL_GAP = 8.0
# How far above the axis a point must be for its figure to stand below it, in points.
_LOW_LABEL = 15.0


def draw_chart(chart: Chart, number: int, wide: float) -> Drawing:
    """A chart as a ReportLab drawing of this width in points, with its number and title above.

    Raises ValueError for a negative bar: these bars show amounts, and amounts owed are none below zero.
    """
    register()
    match chart:
        case BarChart():
            return _bars(chart, number, wide)
        case Waterfall():
            return draw_waterfall(chart, number, wide)
        case PairChart():
            return draw_pairs(chart, number, wide)
        case TileMap():
            return draw_tiles(chart, number, wide)
    return _line(chart, number, wide)


def _bars(chart: BarChart, number: int, wide: float) -> Drawing:
    for bar in chart.bars:
        if bar.value < 0:
            raise ValueError(f"{chart.title}: the bar {bar.label} is negative ({bar.value}).")
    label_room = wide * _LABEL_SHARE
    labels = [break_lines(printable(bar.label), REGULAR, CHART_SIZE, label_room) for bar in chart.bars]
    label_width = max((width(line, REGULAR, CHART_SIZE) for lines in labels for line in lines), default=0)
    figures_printed = [as_printed(chart.kind, bar.value) for bar in chart.bars]
    figure_width = max((width(text, REGULAR, CHART_SIZE) for text in figures_printed), default=0)
    slots = [max(_BAR, len(lines) * _LEADING) + _GAP for lines in labels]
    high = CAPTION.leading + 6 + (sum(slots) or _LEADING * 2)
    drawing = Drawing(wide, high)
    put_title(drawing, chart, number, wide, high)
    if not chart.bars:
        drawing.add(text_at(wide / 2, _LEADING / 2, "没有数据", "middle"))
        return drawing
    axis = label_width + 6
    longest = wide - axis - figure_width - 6
    most = max(bar.value for bar in chart.bars)
    y = high - CAPTION.leading - 6
    top = y
    parts = zip(chart.bars, labels, figures_printed, slots, strict=True)
    for index, (bar, lines, printed, slot) in enumerate(parts):
        middle = y - slot / 2
        for row, line in enumerate(lines):
            baseline = middle + (len(lines) / 2 - row) * _LEADING - CHART_SIZE * 0.95
            drawing.add(text_at(0, baseline, line))
        length = longest * bar.value / most if most else 0
        if length:
            drawing.add(Rect(axis, middle - _BAR / 2, length, _BAR, fillColor=_shade(chart, index),
                             strokeColor=INK, strokeWidth=THIN))
        drawing.add(text_at(axis + length + 4, middle - CHART_SIZE * 0.35, printed))
        y -= slot
    drawing.add(Line(axis, y, axis, top, strokeColor=INK, strokeWidth=0.8))
    return drawing


def _shade(chart: BarChart, index: int) -> Color:
    if not chart.ramp:
        return Color(_PLAIN, _PLAIN, _PLAIN)
    step = (_LIGHTEST - _DARKEST) / max(1, len(chart.bars) - 1)
    grey = _LIGHTEST - index * step
    return Color(grey, grey, grey)


def _line(chart: LineChart, number: int, wide: float) -> Drawing:
    known = [(index, point.value) for index, point in enumerate(chart.points) if point.value is not None]
    foot = _LEADING * 2 + 4
    high = CAPTION.leading + 18 + _PLOT_HEIGHT + foot
    drawing = Drawing(wide, high)
    put_title(drawing, chart, number, wide, high)
    if not known:
        drawing.add(text_at(wide / 2, high / 2, "没有数据", "middle"))
        return drawing
    values = [value for _, value in known]
    marks = axis(values)
    printed = {mark: "0" if mark == 0 else _axis_text(chart.kind, mark) for mark in marks}
    left = max(width(text, REGULAR, CHART_SIZE) for text in printed.values()) + 8
    right = wide - 8

    def at(value: int) -> float:
        return foot + _PLOT_HEIGHT * (value - marks[0]) / (marks[-1] - marks[0])

    for mark in marks:
        drawing.add(Line(left, at(mark), right, at(mark), strokeColor=HAIR, strokeWidth=0.5))
        drawing.add(text_at(left - 5, at(mark) - 3, printed[mark], "end"))
    step = (right - left - 16) / max(1, len(chart.points) - 1)
    xs = [left + 8 + step * index for index in range(len(chart.points))]
    _labels(drawing, chart, xs, foot - _LEADING)
    if marks[0] != 0:
        drawing.add(text_at(left, 1, "纵轴不从零起", size=CHART_SIZE - 1, colour=GREY))
    for (before, value), (after, following) in zip(known, known[1:], strict=False):
        if after == before + 1:
            points = [xs[before], at(value), xs[after], at(following)]
            drawing.add(PolyLine(points, strokeColor=INK, strokeWidth=1.1))
    ends = (known[0], known[-1])
    for index, value in known:
        end = (index, value) in ends
        drawing.add(Circle(xs[index], at(value), 2.4 if end else 2.0, fillColor=INK if end else white,
                           strokeColor=INK, strokeWidth=0.8))
    neighbours = (known[1:] or known)[0][1], (known[:-1] or known)[-1][1]
    for place, (index, value) in enumerate(dict.fromkeys(ends)):
        text = as_printed(chart.kind, value)
        half = width(text, BOLD, CHART_SIZE) / 2
        x = min(max(xs[index], left + half), right - half + 6)
        # On the side away from the line, where it crosses nothing; never on the labels of the axis.
        below = value < neighbours[place] and at(value) - _LOW_LABEL >= foot
        y = at(value) + (-14 if below else 7)
        drawing.add(text_at(x, y, text, "middle", BOLD if place else REGULAR))
    return drawing


def _axis_text(kind: Kind, mark: int) -> str:
    text = as_printed(kind, mark)
    return text.removesuffix(".0") if kind is Kind.WAN else text


def _labels(drawing: Drawing, chart: LineChart, xs: list[float], y: float) -> None:
    """The labels of the points: all, or every so many that none touches the next; the last one always."""
    texts = [printable(point.label) for point in chart.points]
    widest = max(width(text, REGULAR, CHART_SIZE) for text in texts)
    step = xs[1] - xs[0] if len(xs) > 1 else widest
    every = max(1, ceil((widest + _LEAST_LABEL_GAP) / step)) if step else 1
    for index, (x, text) in enumerate(zip(xs, texts, strict=True)):
        if (len(texts) - 1 - index) % every == 0:
            drawing.add(text_at(x, y, text, "middle"))
