"""Running text, notes and headings as parts of a page."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from tracker.reports.pdf.fonts import printable, width
from tracker.reports.pdf.lines import break_lines
from tracker.reports.pdf.styles import HEADINGS, INK, TEXT_WIDTH, TextStyle

# No single line of a paragraph stands alone on a page.
_TOGETHER = 2
# A line is stretched to the edge by at most this much of its size between two characters.
_MOST_STRETCH = 0.12


class Prose(Flowable):  # type: ignore[misc]
    """A paragraph or note, broken by the rules of Chinese text and set to both edges where its style says."""

    def __init__(self, lines: list[str], style: TextStyle, *, first: bool = True, last: bool = True) -> None:
        super().__init__()
        self.lines, self.style, self.first, self.last = lines, style, first, last
        self.spaceBefore, self.spaceAfter = style.before, style.after

    @classmethod
    def of(cls, text: str, style: TextStyle) -> Prose:
        """A whole paragraph from its text."""
        indent = style.indent * style.size
        return cls(break_lines(printable(text), style.font, style.size, TEXT_WIDTH, indent), style)

    @property
    def whole(self) -> float:
        """The height of all its lines."""
        return len(self.lines) * self.style.leading

    @property
    def least(self) -> float:
        """The height below which the paragraph is not begun on a page."""
        return self.style.leading * min(_TOGETHER, len(self.lines))

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The room the lines need."""
        return TEXT_WIDTH, self.whole

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """The lines that fit and the rest; nothing where a single line would stand alone."""
        fits = min(int(available_height // self.style.leading), len(self.lines) - _TOGETHER)
        if fits < _TOGETHER:
            return []
        return [Prose(self.lines[:fits], self.style, first=self.first, last=False),
                Prose(self.lines[fits:], self.style, first=False, last=self.last)]

    def draw(self) -> None:
        """Draw the lines; all but the paragraph's last one reach both edges."""
        canvas: Canvas = self.canv
        style = self.style
        text = canvas.beginText()
        text.setFont(style.font, style.size)
        canvas.setFillColor(INK)
        y = len(self.lines) * style.leading - style.size - (style.leading - style.size) / 3
        for number, line in enumerate(self.lines):
            indent = style.indent * style.size if self.first and number == 0 else 0
            ends = self.last and number == len(self.lines) - 1
            gap = TEXT_WIDTH - indent - width(line, style.font, style.size)
            stretch = gap / max(1, len(line) - 1)
            fill = style.justify and not ends and stretch <= _MOST_STRETCH * style.size
            text.setCharSpace(stretch if fill else 0)
            text.setTextOrigin(indent, y)
            text.textOut(line)
            y -= style.leading
        text.setCharSpace(0)
        canvas.drawText(text)


class Heading(Flowable):  # type: ignore[misc]
    """The head of a chapter or part; where it comes to stand goes into contents and bookmarks."""

    def __init__(self, text: str, level: int, key: str) -> None:
        super().__init__()
        self.text, self.level, self.key = printable(text), level, key
        self.style = HEADINGS[level]
        self.lines = break_lines(self.text, self.style.font, self.style.size, TEXT_WIDTH)
        self.spaceBefore, self.spaceAfter = self.style.before, self.style.after

    @property
    def least(self) -> float:
        """A heading is never parted."""
        return len(self.lines) * self.style.leading + self.style.before + self.style.after

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The room the heading needs."""
        return TEXT_WIDTH, len(self.lines) * self.style.leading

    def draw(self) -> None:
        """Draw the heading and tell the canvas where it stands."""
        canvas: Canvas = self.canv
        height = len(self.lines) * self.style.leading
        canvas.setFillColor(INK)
        canvas.setFont(self.style.font, self.style.size)
        for number, line in enumerate(self.lines):
            canvas.drawString(0, height - (number + 1) * self.style.leading + self.style.size * 0.3, line)
        canvas.note_heading(self.key, self.text, self.level, canvas.absolutePosition(0, height)[1])
