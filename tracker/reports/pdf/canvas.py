"""The canvas of a report: holds its pages until their number is known, then writes what depends on it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from tracker.reports.pdf.fonts import printable
from tracker.reports.pdf.styles import (
    FOOTER_BASELINE,
    FURNITURE_SIZE,
    GREY,
    HEADER_BASELINE,
    HEADER_RULE,
    INK,
    MARGIN,
    MIDDLE,
    PAGE_WIDTH,
    REGULAR,
    THICK,
    THIN,
)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a heading came to stand: its page (1 is the cover) and the height on it."""

    key: str
    text: str
    level: int
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands above the text of every page but the cover."""

    title: str
    right: str
    as_of: date
    serial: str


class ReportCanvas(Canvas):  # type: ignore[misc]
    """Keeps finished pages open until all are drawn: contents and 共 y 页 need no second pass."""

    def __init__(self, *args: Any, furniture: Furniture, **options: Any) -> None:
        super().__init__(*args, **options)
        self.furniture = furniture
        self.stands: dict[str, Stand] = {}
        self._held: list[dict[str, Any]] = []
        self._afterwards: dict[int, list[Callable[[], None]]] = {}
        self._fix_identity()

    def _fix_identity(self) -> None:
        """Date the file by the report's day, not by the clock: the same facts give the same bytes."""
        document, on = self._doc, self.furniture.as_of
        stamp = document._timeStamp
        stamp.YMDhms = (on.year, on.month, on.day, 0, 0, 0)
        stamp.dhh, stamp.dmm = 8, 0
        document.signature = hashlib.md5(self.furniture.serial.encode(), usedforsecurity=False)

    def note_heading(self, key: str, text: str, level: int, top: float) -> None:
        """Remember where a heading stands."""
        self.stands[key] = Stand(key, text, level, self._pageNumber, top)

    def afterwards(self, draw: Callable[[], None]) -> None:
        """Draw something on this page once every heading has its page."""
        self._afterwards.setdefault(self._pageNumber, []).append(draw)

    def showPage(self) -> None:
        """Put the page aside and begin the next."""
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Finish every page with its furniture, its bookmarks and what waited, and write the file."""
        held = self._held
        for page, state in enumerate(held, start=1):
            # Links are named by a counter; each page was put aside before any was drawn.
            links = vars(self)["_annotationCount"]
            self.__dict__.update(state)
            self.__dict__["_annotationCount"] = links
            for draw in self._afterwards.get(page, ()):
                draw()
            self._bookmarks(page)
            if page > 1:
                self._furnish(page, len(held))
            super().showPage()
        self._held = []
        self.showOutline()
        super().save()

    def _bookmarks(self, page: int) -> None:
        if page == 1:
            self.bookmarkPage("cover")
            self.addOutlineEntry(self.furniture.title, "cover", 0)
        for stand in self.stands.values():
            if stand.page == page:
                self.bookmarkPage(stand.key, fit="XYZ", left=0, top=stand.top + 6)
                self.addOutlineEntry(stand.text, stand.key, stand.level)

    def _furnish(self, page: int, pages: int) -> None:
        """Title, day and serial above; the number of the page below, at the outer edge."""
        right = PAGE_WIDTH - MARGIN
        self.setFillColor(INK)
        self.setFont(REGULAR, FURNITURE_SIZE)
        self.drawString(MARGIN, HEADER_BASELINE, printable(self.furniture.title))
        self.drawRightString(right, HEADER_BASELINE, printable(self.furniture.right))
        self.setStrokeColor(INK)
        self.setLineWidth(MIDDLE)
        self.line(MARGIN, HEADER_RULE, right, HEADER_RULE)
        number = f"第 {page} 页 / 共 {pages} 页"
        if page % 2:
            self.drawRightString(right, FOOTER_BASELINE, number)
        else:
            self.drawString(MARGIN, FOOTER_BASELINE, number)


def rule(canvas: Canvas, y: float, *, thick: bool = False) -> None:
    """A level line across the text."""
    canvas.setStrokeColor(INK if thick else GREY)
    canvas.setLineWidth(THICK if thick else THIN)
    canvas.line(MARGIN, y, PAGE_WIDTH - MARGIN, y)
