"""What stands in the chapters of articles 11 and 12 beside their flags: losses, project money, advances."""

from __future__ import annotations

from tracker.projects.models import FundingSource
from tracker.reports import figures
from tracker.reports.data.account import Account
from tracker.reports.pdf.content import Block, Column, Kind, Pair, PairChart, Paragraph, Row, TableSpec
from tracker.wording.closed_lists import chinese_word

MONEY = "项目资金计划与到位"


def losses(account: Account) -> tuple[Block, ...]:
    """How far the losses claimed have come."""
    found = account.losses
    if not found:
        return (Paragraph("没有登记企业提出的损失。"),)
    names = ("claimed", "loss_fen", "acknowledged", "refused", "agreed", "agreed_fen", "budgeted")
    rows = [Row((chinese_word(row.kind), *(getattr(row, name) for name in names))) for row in found]
    total = Row(("合计", *(sum(getattr(row, name) for row in found) for name in names)), strong=True)
    columns = (
        Column("类别"), Column("提出", Kind.COUNT, sums=True), Column("损失金额", Kind.WAN, sums=True),
        Column("已确认", Kind.COUNT, sums=True), Column("已拒绝", Kind.COUNT, sums=True),
        Column("已达成协议", Kind.COUNT, sums=True), Column("协议金额", Kind.WAN, sums=True),
        Column("已列预算", Kind.COUNT, sums=True),
    )  # fmt: skip
    note = "赔偿用于政府有过错的，补偿用于国家利益、公共利益需要的（条例第十一条）。一件可以先后计入几列。"
    return (TableSpec("损失的提出与处理", "件、万元", columns, rows, total, note=note),)


def funding(account: Account) -> tuple[Block, ...]:
    """Project money planned and arrived by source, and the advances recorded."""
    return (*_money(account), *_advances(account))


def _money_of(source: FundingSource) -> str:
    """A source of money as a report names it: 中央资金, 市资金."""
    return f"{chinese_word(source)}资金"


def _money(account: Account) -> tuple[Block, ...]:
    found = account.money
    if not found:
        return (Paragraph("没有登记已到计划日的政府投资项目资金。"),)
    planned, missing = sum(row.planned_fen for row in found), sum(row.missing_fen for row in found)
    said = (
        f"政府直接投资和资本金注入项目中，计划在{figures.day(account.window.on)}以前到位的资金"
        f"{figures.wan(planned)}万元，尚缺{figures.wan(missing)}万元，占{figures.percent(missing, planned)}。"
    )
    rows = [
        Row((_money_of(row.source), row.tranches, row.planned_fen, row.arrived_fen, row.missing_fen))
        for row in found
    ]
    total = Row((
        "合计", sum(row.tranches for row in found), planned, planned - missing, missing
    ), strong=True)  # fmt: skip
    columns = (
        Column("资金来源"), Column("笔数", Kind.COUNT, sums=True), Column("应到位", Kind.WAN, sums=True),
        Column("已到位", Kind.WAN, sums=True), Column("尚缺", Kind.WAN, sums=True, strong=True),
    )  # fmt: skip
    pairs = tuple(Pair(_money_of(row.source), row.planned_fen, row.arrived_fen) for row in found)
    names = ("应到位", "已到位", "尚缺")
    chart = PairChart("项目资金应到位与已到位", "万元", pairs, names, numbers_in=MONEY)
    note = "逐笔计算，超过计划到位的不抵其他各笔。中央和省级资金只列示，不列为本市单位的线索。"
    return Paragraph(said), chart, TableSpec(MONEY, "笔、万元", columns, rows, total, note=note)


def _advances(account: Account) -> tuple[Block, ...]:
    found = account.advances
    if not found:
        return (Paragraph("没有登记要求施工单位垫资或者施工单位垫资的情况。"),)
    rows = [Row((chinese_word(row.form), row.number, row.amount_fen)) for row in found]
    total = Row((
        "合计", sum(row.number for row in found), sum(row.amount_fen for row in found)
    ), strong=True)  # fmt: skip
    columns = (
        Column("情形"), Column("件数", Kind.COUNT, sums=True), Column("已登记金额", Kind.WAN, sums=True),
    )  # fmt: skip
    note = "口头要求的，经核实才列为线索；施工单位已垫资的只列示，不据以认定单位提出过要求。"
    return (TableSpec("垫资的登记情况", "件、万元", columns, rows, total, note=note),)
