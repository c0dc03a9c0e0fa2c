"""A short document without a cover: its title on the first page, a running head on the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from tracker.reports import figures
from tracker.reports.pdf.canvas import Furniture, ReportCanvas, rule
from tracker.reports.pdf.document import CREATOR
from tracker.reports.pdf.front import marked, watermark
from tracker.reports.pdf.styles import (
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    REGULAR,
    TEXT_BOTTOM,
    TEXT_TOP,
    TEXT_WIDTH,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is said of the document: title, number, day and author; ``demo``, ``drill`` as in a letter."""

    title: str
    number: str
    day: date
    author: str
    demo: bool
    drill: int


def render_sheet(sheet: Sheet, flow: list[Flowable]) -> bytes:
    """The PDF: A4, fonts embedded; the same sheet and flow, the same bytes.

    The fonts must be registered before the flow is made (``fonts.register``).
    """
    furniture = Furniture(
        title=marked(sheet.title, demo=sheet.demo, drill=sheet.drill),
        right=f"{figures.day(sheet.day)}　　{sheet.number}", as_of=sheet.day, serial=sheet.number,
    )  # fmt: skip
    target = BytesIO()
    template = BaseDocTemplate(
        target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1, initialFontName=REGULAR,
        lang="zh-CN", title=f"{sheet.title} {sheet.number}", author=sheet.author, subject=sheet.number,
        creator=CREATOR, producer=CREATOR, displayDocTitle=1,
    )
    frame = Frame(MARGIN, TEXT_BOTTOM, TEXT_WIDTH, TEXT_TOP - TEXT_BOTTOM, 0, 0, 0, 0)
    template.addPageTemplates([PageTemplate("sheet", [frame], onPage=partial(_begin_page, sheet))])
    template.build(flow, canvasmaker=partial(ReportCanvas, furniture=furniture))
    return target.getvalue()


def _begin_page(sheet: Sheet, canvas: Canvas, template: BaseDocTemplate) -> None:
    watermark(canvas, demo=sheet.demo, drill=sheet.drill)
    if canvas.getPageNumber() == 1:
        rule(canvas, TEXT_TOP + 4, thick=True)
