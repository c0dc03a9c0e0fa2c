"""The assessment on paper: one body's sheet and the ranking as PDF, the same figures as XLSX; in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reportlab.platypus import Flowable, Spacer

from tracker.assessment.indicators import CITES, Indicator
from tracker.assessment.points import HUNDREDTHS
from tracker.law import loader as law
from tracker.reports import figures
from tracker.reports.assessing.freezing import Frozen
from tracker.reports.assessing.measuring import Placed
from tracker.reports.assessing.whom import Group
from tracker.reports.pdf.content import Align, Column, Figure, Kind, Row, TableSpec
from tracker.reports.pdf.fonts import register
from tracker.reports.pdf.front import warnings
from tracker.reports.pdf.letter import TITLE, Line
from tracker.reports.pdf.prose import Heading, Prose
from tracker.reports.pdf.sheet import Sheet, render_sheet
from tracker.reports.pdf.styles import BODY, NOTE
from tracker.reports.pdf.tables import TableFlow, measure
from tracker.reports.workbook import Annex, Head
from tracker.wording.assessment import ASSESSMENT

NAMES = ASSESSMENT[Indicator]
GROUPS = {Group.DEPARTMENTS: "同级部门", Group.GOVERNMENTS: "下一级人民政府"}
HOW = (
    "得分＝权重×合格数÷应计数，四舍五入到百分之一分；应计数为零的指标不适用，其权重由其余指标按比例承担，"
    "合计折算为百分制。得分相同的并列同一名次，其后的名次相应空出。"
)
ONLY = "考核只针对行政机关履职情况，不对任何企业或者个人评分；逾期线索是向单位提出的问题，不是认定结论。"


@dataclass(frozen=True, slots=True)
class Paper:
    """What every sheet of a year's assessment says: its government, year, document, day and standing.

    ``stands`` is said under the title: that points are provisional, or on which day they were decided.
    """

    government: str
    year: int
    document: str
    number: str
    day: date
    stands: str
    demo: bool = False
    drill: int = 1


def live(day: date) -> str:
    """How sheets stand whose figures are not decided yet."""
    return f"以下为截至{figures.day(day)}的实时数字，尚未审定，仅供核对，不得作为考核结果使用。"


def proposed_on(day: date) -> str:
    """How a sheet stands whose figures were reviewed and are put to its body."""
    return f"以下为{figures.day(day)}审核的拟定数字，尚未决定，单位可在期限内提出异议。"


def decided_on(day: date, sha256: str) -> str:
    """How a sheet stands that was decided on a day; with the digest of the figures, if it is of one body."""
    kept = f"数字已冻结，摘要（SHA-256）{sha256}。" if sha256 else ""
    return f"本结果于{figures.day(day)}审定。{kept}更正须另出新版本。"


def points(value: int | None) -> str:
    """Hundredths of a point as printed."""
    if value is None:
        return figures.MISSING
    whole, rest = divmod(value, HUNDREDTHS)
    return f"{whole}.{rest:02d}"


def place_word(one: Placed) -> str:
    """A rank as printed: 第2名, with how many share it."""
    if one.place is None:
        return "未排名（无适用指标）"
    shared = f"（{one.place.shared}个单位得分相同，并列）" if one.place.shared > 1 else ""
    return f"第{one.place.rank}名{shared}"


def render_body(paper: Paper, one: Placed, among: int | None, frozen: Frozen | None = None) -> bytes:
    """One body's sheet: its points by indicator, what it entered as ``frozen``, and its place in its group.

    ``among`` is how many are in the group, None where no place is told yet. The same, the same bytes.
    """
    register()
    of = one.points.of
    title = f"{paper.year}年度社会信用体系建设目标考核表"
    place = f"，在{GROUPS[of.group]}{among}个单位中{place_word(one)}" if among is not None else ""
    said = (
        f"被考核单位：{of.name}（{of.code}）。考核依据：{paper.document}。"
        f"得分{points(one.points.total)}分{place}。"
    )
    flow: list[Flowable] = [
        Spacer(0, 14), Line(title, TITLE), Prose.of(said, BODY), Prose.of(paper.stands, BODY),
        TableFlow(measure(_parts(one), 1)),
    ]  # fmt: skip
    if frozen is not None and frozen.entered:
        flow.append(TableFlow(measure(_entered(frozen), 2)))
    return _rendered(paper, title, flow)


def render_ranking(paper: Paper, ranked: Mapping[Group, Sequence[Placed]]) -> bytes:
    """The ranking of a year, group by group; the same figures, the same bytes."""
    register()
    title = f"{paper.year}年度社会信用体系建设目标考核排名"
    flow: list[Flowable] = [
        Spacer(0, 14), Line(title, TITLE),
        Prose.of(f"{paper.government}。考核依据：{paper.document}。", BODY), Prose.of(paper.stands, BODY),
    ]  # fmt: skip
    for number, (group, placed) in enumerate(ranked.items(), start=1):
        if placed:
            flow.append(Heading(GROUPS[group], 0, f"group{number}"))
            flow.append(TableFlow(measure(_ranked(group, placed), number)))
    return _rendered(paper, title, flow)


def _rendered(paper: Paper, title: str, flow: list[Flowable]) -> bytes:
    notes = [HOW, ONLY, *warnings(demo=paper.demo, drill=paper.drill)]
    sheet = Sheet(title, paper.number, paper.day, paper.government, paper.demo, paper.drill)
    return render_sheet(sheet, [*flow, Spacer(0, 12), *(Prose.of(note, NOTE) for note in notes)])


def _parts(one: Placed) -> TableSpec:
    columns = (
        Column("指标"), Column("依据", least=8.0), Column("应计数", Kind.COUNT),
        Column("合格数", Kind.COUNT),
        Column("权重", Kind.COUNT), Column("得分", align=Align.RIGHT),
    )  # fmt: skip
    rows = tuple(
        Row((
            NAMES[name].chinese, "、".join(law.article(key).title for key in CITES[name]),
            part.measured.whole, part.measured.part, part.weight,
            points(part.points) if part.measured.applies else "不适用",
        ))
        for name, part in one.points.parts.items()
    )  # fmt: skip
    weights = sum(part.weight for part in one.points.parts.values())
    whole = Row(("合计（百分制）", "", None, None, weights, points(one.points.total)))
    return TableSpec("各项指标得分", "分", columns, rows, total=whole)


def _entered(frozen: Frozen) -> TableSpec:
    columns = (
        Column("指标", least=6.0), Column("日期", Kind.DAY), Column("事项", width=0.4, least=8.0),
        Column("人数", Kind.COUNT), Column("审核意见", width=0.25, least=6.0),
    )  # fmt: skip
    rows = tuple(
        Row((
            NAMES[one.indicator].chinese, one.held_on, one.title, one.people,
            f"不计：{one.refused}" if one.refused else "计入",
        ))
        for one in frozen.entered
    )  # fmt: skip
    return TableSpec("单位填报事项", "项", columns, rows, note="各事项的文件存于系统，按摘要可查。")


def _ranked(group: Group, placed: Sequence[Placed]) -> TableSpec:
    names = tuple(placed[0].points.parts)
    columns = (
        Column("名次", Kind.COUNT, align=Align.CENTRE), Column("单位", width=2.0, least=6.0),
        Column("得分", Kind.COUNT, strong=True),
        *(Column(NAMES[name].chinese, align=Align.RIGHT, least=3.0) for name in names),
    )  # fmt: skip
    rows = tuple(
        Row((
            one.place.rank if one.place else None, one.points.of.name,
            Figure(Kind.TEXT, points(one.points.total)),
            *(points(one.points.parts[name].points) for name in names),
        ))
        for one in placed
    )  # fmt: skip
    tied = sum(1 for one in placed if one.place is not None and one.place.shared > 1)
    note = f"其中{tied}个单位与他单位得分相同，并列名次。" if tied else "没有得分相同的单位。"
    return TableSpec(f"{GROUPS[group]}：{len(placed)}个单位", "分", columns, rows, note=note)


def write_workbook(path: Path, paper: Paper, ranked: Mapping[Group, Sequence[Placed]]) -> None:
    """The same figures as a workbook: a sheet a group, and how they were worked out."""
    with Annex(path, paper.day) as book:
        for group, placed in ranked.items():
            names = tuple(placed[0].points.parts) if placed else ()
            heads = [Head("名次", "count"), Head("单位代码"), Head("单位"), Head("得分")]
            for name in names:
                said = NAMES[name].chinese
                heads += [Head(f"{said}：{what}", "count") for what in ("应计数", "合格数")]
                heads.append(Head(f"{said}：得分"))
            caption = f"{paper.year}年度考核 {GROUPS[group]}（{paper.stands}）"
            book.sheet(GROUPS[group], caption, heads, None, [_cells(one, names) for one in placed])
        book.text("说明", [("考核依据", paper.document), ("计分办法", HOW), ("范围", ONLY)])


def _cells(one: Placed, names: Sequence[Indicator]) -> list[str | int | date | None]:
    parts = [one.points.parts[name] for name in names]
    counted = [
        cell for part in parts for cell in (part.measured.whole, part.measured.part, points(part.points))
    ]
    rank = one.place.rank if one.place else None
    return [rank, one.points.of.code, one.points.of.name, points(one.points.total), *counted]
