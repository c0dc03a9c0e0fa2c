"""The pages of a formal report: what was frozen, with the bodies' words beside it, and how to verify it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.reports import figures
from tracker.reports.formal.differing import Difference
from tracker.reports.pdf.content import Column, Document, Kind, Note, Paragraph, Row, Section, TableSpec

SILENT = "期限内没有答复"
NOT_ASKED_YET = "（冻结稿：尚未征求单位答复）"
MOST_DIFFERENCES = 200
# The chapters on law and method, which close every report.
CLOSING_CHAPTERS = 2


@dataclass(frozen=True, slots=True)
class Words:
    """A body, what is found of it, and its words; ``words`` is None where it kept silent in its days."""

    name: str
    found: str
    words: str | None
    given_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a formal report says of itself; ``released_on`` is None for the copy as it was frozen.

    ``verify`` is where anybody holds the file against what was released. ``changed`` and ``differs`` belong
    to a correction of ``corrects``, its serial.
    """

    serial: str
    version: int
    frozen_on: date
    figures: str
    ledger_size: int
    ledger_root: str
    law: str
    rules: str
    verify: str
    notes: tuple[str, ...] = ()
    released_on: date | None = None
    session_on: date | None = None
    due_on: date | None = None
    corrects: str | None = None
    changed: str = ""
    differs: tuple[Difference, ...] = ()


def issued(document: Document, stamp: Stamp, words: Sequence[Words]) -> Document:
    """The report as it is printed: the frozen chapters as they are, the bodies' words before the last two."""
    chapters = list(document.sections)
    replies = [_replies(stamp, words)] if words else []
    notes = [_notes(stamp.notes)] if stamp.notes else []
    at = len(chapters) - CLOSING_CHAPTERS
    chapters[at:at] = [*replies, *notes]
    if stamp.corrects:
        chapters = [_correction(stamp), replace(chapters[0], new_page=True), *chapters[1:]]
    return replace(
        document, serial=stamp.serial, sections=tuple(chapters), issued=_issued(stamp),
        colophon=_colophon(stamp), verify=stamp.verify,
    )  # fmt: skip


def _issued(stamp: Stamp) -> tuple[tuple[str, str], ...]:
    out = (
        f"{figures.day(stamp.released_on)}发布" if stamp.released_on
        else f"{figures.day(stamp.frozen_on)}冻结的数字，尚未发布，不得对外提供"
    )  # fmt: skip
    session = f"；供{figures.day(stamp.session_on)}会议使用，自该日起公开" if stamp.session_on else ""
    lines = [("发　　布", f"第{stamp.version}版，{out}{session}")]
    if stamp.corrects:
        lines.append(("更　　正", f"本版更正并取代 {stamp.corrects}，更正内容见第一章"))
    return tuple(lines)


def _colophon(stamp: Stamp) -> tuple[tuple[str, str], ...]:
    return (
        ("数字", f"{figures.day(stamp.frozen_on)}冻结，摘要 {stamp.figures}"),
        ("审计账", f"冻结时 {stamp.ledger_size:,} 条，根 {stamp.ledger_root}"),
        ("法律数据", f"{stamp.law[:32]}；规则 {stamp.rules[:32]}"),
        ("核验", f"{stamp.verify}（扫描右侧二维码，核对手中文件是否为发布件）"),
    )


def _replies(stamp: Stamp, words: Sequence[Words]) -> Section:
    given = sum(one.words is not None for one in words)
    if stamp.released_on is None:
        said = f"本报告列有问题的单位{len(words):,}家。冻结后送各单位答复，答复原文在发布稿中与问题并列刊载。"
    else:
        until = f"（期限至{figures.day(stamp.due_on)}）" if stamp.due_on else ""
        said = (
            f"本报告列有问题的单位{len(words):,}家，数字冻结后送各单位答复{until}，{given:,}家作了答复，"
            f"{len(words) - given:,}家期限内没有答复。答复为原文，与所列问题并列刊载，未作改动；"
            "答复不改变已冻结的数字。"
        )
    silent = SILENT if stamp.released_on else NOT_ASKED_YET
    rows = tuple(
        Row((one.name, one.found, silent if one.words is None else one.words, one.given_on)) for one in words
    )
    columns = (
        Column("单位", width=1.0, least=6), Column("本报告所列问题（截至日未终止）", width=1.3, least=8),
        Column("单位的答复（原文）", width=2.0, least=10), Column("答复日", Kind.DAY),
    )  # fmt: skip
    table = TableSpec("各单位对所列问题的答复", "", columns, rows)
    note = Note("所列问题是向单位提出的问题，不是失信认定。没有答复不等于认可，也不等于否认。")
    return Section("单位的答复", (Paragraph(said), table, note), new_page=True)


def _notes(notes: tuple[str, ...]) -> Section:
    return Section("尚未了结的事项", tuple(map(Paragraph, notes)))


def _correction(stamp: Stamp) -> Section:
    said = Paragraph(f"本版更正并取代编号 {stamp.corrects} 的报告。更正内容：{stamp.changed}")
    if not stamp.differs:
        return Section("更正说明", (said, Paragraph("两版各表的数字没有不同。")))
    rows = tuple(
        Row((one.table, one.row, one.column, one.before, one.now))
        for one in stamp.differs[:MOST_DIFFERENCES]
    )
    columns = (
        Column("表", width=1.3), Column("行", width=1.3), Column("栏", width=1.0), Column("原版", width=0.8),
        Column("本版", width=0.8),
    )  # fmt: skip
    left = len(stamp.differs) - len(rows)
    table = TableSpec(
        "与原版不同的数字", "", columns, rows,
        note=f"另有{left:,}处不同，未逐一列出，以两版附件为准。" if left > 0 else "",
    )  # fmt: skip
    return Section("更正说明", (said, table))
