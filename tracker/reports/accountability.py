"""The accountability report as a document: figures to pages."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tracker.reports import figures
from tracker.reports.data import ArrearsReport, arrears_report
from tracker.reports.pdf.content import (
    Bar,
    BarChart,
    Column,
    Document,
    Kind,
    Note,
    Paragraph,
    Row,
    Section,
    TableSpec,
)
from tracker.reports.pdf.document import render

MOST_ROWS = 200


def accountability(session: Session, on: date) -> bytes:
    """The accountability report as of ``on`` as PDF bytes; the same facts and day give the same bytes."""
    return render(_document(arrears_report(session, on)))


def _document(report: ArrearsReport) -> Document:
    sections = (
        Section("总体情况", (Paragraph(_summary(report)), _ages(report), _age_chart(report))),
        Section("逾期款项", (_bodies(report), _rows(report), _bases(report)), new_page=True),
        Section("依据与口径", (
            Paragraph("逾期指最后合法日届满仍未付清，按国务院办公厅放假通知逐日计算；有分歧的部分不计入逾期。"),
            Note("线索是向单位提出的问题，不是失信认定。目前只统计付款逾期一条规则（A13-PAYMENT-OVERDUE）。"),
        )),
    )  # fmt: skip
    return Document(
        title="政务履约情况报告",
        subtitle=f"（截至{figures.day(report.on)}）",
        serial=f"LY-{report.on:%Y%m%d}",
        as_of=report.on,
        prepared_by="政务履约监督系统",
        sources=("单位填报的合同、应付账款与付款记录",),
        sections=sections,
        demo=report.demo,
    )


def _summary(report: ArrearsReport) -> str:
    return (
        f"截至{figures.day(report.on)}，逾期未付款项{len(report.rows)}笔、{figures.wan(report.overdue_fen)}万元，"
        f"涉及单位{len(report.by_body())}家。"
    )


def _ages(report: ArrearsReport) -> TableSpec:
    columns = (Column("逾期日数"), Column("金额", Kind.WAN, sums=True), Column("笔数", Kind.COUNT, sums=True))
    rows = [Row(band) for band in report.by_age()]
    total = Row(("合计", report.overdue_fen, len(report.rows)), strong=True)
    return TableSpec("逾期款项账龄", "万元、笔", columns, rows, total)


def _age_chart(report: ArrearsReport) -> BarChart:
    bars = tuple(Bar(label, fen) for label, fen, _ in report.by_age())
    return BarChart("逾期款项账龄", "万元", bars, ramp=True, numbers_in="逾期款项账龄")


def _bodies(report: ArrearsReport) -> TableSpec:
    columns = (
        Column("单位"), Column("逾期", Kind.WAN, sums=True), Column("笔数", Kind.COUNT, sums=True),
        Column("最长（日）", Kind.COUNT),
    )  # fmt: skip
    rows = [Row(row) for row in report.by_body()]
    longest = max((row.days for row in report.rows), default=None)
    total = Row(("合计", report.overdue_fen, len(report.rows), longest), strong=True)
    return TableSpec("各单位逾期款项", "万元、笔", columns, rows, total)


def _rows(report: ArrearsReport) -> TableSpec:
    columns = (
        Column("单位"), Column("企业"), Column("逾期", Kind.WAN, sums=True), Column("自", Kind.DAY),
        Column("日数", Kind.COUNT), Column("依据", width=0.2),
    )  # fmt: skip
    shown, rest = report.rows[:MOST_ROWS], report.rows[MOST_ROWS:]
    label = _labels(report)
    rows = [
        Row((row.body, row.enterprise, row.amount_fen, row.arose_on, row.days, label[row.cites]))
        for row in shown
    ]
    more = None
    if rest:
        left = sum(row.amount_fen for row in rest)
        more = Row((f"其余 {len(rest)} 笔", "", left, "", "", ""))
    total = Row(("合计", "", report.overdue_fen, "", "", ""), strong=True)
    return TableSpec("逐笔逾期款项", "万元、日", columns, rows, total, more)


def _labels(report: ArrearsReport) -> dict[str, str]:
    return {key: f"依据{number}" for number, key in enumerate(report.bases(), start=1)}


def _bases(report: ArrearsReport) -> TableSpec:
    labels = _labels(report)
    rows = [Row((labels[key], articles)) for key, articles in report.bases().items()]
    return TableSpec("依据对照", "", (Column("依据", width=0.2), Column("条文")), rows)
