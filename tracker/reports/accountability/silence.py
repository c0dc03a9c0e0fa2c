"""The chapter of those who filed nothing, and the chapter of late interest."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.accountability.overview import month_name
from tracker.reports.data.account import MOST_ROWS, Account
from tracker.reports.data.arrears import Stand
from tracker.reports.pdf.content import Column, Kind, Note, Paragraph, Row, Section, TableSpec
from tracker.subjects.regions import region_name


def interest(account: Account) -> Section:
    """Late interest accrued, by body."""
    stand = account.now.interest
    overdue = sum(row.overdue_fen for row in stand.bodies)
    before = figures.wan(account.before.interest.amount_fen)
    was = f"（{figures.day(account.window.before_on)}为{before}万元）" if account.window.compared else ""
    said = (
        f"截至{figures.day(account.window.on)}，逾期款项的应计逾期利息累计{figures.wan(stand.amount_fen)}万元"
        f"{was}，"
        "按逐笔逾期天数单利计算，是债权企业可以主张的数额，不计入应付未付和逾期总额。"
    )
    if stand.marked_fen:
        said += (
            f"其中{figures.wan(stand.marked_fen)}万元附有保留（须证明规模、最低额或者估算等），"
            "逐笔见附件“利息”表。"
        )
    if stand.uncounted:
        said += f"另有{stand.uncounted:,}笔没有约定利率、法律也未规定，未计利息。"
    rows = [
        Row((row.name, row.overdue_fen, row.payables, row.amount_fen, row.marked_fen or None, row.uncounted))
        for row in stand.bodies
    ]
    shown, rest = rows[:MOST_ROWS], stand.bodies[MOST_ROWS:]
    more = None
    if rest:
        more = Row((
            f"其余 {len(rest):,} 家，合计", sum(row.overdue_fen for row in rest),
            sum(row.payables for row in rest), sum(row.amount_fen for row in rest),
            sum(row.marked_fen for row in rest), sum(row.uncounted for row in rest),
        ))  # fmt: skip
    total = Row((
        "合计", overdue, sum(row.payables for row in stand.bodies), stand.amount_fen, stand.marked_fen,
        stand.uncounted,
    ), strong=True)  # fmt: skip
    columns = (
        Column("单位"), Column("逾期本金", Kind.WAN, sums=True), Column("笔数", Kind.COUNT, sums=True),
        Column("应计利息", Kind.WAN, sums=True, strong=True), Column("其中附保留", Kind.WAN, sums=True),
        Column("未计利息笔数", Kind.COUNT, sums=True),
    )  # fmt: skip
    table = TableSpec("各单位应计逾期利息", "万元、笔", columns, shown, total, more, empty="没有逾期款项")
    note = Note(
        "已付款项先抵本金计算；债权人可以另行主张（民法典第五百六十一条）。"
        "已有生效判决的，依判决，不在此列。"
    )
    return Section("应计逾期利息", (Paragraph(said), table, note), new_page=True)


def silence(account: Account) -> Section:
    """The bodies that filed no return: what they owe by the records, and what nobody knows."""
    returns = account.now.returns
    month = month_name(returns.month)
    said = (
        f"应报送{month}月报的单位{len(returns.expected):,}家，已报{returns.filed:,}家"
        f"（其中零报告{returns.zero:,}家），未报{len(returns.silent):,}家。"
        "没有报送不等于没有拖欠：未报单位的自报数未知，下表只列本系统已登记的款项。"
    )
    none = Stand()
    rows = []
    for one in returns.silent[:MOST_ROWS]:
        stand = account.now.bodies.get(one.number, none)
        missing = f"{len(one.missing)}/{one.expected}"
        rows.append(Row((one.name, region_name(one.region), missing, stand.owed_fen, stand.overdue_fen)))
    rest = returns.silent[MOST_ROWS:]
    stands = [account.now.bodies.get(one.number, none) for one in returns.silent]
    left = stands[MOST_ROWS:]
    more = None
    if rest:
        more = Row((
            f"其余 {len(rest):,} 家，合计", "", "", sum(stand.owed_fen for stand in left),
            sum(stand.overdue_fen for stand in left),
        ))  # fmt: skip
    total = Row((
        f"合计 {len(returns.silent):,} 家", "", "", sum(stand.owed_fen for stand in stands),
        sum(stand.overdue_fen for stand in stands),
    ), strong=True)  # fmt: skip
    columns = (
        Column("单位", width=2), Column("地区"), Column("本期未报月数/应报月数"),
        Column("已登记应付未付", Kind.WAN, sums=True), Column("其中逾期", Kind.WAN, sums=True),
    )  # fmt: skip
    table = TableSpec(
        f"未报送{month}月报的单位", "月、万元", columns, rows, total if rows else None, more,
        empty="应报单位都已报送",
    )  # fmt: skip
    return Section("未报送月报的单位", (Paragraph(said), table), new_page=True)
