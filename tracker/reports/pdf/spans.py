"""A movement from one stock to another as a waterfall, and wholes with the part of them that is there."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import Color, white

from tracker.reports.pdf.content import Kind, PairChart, Waterfall
from tracker.reports.pdf.fonts import printable, width
from tracker.reports.pdf.lines import break_lines
from tracker.reports.pdf.strokes import as_printed, put_title, text_at
from tracker.reports.pdf.styles import CAPTION, CHART_SIZE, HAIR, INK, REGULAR, THIN

_BAR, _SLOT, _LEADING = 12.0, 21.0, 11.5
_LABEL_SHARE = 0.30
# A stock, what comes to it, what goes from it: told apart in grey, and by their signs.
_STOCK, _MORE = Color(0.25, 0.25, 0.25), Color(0.62, 0.62, 0.62)


def spans_of(chart: Waterfall) -> list[tuple[int, int]]:
    """From where to where each bar reaches. Raises ValueError where the changes do not lead to the last."""
    if not chart.bars:
        return []
    stock = chart.bars[0].value
    found = [(0, stock)]
    for bar in chart.bars[1:-1]:
        found.append((stock, stock + bar.value))
        stock += bar.value
    if stock != chart.bars[-1].value:
        raise ValueError(f"{chart.title}: the steps lead to {stock}, not to {chart.bars[-1].value}.")
    return [*found, (0, stock)]


def draw_waterfall(chart: Waterfall, number: int, wide: float) -> Drawing:
    """Lying bars, each beginning where the one above ended. Raises ValueError as ``spans_of``."""
    spans = spans_of(chart)
    last = len(spans) - 1
    texts = [
        as_printed(chart.kind, bar.value) if place in (0, last) else _signed(chart.kind, bar.value)
        for place, bar in enumerate(chart.bars)
    ]
    labels = [printable(bar.label) for bar in chart.bars]
    drawing, axis, scale = _ground(chart, number, wide, labels, texts, max(map(max, spans), default=0))
    top = drawing.height - CAPTION.leading - 6
    for place, ((start, end), label, text) in enumerate(zip(spans, labels, texts, strict=True)):
        middle = top - (place + 0.5) * _SLOT
        left, right = sorted((axis + start * scale, axis + end * scale))
        stands = place in (0, last)
        drawing.add(text_at(0, middle - CHART_SIZE * 0.35, label))
        # What goes is an empty bar: a photocopy keeps it apart from what comes.
        fill = _STOCK if stands else _MORE if end >= start else white
        if right > left:
            drawing.add(Rect(left, middle - _BAR / 2, right - left, _BAR, fillColor=fill,
                             strokeColor=INK, strokeWidth=THIN))
        drawing.add(text_at(right + 4, middle - CHART_SIZE * 0.35, text))
        if place < last:
            x = axis + end * scale
            drawing.add(Line(x, middle - _BAR / 2, x, middle - _SLOT + _BAR / 2, strokeColor=HAIR,
                             strokeWidth=0.7))
    drawing.add(Line(axis, top - len(spans) * _SLOT, axis, top, strokeColor=INK, strokeWidth=0.8))
    return drawing


def draw_pairs(chart: PairChart, number: int, wide: float) -> Drawing:
    """Light bars with their dark part, both figures behind. Raises ValueError for a part beyond its whole."""
    for pair in chart.pairs:
        if not 0 <= pair.part <= pair.whole:
            raise ValueError(f"{chart.title}: {pair.label} has a part of {pair.part} in {pair.whole}.")
    kind = chart.kind
    texts = [f"{as_printed(kind, one.part)} / {as_printed(kind, one.whole)}" for one in chart.pairs]
    labels = [printable(one.label) for one in chart.pairs]
    most = max((one.whole for one in chart.pairs), default=0)
    drawing, axis, scale = _ground(chart, number, wide, labels, texts, most, foot=_LEADING + 4)
    top = drawing.height - CAPTION.leading - 6
    for place, (pair, label, text) in enumerate(zip(chart.pairs, labels, texts, strict=True)):
        middle = top - (place + 0.5) * _SLOT
        drawing.add(text_at(0, middle - CHART_SIZE * 0.35, label))
        for length, fill in ((pair.whole * scale, white), (pair.part * scale, _STOCK)):
            if length:
                drawing.add(Rect(axis, middle - _BAR / 2, length, _BAR, fillColor=fill, strokeColor=INK,
                                 strokeWidth=THIN))
        drawing.add(text_at(axis + pair.whole * scale + 4, middle - CHART_SIZE * 0.35, text))
    foot = top - len(chart.pairs) * _SLOT
    drawing.add(Line(axis, foot, axis, top, strokeColor=INK, strokeWidth=0.8))
    whole, part, gap = chart.names
    said = f"全长为{whole}，深色为{part}，空白为{gap}；数字为{part} / {whole}"
    drawing.add(text_at(axis, 2, printable(said), size=CHART_SIZE - 1))
    return drawing


def _signed(kind: Kind, value: int) -> str:
    """A change as a chart prints it: +8.2, −8.8, 0."""
    return f"{'+' if value > 0 else '−' if value else ''}{as_printed(kind, abs(value))}"


def _ground(
    chart: Waterfall | PairChart, number: int, wide: float, labels: list[str], texts: list[str], most: int,
    foot: float = 0,
) -> tuple[Drawing, float, float]:  # fmt: skip
    """An empty drawing with its title, where its axis stands, and how many points a unit is long."""
    high = CAPTION.leading + 6 + (len(labels) * _SLOT or _LEADING * 2) + foot
    drawing = Drawing(wide, high)
    put_title(drawing, chart, number, wide, high)
    if not labels:
        drawing.add(text_at(wide / 2, foot + _LEADING / 2, "没有数据", "middle"))
        return drawing, 0.0, 0.0
    for place, label in enumerate(labels):
        labels[place] = break_lines(label, REGULAR, CHART_SIZE, wide * _LABEL_SHARE)[0]
    axis = max(width(label, REGULAR, CHART_SIZE) for label in labels) + 6
    room = wide - axis - max(width(text, REGULAR, CHART_SIZE) for text in texts) - 6
    return drawing, axis, room / most if most else 0.0
