"""The two embedded faces, what they can print, and a mend for characters above U+FFFF.

Nothing of the machine is used: the fonts stand in ``fonts/`` with their licence and checksums.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from reportlab.graphics import shapes
from reportlab.pdfbase import pdfmetrics, ttfonts

from tracker.reports.pdf.styles import BOLD, REGULAR

FOLDER = Path(__file__).parent / "fonts"
FILES = {REGULAR: "NotoSansSC_400Regular.ttf", BOLD: "NotoSansSC_700Bold.ttf"}
# A selector asks for another shape of the same character, a joiner for none; both print nothing.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"[\t\r\n\v\f\u2028\u2029]+")
_ENTRIES_PER_BLOCK = 100


def to_unicode_map(font_name: str, subset: list[int]) -> str:
    """The table by which a reader turns a subset's bytes into text, for ReportLab's ``makeToUnicodeCMap``.

    ReportLab writes characters above U+FFFF as five digits, which readers take for two other characters
    (𬭎 would be copied as Ⲵ); the format wants UTF-16. PDF 32000-1, 9.10.3, and at most 100 entries a block.
    """
    entries = [f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>"
               for code, char in enumerate(subset) if not 0xD800 <= char <= 0xDFFF]
    blocks = [entries[start : start + _ENTRIES_PER_BLOCK]
              for start in range(0, len(entries), _ENTRIES_PER_BLOCK)]
    return "\n".join([
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo", f"<< /Registry ({font_name})", f"/Ordering ({font_name})",
        "/Supplement 0", ">> def",
        f"/CMapName /{font_name} def", "/CMapType 2 def",
        "1 begincodespacerange", f"<00> <{len(subset) - 1:02X}>", "endcodespacerange",
        *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
        "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end",
    ])


@cache
def register() -> None:
    """Load both faces into ReportLab, once; every part of this kit calls it before it measures text."""
    for name, file in FILES.items():
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(FOLDER / file)))
    ttfonts.makeToUnicodeCMap = to_unicode_map
    # ReportLab's drawings begin by choosing this font; Helvetica is not embedded.
    shapes.STATE_DEFAULTS["fontName"] = REGULAR


@cache
def covered() -> frozenset[str]:
    """The characters that both faces can print."""
    register()
    glyphs = [pdfmetrics.getFont(name).face.charToGlyph for name in FILES]
    return frozenset(chr(code) for code in glyphs[0] if code in glyphs[1])


def printable(text: str) -> str:
    """The text as it can be printed: breaks become spaces, a character without a glyph its number [U+1F600].

    A missing glyph would be an empty box, or nothing, without any error.
    """
    if covered().issuperset(text):
        return text
    text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
    return "".join(char if char in covered() else f"[U+{ord(char):04X}]" for char in text)


@cache
def widths(font: str) -> dict[str, float]:
    """The advance of every character of a face, for a size of one point."""
    register()
    face = pdfmetrics.getFont(font).face
    return {chr(code): face.charWidths.get(code, face.defaultWidth) / 1000 for code in face.charToGlyph}


def width(text: str, font: str, size: float) -> float:
    """The width of printable text in points."""
    advance = widths(font)
    return size * sum([advance[char] for char in text])
