"""An official letter as PDF: title, number, to whom, the text, a table of facts, who signs and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer

from tracker.reports import figures
from tracker.reports.pdf.content import Column, Row, TableSpec
from tracker.reports.pdf.fonts import printable, register, width
from tracker.reports.pdf.front import warnings
from tracker.reports.pdf.lines import break_lines
from tracker.reports.pdf.prose import Prose
from tracker.reports.pdf.sheet import Sheet, render_sheet
from tracker.reports.pdf.styles import (
    BODY,
    BOLD,
    INK,
    NOTE,
    REGULAR,
    TEXT_WIDTH,
    TextStyle,
)
from tracker.reports.pdf.tables import TableFlow, measure

TITLE = TextStyle(BOLD, 20, 32, after=10)
ADDRESSEE = TextStyle(REGULAR, 11, 19.5, before=14, after=2)
# How far the signature stands from the right edge, in characters.
_FROM_EDGE = 4


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it was written; ``facts`` are names with what is said of them, ``notes`` stand at its foot.

    ``day`` is the day of the step it belongs to. ``demo`` marks every page 演示, ``drill`` says
    by how much periods are shortened.
    """

    title: str
    number: str
    day: date
    to: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sender: str
    notes: tuple[str, ...] = ()
    demo: bool = False
    drill: int = 1


class Line(Flowable):  # type: ignore[misc]
    """One or more lines set in the middle, or at the right edge moved in by some characters."""

    def __init__(self, text: str, style: TextStyle, *, from_right: int | None = None) -> None:
        super().__init__()
        self.style, self.from_right = style, from_right
        self.lines = break_lines(printable(text), style.font, style.size, TEXT_WIDTH)
        self.spaceBefore, self.spaceAfter = style.before, style.after

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The room the lines need."""
        return TEXT_WIDTH, len(self.lines) * self.style.leading

    def draw(self) -> None:
        """Draw the lines."""
        canvas: Canvas = self.canv
        canvas.setFillColor(INK)
        canvas.setFont(self.style.font, self.style.size)
        y = len(self.lines) * self.style.leading
        for line in self.lines:
            y -= self.style.leading
            if self.from_right is None:
                canvas.drawCentredString(TEXT_WIDTH / 2, y + 4, line)
            else:
                edge = TEXT_WIDTH - self.from_right * self.style.size
                canvas.drawString(edge - width(line, self.style.font, self.style.size), y + 4, line)


def render_letter(letter: Letter) -> bytes:
    """The PDF of a letter: A4, fonts embedded; the same letter, the same bytes."""
    register()
    sheet = Sheet(letter.title, letter.number, letter.day, letter.sender, letter.demo, letter.drill)
    return render_sheet(sheet, _flow(letter))


def _flow(letter: Letter) -> list[Flowable]:
    facts = TableSpec(
        caption="所涉事项", unit="", columns=(Column("项目", width=0.24), Column("内容", width=0.76)),
        rows=tuple(Row(fact) for fact in letter.facts),
    )  # fmt: skip
    notes = (*letter.notes, *warnings(demo=letter.demo, drill=letter.drill))
    return [
        Spacer(0, 18), Line(letter.title, TITLE), Line(f"编号：{letter.number}", BODY),
        Prose.of(f"{letter.to}：", ADDRESSEE), *(Prose.of(text, BODY) for text in letter.paragraphs),
        *([TableFlow(measure(facts, 1))] if letter.facts else []), Spacer(0, 24),
        Line(letter.sender, BODY, from_right=_FROM_EDGE),
        Line(figures.day(letter.day), BODY, from_right=_FROM_EDGE), Spacer(0, 18),
        *(Prose.of(note, NOTE) for note in notes),
    ]  # fmt: skip
