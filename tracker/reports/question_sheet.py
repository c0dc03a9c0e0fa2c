"""A member's question list as a workbook: the lines of its pages, each with its body."""

from __future__ import annotations

from pathlib import Path

from tracker.reports import figures
from tracker.reports.pdf.content import Column, Kind, Row, TableSpec
from tracker.reports.pdf.front import warnings
from tracker.reports.pdf.questions import Questions
from tracker.reports.table_sheet import write_spec
from tracker.reports.workbook import Annex


def write_questions(questions: Questions, path: Path) -> None:
    """Write the list to ``path``; the same list, the same bytes. Sums may overlap and have no total."""
    columns = (
        Column("单位"), Column("序号", Kind.COUNT), Column("询问事项"), Column("金额", Kind.YUAN),
        Column("条款"), Column("凭据编号"),
    )  # fmt: skip
    rows = [
        Row((name, place, one.said, one.amount_fen, one.articles or "—", one.evidence or "—"))
        for name, asked in questions.bodies
        for place, one in enumerate(asked, start=1)
    ]
    with Annex(path, questions.day) as annex:
        annex.text("说明", (
            ("询问提纲", questions.serial), ("截至", figures.day(questions.day)),
            ("标记人", questions.member), ("未列入", f"{questions.left_out}项目前不向标记人展示"),
            *(("说明", said) for said in warnings(demo=questions.demo, drill=questions.drill)),
        ))  # fmt: skip
        table = TableSpec("询问提纲", "元", columns, rows)
        write_spec(annex, "询问提纲", f"询问提纲　截至 {questions.day.isoformat()}　单位：元", table)
