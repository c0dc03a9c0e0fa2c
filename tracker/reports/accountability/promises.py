"""What stands in the chapters of articles 9 and 10 beside their flags: each promise beside its account."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.data.account import Account
from tracker.reports.data.promises import Promise, Target
from tracker.reports.pdf.content import Block, Column, Kind, Note, Paragraph, Row, TableSpec

UNSAID = "尚未作出说明"


def targets(account: Account) -> tuple[Block, ...]:
    """The targets of the reports before the latest, each with the account the latest gave of it."""
    found = account.targets
    if not found.due:
        return (Paragraph("没有登记应在最近一次政府工作报告中说明的目标和民生项目。"),)
    said = (
        f"最近一次政府工作报告应当说明上一年度报告（计划）中的目标和民生项目{found.due:,}项，"
        f"已说明{found.told:,}项，尚未说明{found.due - found.told:,}项。"
    )
    columns = (
        Column("单位"), Column("年度", Kind.COUNT), Column("目标（原文）", width=2),
        Column("说明（原文）", width=2),
    )  # fmt: skip
    rows = [Row((row.body, str(row.report_year), row.words, _told(row))) for row in found.rows]
    left = found.due - len(found.rows)
    more = Row((f"其余 {left:,} 项", "", "", "见附件")) if left else None
    return (Paragraph(said), TableSpec("年度目标与说明对照", "", columns, rows, None, more))


def _told(row: Target) -> str:
    if row.told_on is None:
        return UNSAID
    return f"{row.account or '已说明'}（{figures.short_day(row.told_on)}）"


def promises(account: Account) -> tuple[Block, ...]:
    """The promises that came due within the period, each with what was said of it since."""
    found, window = account.promises, account.window
    if not found.due:
        return (Paragraph("本期没有到期的承诺。"),)
    said = (
        f"{figures.day(window.first_on)}至{figures.day(window.on)}，到期承诺{found.due:,}项，"
        f"已兑现{found.kept:,}项（其中逾期兑现{found.late:,}项），未兑现{found.due - found.kept:,}项；"
        f"未兑现的有{found.silent:,}项没有说明。"
    )
    with_firm = any(row.enterprise for row in found.rows)
    firm = (Column("企业"),) if with_firm else ()
    columns = (
        Column("单位"), *firm, Column("承诺（原文）", width=1.8), Column("期限", Kind.DAY),
        Column("状态", width=0.8), Column("说明（原文）", width=1.4),
    )  # fmt: skip
    rows = [
        Row((
            row.body, *((row.enterprise or "—",) if with_firm else ()), row.words, row.last_on, _state(row),
            row.account or UNSAID,
        ))
        for row in found.rows
    ]  # fmt: skip
    left = found.due - len(found.rows)
    more = None
    if left:
        more = Row((f"其余 {left:,} 项", *(("",) if with_firm else ()), "", "", "", "见附件"))
    table = TableSpec("本期到期的承诺", "", columns, rows, None, more)
    note = Note("期限是依法变更后的日期，遇休息日顺延；附条件的，不早于条件成就之日。未兑现的排在前面。")
    return Paragraph(said), table, note


def _state(row: Promise) -> str:
    if row.fulfilled_on is None:
        return "未兑现"
    return f"{'逾期兑现' if row.late else '已兑现'} {figures.short_day(row.fulfilled_on)}"
