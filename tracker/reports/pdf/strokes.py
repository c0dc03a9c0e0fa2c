"""What every chart is drawn with: text at a place, a figure as tables print it, number and title."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import Color

from tracker.reports import figures
from tracker.reports.pdf.content import Chart, Kind
from tracker.reports.pdf.fonts import printable, width
from tracker.reports.pdf.styles import BOLD, CAPTION, CHART_SIZE, INK, REGULAR


def text_at(
    x: float, y: float, text: str, anchor: str = "start", font: str = REGULAR, size: float = CHART_SIZE,
    colour: Color = INK,
) -> String:  # fmt: skip
    """A line of text at a place, begun, centred or ended there."""
    return String(x, y, text, fontName=font, fontSize=size, textAnchor=anchor, fillColor=colour)


def as_printed(kind: Kind, value: int | None) -> str:
    """A chart's figure as its table prints it."""
    return figures.wan(value) if kind is Kind.WAN else figures.count(value)


def put_title(drawing: Drawing, chart: Chart, number: int, wide: float, high: float) -> None:
    """The number and title of a chart, centred at its top, smaller where they would not fit."""
    unit = f"（{printable(chart.unit)}）" if chart.unit else ""
    title = f"图 {number}　{printable(chart.title)}{unit}"
    size = min(CAPTION.size, CAPTION.size * wide / width(title, BOLD, CAPTION.size))
    drawing.add(text_at(wide / 2, high - CAPTION.size, title, "middle", BOLD, size))
