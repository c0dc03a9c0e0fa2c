"""Breaking Chinese text into lines.

A line may end after any Chinese character, but closing punctuation never begins one, opening punctuation
never ends one, and a number or a Latin word stays whole unless it is longer than a line (GB/T 15834-2011,
5.1, on where punctuation may stand).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.reports.pdf.fonts import width, widths

_OPEN = r"（《〈【〔「『“‘￥¥(\["
_CLOSE = r"、，。；：！？）》〉】〕」』”’%％‰℃…,;:!?)\]"
_WORD = r"[0-9A-Za-z](?:[0-9A-Za-z.,:/@&'#+_\-]*[0-9A-Za-z])?"
_UNIT = re.compile(rf" +|[{_OPEN}]*(?:{_WORD}|—+|[^ ])[{_CLOSE}]*")


def _units(text: str, font: str, size: float, room: float) -> Iterator[tuple[str, float]]:
    for match in _UNIT.finditer(text):
        unit = match.group()
        wide = width(unit, font, size)
        if wide <= room or unit.isspace():
            yield unit, wide
        else:
            # Longer than a whole line: it must break somewhere, and does so at the edge.
            yield from ((char, width(char, font, size)) for char in unit)


def break_lines(text: str, font: str, size: float, room: float, indent: float = 0) -> list[str]:
    """Printable text as lines no wider than ``room`` points, the first one shorter by ``indent`` points.

    An empty text is one empty line. Spaces at the break are dropped.
    """
    advance = widths(font)
    if size * sum([advance[char] for char in text]) <= room - indent:
        return [text]
    lines: list[str] = []
    line, used, limit = "", 0.0, room - indent
    for unit, wide in _units(text, font, size, room):
        # A hundredth of a point is no overflow, only arithmetic.
        if (line or limit < room) and used + wide > limit + 0.01 and not unit.isspace():
            lines.append(line.rstrip())
            line, used, limit = "", 0.0, room
        if not line and unit.isspace() and lines:
            continue
        line += unit
        used += wide
    lines.append(line.rstrip())
    return lines
