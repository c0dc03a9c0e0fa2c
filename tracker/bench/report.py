"""How long a report of many pages takes to draw, against ReportLab's canvas alone drawing the same cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from time import perf_counter
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from tracker.reports.pdf.cells import SetTable
from tracker.reports.pdf.content import Align, Column, Document, Kind, Row, Section, TableSpec
from tracker.reports.pdf.document import render
from tracker.reports.pdf.fonts import register
from tracker.reports.pdf.styles import BOLD, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, REGULAR, TEXT_BOTTOM, TEXT_TOP
from tracker.reports.pdf.tables import measure

ON = date(2026, 9, 30)
PAGES = 100
ROWS_PER_PAGE = 21
# A page object of the file; its parent, /Type /Pages, is none.
_PAGE = re.compile(rb"/Type /Page\b")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One string at its place on a page."""

    font: str
    size: float
    x: float
    y: float
    text: str
    right: bool


def table(rows: int) -> TableSpec:
    """A chapter's table of invented arrears, names long enough to wrap, as the accountability report has."""
    amounts = [(rows - number) * 123_457 for number in range(rows)]
    columns = (
        Column("单位", width=1.2), Column("企业", width=1.1), Column("事项", width=1.3),
        Column("金额", Kind.WAN, sums=True, strong=True), Column("自", Kind.DAY),
        Column("日数", Kind.COUNT), Column("依据"),
    )  # fmt: skip
    return TableSpec(
        "付款逾期（未终止）", "万元、日", columns,
        [
            Row((
                f"演示市第{number % 97 + 1}区住房和城乡建设局", f"演示第{number % 811 + 1}建筑工程有限公司",
                f"货款：演示采购（演示应付-{number:06d}）", amounts[number],
                ON - timedelta(days=number % 900 + 1), number % 900 + 2, "①②③"[number % 3],
            ))
            for number in range(rows)
        ],
        total=Row(("合计", "", "", sum(amounts), "", "", ""), strong=True),
    )  # fmt: skip


def document(spec: TableSpec) -> Document:
    """A report with this one table."""
    sections = (Section("条例第十三条：款项支付", (spec,)),)
    return Document("演示报告", "（测量）", "BENCH", ON, "测量", ("虚构",), sections, demo=True)


def bare_cells(spec: TableSpec) -> list[list[Drawn]]:
    """The same strings, page by page, with nothing left to decide."""
    set_rows: SetTable = measure(spec, 1).table
    pages: list[list[Drawn]] = [[]]
    y = TEXT_TOP
    for row in set_rows.rows:
        if y - row.height < TEXT_BOTTOM:
            pages.append([])
            y = TEXT_TOP
        for index, (column, lines) in enumerate(zip(spec.columns, row.cells, strict=True)):
            right = column.side is Align.RIGHT
            left = MARGIN + set_rows.edges[index]
            x = left + set_rows.widths[index] - set_rows.pad if right else left + set_rows.pad
            font = BOLD if row.strong or column.strong else REGULAR
            for number, line in enumerate(lines):
                below = y - set_rows.size * 1.27 - number * set_rows.leading
                pages[-1].append(Drawn(font, set_rows.size, x, below, line, right))
        y -= row.height
    return pages


def draw_bare(pages: list[list[Drawn]]) -> bytes:
    """The strings on ReportLab's canvas, one after the other."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1)
    for page in pages:
        for one in page:
            canvas.setFont(one.font, one.size)
            (canvas.drawRightString if one.right else canvas.drawString)(one.x, one.y, one.text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def run(pages: int = PAGES, rounds: int = 3) -> dict[str, Any]:
    """Draw both by turns; the best of the rounds counts, since another program can only slow one down."""
    register()
    spec = table(pages * ROWS_PER_PAGE)
    report, bare = document(spec), bare_cells(spec)
    seconds: dict[str, list[float]] = {"report": [], "canvas": []}
    content = b""
    for _ in range(rounds):
        start = perf_counter()
        content = render(report)
        between = perf_counter()
        draw_bare(bare)
        seconds["report"].append(between - start)
        seconds["canvas"].append(perf_counter() - between)
    best = {name: min(found) for name, found in seconds.items()}
    return {
        "pages": len(_PAGE.findall(content)), "canvas_pages": len(bare),
        "cells": sum(map(len, bare)), "report_seconds": round(best["report"], 3),
        "canvas_seconds": round(best["canvas"], 3), "ratio": round(best["report"] / best["canvas"], 2),
        "allowed": 3, "pages_per_second": round(len(_PAGE.findall(content)) / best["report"], 1),
    }  # fmt: skip
