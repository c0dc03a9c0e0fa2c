"""Sizes, greys and the measure of the page: black on white, weight and not face makes rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

REGULAR: Final = "NotoSansSC"
BOLD: Final = "NotoSansSC-Bold"

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 22.5 * mm
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
TEXT_TOP = PAGE_HEIGHT - 26 * mm
TEXT_BOTTOM = 23 * mm
HEADER_BASELINE = PAGE_HEIGHT - 16.5 * mm
HEADER_RULE = PAGE_HEIGHT - 18.5 * mm
FOOTER_BASELINE = 13.5 * mm

INK: Final[Color] = HexColor("#000000")
GREY: Final[Color] = HexColor("#444444")
HAIR: Final[Color] = HexColor("#A6A6A6")
WATERMARK: Final[Color] = HexColor("#F1F1F1")

THICK, MIDDLE, THIN = 1.2, 0.6, 0.35


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How running text is set, in points; ``indent`` is the first line's, in characters."""

    font: str
    size: float
    leading: float
    indent: float = 0
    before: float = 0
    after: float = 0
    justify: bool = False


BODY = TextStyle(REGULAR, 11, 19.5, indent=2, before=1, after=4, justify=True)
NOTE = TextStyle(REGULAR, 9, 14, before=3, after=7)
HEADINGS = (
    TextStyle(BOLD, 13.5, 20, before=14, after=6),
    TextStyle(BOLD, 11.5, 17, before=9, after=4),
)
CAPTION = TextStyle(BOLD, 9.5, 14, before=8)
TABLE_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
CHART_SIZE = 9.0
FURNITURE_SIZE = 8.5
