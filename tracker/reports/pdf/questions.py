"""A member's question list as PDF: by body, each line with its sum, articles and evidence, room to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from tracker.reports import figures
from tracker.reports.pdf.content import Align, Column, Kind, Row, TableSpec
from tracker.reports.pdf.document import chinese_number
from tracker.reports.pdf.fonts import register
from tracker.reports.pdf.front import warnings
from tracker.reports.pdf.letter import TITLE, Line
from tracker.reports.pdf.prose import Heading, Prose
from tracker.reports.pdf.sheet import Sheet, render_sheet
from tracker.reports.pdf.styles import (
    BODY,
    NOTE,
)
from tracker.reports.pdf.tables import TableFlow, measure

_TITLE = "询问提纲"
# A body's heading is not begun at the foot of a page without the first lines under it.
_WITH_HEADING = 150.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One line: what it says, its sum in fen, its articles and the numbers of its evidence as printed."""

    said: str
    amount_fen: int | None
    articles: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Questions:
    """A question list as of ``day``; ``bodies`` are names with their lines, ``member`` who asks."""

    day: date
    member: str
    serial: str
    bodies: tuple[tuple[str, tuple[Asked, ...]], ...]
    left_out: int = 0
    demo: bool = False
    drill: int = 1


def render_questions(questions: Questions) -> bytes:
    """The PDF of a question list: A4, fonts embedded; the same list, the same bytes."""
    register()
    sheet = Sheet(
        _TITLE, questions.serial, questions.day, questions.member, questions.demo, questions.drill
    )  # fmt: skip
    return render_sheet(sheet, _flow(questions))


def _flow(questions: Questions) -> list[Flowable]:
    lines = sum(len(asked) for _name, asked in questions.bodies)
    opening = (
        f"下列{lines}项由{questions.member}标记，截至{figures.day(questions.day)}，按被询问单位分列，"
        "附金额、条款和凭据编号。线索是向单位提出的问题，不是认定结论。"
    )
    found: list[Flowable] = [Spacer(0, 14), Line(_TITLE, TITLE), Prose.of(opening, BODY)]
    for place, (name, asked) in enumerate(questions.bodies, start=1):
        found.append(CondPageBreak(_WITH_HEADING))
        found.append(Heading(f"{chinese_number(min(place, 99))}、{name}", 0, f"body{place}"))
        found.append(TableFlow(measure(_table(name, asked), place)))
    notes = []
    if questions.left_out:
        notes.append(f"另有{questions.left_out}项标记的内容目前不向标记人展示，未列入。")
    notes += ["企业名称一律不列；凭据编号可在系统中查到原件。金额为截至日的未付或者逾期数额，“—”表示无金额。"]
    notes += warnings(demo=questions.demo, drill=questions.drill)
    return [*found, Spacer(0, 12), *(Prose.of(note, NOTE) for note in notes)]


def _table(name: str, asked: tuple[Asked, ...]) -> TableSpec:
    sums = [one.amount_fen for one in asked if one.amount_fen is not None]
    columns = (
        Column("序号", Kind.COUNT, align=Align.CENTRE), Column("询问事项", width=0.38),
        Column("金额", Kind.YUAN), Column("条款", width=0.36, least=8.0),
        Column("凭据编号", width=0.26, least=6.0),
    )  # fmt: skip
    rows = tuple(
        Row((place, one.said, one.amount_fen, one.articles or "—", one.evidence or "—"))
        for place, one in enumerate(asked, start=1)
    )
    note = "各项金额可能相互包含，不作合计。" if len(sums) > 1 else ""
    return TableSpec(caption=f"{name}：{len(asked)}项", unit="元", columns=columns, rows=rows, note=note)
