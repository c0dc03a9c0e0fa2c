"""Cover and contents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from tracker.reports import figures
from tracker.reports.pdf.canvas import ReportCanvas, rule
from tracker.reports.pdf.code import draw_code
from tracker.reports.pdf.content import Document
from tracker.reports.pdf.fonts import printable, width
from tracker.reports.pdf.lines import break_lines
from tracker.reports.pdf.styles import (
    BOLD,
    FURNITURE_SIZE,
    GREY,
    INK,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    REGULAR,
    TEXT_WIDTH,
    WATERMARK,
)

_TITLE, _SUBTITLE, _META, _CONTENTS = 26.0, 14.0, 11.0, 11.0
_META_LEADING = 19.0
_LINE = 22.0
# The side of the code on the cover, its quiet zone not counted.
_CODE = 24 * mm
DEMO_NOTICE = "演示数据：单位、企业、事项和金额均为虚构"


def marked(title: str, *, demo: bool, drill: int) -> str:
    """What stands at the head of every page: the title, with what kind of document it is not."""
    drilled = "" if drill == 1 else f"（演练：期限按 {drill} 分之一缩短）"
    return f"{title}{'（演示）' if demo else ''}{drilled}"


def warnings(*, demo: bool, drill: int) -> tuple[str, ...]:
    """What a reader must know before believing a figure or a day of it."""
    drilled = f"演练：各项期限均按 {drill} 分之一缩短，所载日期不是真实期限"
    return (*((DEMO_NOTICE,) if demo else ()), *(() if drill == 1 else (drilled,)))


def watermark(canvas: Canvas, *, demo: bool, drill: int) -> None:
    """演示 or 演练 across the page of what is no real document, below everything that is drawn later."""
    if not demo and drill == 1:
        return
    canvas.saveState()
    canvas.setFillColor(WATERMARK)
    canvas.setFont(BOLD, 150)
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(30)
    canvas.drawCentredString(0, -50, "演 练" if drill != 1 else "演 示")
    canvas.restoreState()


def draw_cover(canvas: Canvas, document: Document) -> None:
    """Title, period, then in a block between two rules what the report is and what it rests on."""
    middle = PAGE_WIDTH / 2
    canvas.setFillColor(INK)
    y = PAGE_HEIGHT - 78 * mm
    canvas.setFont(BOLD, _TITLE)
    for line in break_lines(printable(document.title), BOLD, _TITLE, TEXT_WIDTH):
        canvas.drawCentredString(middle, y, line)
        y -= _TITLE * 1.5
    canvas.setFont(REGULAR, _SUBTITLE)
    for line in break_lines(printable(document.subtitle), REGULAR, _SUBTITLE, TEXT_WIDTH):
        canvas.drawCentredString(middle, y, line)
        y -= _SUBTITLE * 1.5
    y -= 16 * mm
    facts = [
        ("报告编号", document.serial),
        ("截　　至", figures.day(document.as_of)),
        ("编　　制", document.prepared_by),
        *((("数据来源" if number == 0 else ""), source) for number, source in enumerate(document.sources)),
    ]
    facts[1:1] = document.issued
    if document.notice:
        facts.append(("版　　本", document.notice))
    warned = warnings(demo=document.demo, drill=document.drill)
    facts += [("说　　明" if number == 0 else "", said) for number, said in enumerate(warned)]
    rule(canvas, y, thick=True)
    y = _pairs(canvas, facts, y - 6, _META, _META_LEADING)
    rule(canvas, y - 8)
    if document.colophon:
        _colophon(canvas, document)


def _colophon(canvas: Canvas, document: Document) -> None:
    """What the report rests on, at the foot; to its right the code that leads to where it is verified."""
    kept = _CODE + 4 * mm if document.verify else 0.0
    lines = sum(len(_broken(text, FURNITURE_SIZE, kept)) for _, text in document.colophon)
    foot = 24 * mm + max(lines * FURNITURE_SIZE * 1.6, kept)
    rule(canvas, foot + 4)
    _pairs(canvas, list(document.colophon), foot, FURNITURE_SIZE, FURNITURE_SIZE * 1.6, kept)
    if document.verify:
        draw_code(canvas, document.verify, PAGE_WIDTH - MARGIN - _CODE, foot - _CODE - 2, _CODE)


def _broken(text: str, size: float, kept: float = 0.0) -> list[str]:
    return break_lines(printable(text), REGULAR, size, TEXT_WIDTH - 6 * size - kept)


def _pairs(
    canvas: Canvas, pairs: list[tuple[str, str]], y: float, size: float, leading: float, kept: float = 0.0
) -> float:
    """Name and text beside each other, downwards, ``kept`` left free; gives where the next line would be."""
    for name, text in pairs:
        canvas.setFont(REGULAR, size)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN + 2, y - leading + size * 0.4, printable(name))
        canvas.setFillColor(INK)
        for line in _broken(text, size, kept):
            canvas.drawString(MARGIN + 6 * size, y - leading + size * 0.4, line)
            y -= leading
    return y


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents; ``key`` is its heading's."""

    key: str
    text: str
    level: int


class Contents(Flowable):  # type: ignore[misc]
    """The list of chapters and parts. Its room is known at once, its page numbers when all is drawn."""

    def __init__(self, entries: tuple[Entry, ...], first: bool = True) -> None:
        super().__init__()
        self.entries, self.first = entries, first

    @property
    def _head(self) -> float:
        return 40.0 if self.first else 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The room the lines need."""
        return TEXT_WIDTH, self._head + _LINE * len(self.entries)

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """As many lines as fit, and the rest."""
        fits = int((available_height - self._head) // _LINE)
        if fits < 1:
            return []
        return [Contents(self.entries[:fits], self.first), Contents(self.entries[fits:], False)]

    def draw(self) -> None:
        """Head the list now and fill it in when the pages are known."""
        canvas: ReportCanvas = self.canv
        height = self.wrap(0, 0)[1]
        if self.first:
            canvas.setFont(BOLD, 15)
            canvas.setFillColor(INK)
            canvas.drawCentredString(TEXT_WIDTH / 2, height - 18, "目　录")
        x, top = canvas.absolutePosition(0, height - self._head)
        for number, entry in enumerate(self.entries):
            baseline = top - _LINE * (number + 1) + 6
            canvas.afterwards(partial(_contents_line, canvas, entry, x, baseline))


def _contents_line(canvas: ReportCanvas, entry: Entry, left: float, y: float) -> None:
    font = REGULAR if entry.level else BOLD
    x, right = left + 2 * _CONTENTS * entry.level, left + TEXT_WIDTH
    page = str(canvas.stands[entry.key].page)
    number_width = width(page, REGULAR, _CONTENTS)
    text = break_lines(printable(entry.text), font, _CONTENTS, right - x - number_width - 20)
    shown = text[0] if len(text) == 1 else text[0][:-1] + "…"
    canvas.setFillColor(INK)
    canvas.setFont(font, _CONTENTS)
    canvas.drawString(x, y, shown)
    canvas.setFont(REGULAR, _CONTENTS)
    canvas.drawRightString(right, y, page)
    canvas.setStrokeColor(GREY)
    canvas.setLineWidth(0.5)
    canvas.setDash(0.5, 3)
    canvas.line(x + width(shown, font, _CONTENTS) + 6, y + 2.5, right - number_width - 6, y + 2.5)
    canvas.setDash()
    canvas.linkAbsolute("", entry.key, (left, y - 5, right, y + _LINE - 7), Border="[0 0 0]")
