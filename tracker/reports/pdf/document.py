"""From a described report to the bytes of its PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)

from tracker.reports import figures
from tracker.reports.pdf.canvas import Furniture, ReportCanvas
from tracker.reports.pdf.charts import draw_chart
from tracker.reports.pdf.content import (
    Block,
    Chart,
    Document,
    Note,
    Paragraph,
    Section,
    SideBySide,
    TableSpec,
)
from tracker.reports.pdf.fonts import register
from tracker.reports.pdf.front import Contents, Entry, draw_cover, marked, watermark
from tracker.reports.pdf.prose import Heading, Prose
from tracker.reports.pdf.styles import (
    BODY,
    MARGIN,
    NOTE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    REGULAR,
    TEXT_BOTTOM,
    TEXT_TOP,
    TEXT_WIDTH,
)
from tracker.reports.pdf.tables import TableFlow, measure, table_note
from tracker.reports.pdf.twins import twin

CREATOR = "tracker"
_CHINESE = "零一二三四五六七八九十"
_GUTTER = 22.0
# A paragraph of so many lines at most stays with the table it leads up to.
_FEW = 5


def chinese_number(number: int) -> str:
    """1 to 99 as Chinese chapters count: 一, 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _CHINESE[ones]
    return ("" if tens == 1 else _CHINESE[tens]) + "十" + (_CHINESE[ones] if ones else "")


class ChartFlow(Flowable):  # type: ignore[misc]
    """One chart, or two beside each other, their titles on one line."""

    def __init__(self, *drawings: Drawing) -> None:
        super().__init__()
        self.drawings = drawings
        self.spaceBefore, self.spaceAfter = 8, 4

    @property
    def least(self) -> float:
        """A chart is never parted."""
        return max(float(drawing.height) for drawing in self.drawings)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The room of the taller chart."""
        return TEXT_WIDTH, self.least

    def draw(self) -> None:
        """Draw the charts from the left, aligned at the top."""
        x = 0.0
        for drawing in self.drawings:
            renderPDF.draw(drawing, self.canv, x, self.least - drawing.height)
            x += drawing.width + _GUTTER


class _Layout:
    """Turns blocks into parts of pages and counts tables and figures on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.tables = self.charts = 0
        self.entries: list[Entry] = []
        # Tables are numbered in the order of the text; a chart may refer to one further on.
        self.table_numbers = {
            table.caption: number for number, table in enumerate(self._tables_in_order(document.sections), 1)}

    def _tables_in_order(self, sections: Iterable[Section]) -> Iterator[TableSpec]:
        for section in sections:
            for block in section.blocks:
                if isinstance(block, TableSpec):
                    yield block
                else:
                    yield from (twin(chart) for chart in charts_of(block) if chart.numbers_in is None)
            yield from self._tables_in_order(section.parts)

    def flow(self) -> list[Flowable]:
        """The parts of all chapters, a heading never parted from what follows."""
        flow: list[Flowable] = []
        for index, section in enumerate(self.document.sections, 1):
            if section.new_page and index > 1:
                flow.append(PageBreak())
            flow += self._section(section, f"{chinese_number(index)}、{section.title}", 0, f"s{index}")
            for part_index, part in enumerate(section.parts, 1):
                title = f"（{chinese_number(part_index)}）{part.title}"
                flow += self._section(part, title, 1, f"s{index}.{part_index}")
        keep_notes(flow)
        return keep_headings(flow)

    def _section(self, section: Section, title: str, level: int, key: str) -> Iterator[Flowable]:
        self.entries.append(Entry(key, title, level))
        yield Heading(title, level, key)
        for block in section.blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[Flowable]:
        match block:
            case Paragraph():
                yield Prose.of(block.text, BODY)
            case Note():
                yield Prose.of(block.text, NOTE)
            case TableSpec():
                yield from self._table(block)
            case _:
                yield from self._charts(*charts_of(block))

    def _table(self, spec: TableSpec) -> Iterator[Flowable]:
        self.tables += 1
        yield TableFlow(measure(spec, self.tables))
        note = table_note(spec)
        yield Prose.of(f"注：{note}", NOTE) if note else Spacer(0, 6)

    def _charts(self, *charts: Chart) -> Iterator[Flowable]:
        wide = (TEXT_WIDTH - _GUTTER * (len(charts) - 1)) / len(charts)
        drawings, notes = [], []
        for chart in charts:
            self.charts += 1
            drawings.append(draw_chart(chart, self.charts, wide))
            notes.append(self._chart_note(chart, self.charts))
        yield ChartFlow(*drawings)
        yield Prose.of("注：" + "".join(notes), NOTE)
        for chart in charts:
            if chart.numbers_in is None:
                yield from self._table(twin(chart))

    def _chart_note(self, chart: Chart, number: int) -> str:
        caption = twin(chart).caption if chart.numbers_in is None else chart.numbers_in
        if caption not in self.table_numbers:
            raise ValueError(f"{chart.title}: there is no table {caption} with its numbers.")
        source = f"；来源：{chart.source}" if chart.source else ""
        return f"图 {number} 数字见表 {self.table_numbers[caption]}{source}。"


def charts_of(block: Block) -> tuple[Chart, ...]:
    """The charts of a block, none for text and tables."""
    if isinstance(block, SideBySide):
        return (block.left, block.right)
    return () if isinstance(block, Paragraph | Note | TableSpec) else (block,)


def keep_notes(flow: list[Flowable]) -> None:
    """Tell each table the height of the notes below it, of which the last may run on over the page."""
    notes: list[Prose] = []
    gap = 0.0
    for part in reversed(flow):
        if isinstance(part, Prose) and part.style is NOTE:
            notes.append(part)
        elif isinstance(part, Spacer):
            gap += part.height
        else:
            if isinstance(part, TableFlow) and notes:
                last, *others = notes
                part.tail = part.spaceAfter + gap + last.spaceBefore + last.least
                part.tail += sum(note.spaceBefore + note.whole for note in others)
            notes, gap = [], 0.0


def keep_headings(flow: list[Flowable]) -> list[Flowable]:
    """Before each run of headings, a break unless they and the beginning of what follows still fit."""
    kept: list[Flowable] = []
    need = 0.0
    for part in reversed(flow):
        if isinstance(part, Heading):
            need += part.least
            kept.append(part)
            continue
        kept += _break_before(kept, need)
        # A few lines that lead up to a table are no company for a heading: the table's beginning is.
        short = isinstance(part, Prose) and len(part.lines) <= _FEW
        leads = short and kept and isinstance(kept[-1], TableFlow)
        need = part.whole + need if leads else getattr(part, "least", 0.0)
        need += part.getSpaceBefore()
        kept.append(part)
    kept += _break_before(kept, need)
    return kept[::-1]


def _break_before(later: list[Flowable], need: float) -> list[Flowable]:
    return [CondPageBreak(need)] if later and isinstance(later[-1], Heading) else []


def render(document: Document) -> bytes:
    """The PDF of a report: A4, fonts embedded, contents and bookmarks; the same document, the same bytes.

    Raises ValueError for a table whose columns do not fit, a negative bar, or a chart that names no table.
    """
    register()
    layout = _Layout(document)
    body = layout.flow()
    title = document.title
    furniture = Furniture(
        title=marked(title, demo=document.demo, drill=document.drill),
        right=f"截至　{figures.day(document.as_of)}　　{document.serial}",
        as_of=document.as_of,
        serial=document.serial,
    )
    target = BytesIO()
    template = BaseDocTemplate(
        target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1, initialFontName=REGULAR,
        lang="zh-CN", title=f"{title} {document.subtitle}", author=document.prepared_by,
        subject=f"{document.serial}，截至 {document.as_of.isoformat()}", creator=CREATOR, producer=CREATOR,
        displayDocTitle=1,
    )
    frame = Frame(MARGIN, TEXT_BOTTOM, TEXT_WIDTH, TEXT_TOP - TEXT_BOTTOM, 0, 0, 0, 0)
    template.addPageTemplates([
        PageTemplate("cover", [frame], onPage=partial(_begin_page, document, True)),
        PageTemplate("text", [frame], onPage=partial(_begin_page, document, False)),
    ])
    front = [NextPageTemplate("text"), PageBreak(), Contents(tuple(layout.entries)), PageBreak()]
    template.build([*front, *body], canvasmaker=partial(ReportCanvas, furniture=furniture))
    return target.getvalue()


def _begin_page(document: Document, cover: bool, canvas: Canvas, template: BaseDocTemplate) -> None:
    watermark(canvas, demo=document.demo, drill=document.drill)
    if cover:
        draw_cover(canvas, document)


