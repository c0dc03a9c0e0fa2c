"""Why what is overdue changed since the day it is compared with, and what of it is owed to small firms."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.data.account import MOST_ROWS, Account
from tracker.reports.data.arrears import EMPTY
from tracker.reports.data.movement import STILL, Moved, together
from tracker.reports.pdf.content import (
    Bar,
    Block,
    Column,
    Kind,
    Paragraph,
    Row,
    Section,
    TableSpec,
    Waterfall,
)
from tracker.reports.steps import steps
from tracker.wording.closed_lists import chinese_word

MOVEMENT, SIZES = "各单位逾期款项变动", "按签约时企业规模的应付未付和逾期款项"


def movement(account: Account) -> Section:
    """Opening + new − cleared ± adjusted = closing, in all and by body; nothing before REG was in force."""
    if not account.window.compared:
        return Section("变动", (Paragraph("本期没有可比的数字，不列变动。"),))
    moved = account.moved
    said = (
        f"{figures.day(account.window.before_on)}逾期{figures.wan(account.before.total.overdue_fen)}万元，"
        f"期内新增{figures.wan(moved.grown_fen)}万元（{moved.grown:,}笔），"
        f"清偿{figures.wan(moved.cleared_fen)}万元（{moved.cleared:,}笔），"
        f"调整{figures.signed_wan(moved.adjusted_fen)}万元（{moved.adjusted:,}笔），"
        f"{figures.day(account.window.on)}逾期{figures.wan(account.now.total.overdue_fen)}万元。"
    )
    return Section("变动", (Paragraph(said), _waterfall(account), movement_table(account, MOST_ROWS)))


def _waterfall(account: Account) -> Waterfall:
    before, now = account.before.total, account.now.total
    told = steps((before.overdue_fen, before.overdue), account.moved, (now.overdue_fen, now.overdue))
    bars = tuple(Bar(one.said.chinese, one.fen) for one in told)
    return Waterfall("逾期款项的变动", "万元", bars, numbers_in=MOVEMENT)


def _cells(opening: int, moved: Moved, closing: int, *, summing: bool = False) -> tuple[int | None, ...]:
    """A row's five figures; what did not move stays empty, but is 0 in a row that sums others up."""
    nothing = 0 if summing else None
    changes = (moved.grown_fen, moved.cleared_fen, moved.adjusted_fen)
    return opening, *(fen or nothing for fen in changes), closing


def movement_table(account: Account, most: int | None) -> TableSpec:
    """The bodies with an overdue sum on either day, the largest closing first; ``most`` of them or all."""
    places, now, before = account.scope.places, account.now.bodies, account.before.bodies
    lines: list[tuple[int, int, Moved, int]] = []
    for number in {*now, *before, *account.movements}:
        opening, closing = (side.get(number, EMPTY).overdue_fen for side in (before, now))
        moved = account.movements.get(number, STILL)
        if opening or closing or moved != STILL:
            lines.append((number, opening, moved, closing))
    lines.sort(key=lambda one: (-one[3], -one[1], places[one[0]].code))
    rows = [
        Row((places[number].name, *_cells(opening, moved, closing)))
        for number, opening, moved, closing in lines[:most]
    ]
    rest = lines[len(rows) :]
    more = None
    if rest:
        opened, closed = sum(one[1] for one in rest), sum(one[3] for one in rest)
        sums = _cells(opened, together(one[2] for one in rest), closed, summing=True)
        more = Row((f"其余 {len(rest):,} 家，合计", *sums), strong=True)
    first, last = account.before.total.overdue_fen, account.now.total.overdue_fen
    total = Row(("合计", *_cells(first, account.moved, last, summing=True)), strong=True)
    columns = (
        Column("单位"), Column("期初", Kind.WAN, sums=True), Column("新增", Kind.WAN, sums=True),
        Column("清偿", Kind.WAN, sums=True), Column("调整", Kind.WAN, sums=True),
        Column("期末", Kind.WAN, sums=True, strong=True),
    )  # fmt: skip
    note = (
        "期初＋新增－清偿±调整＝期末，逐单位成立。新增为期内首次逾期的；清偿为期内付款、抵销、提存、免除和履行判决减少的；"
        "其余增减为调整：付款退回、提出或者解决分歧、票据交付或者到期、判决生效、法院裁定、线索经核实不成立等。"
    )
    return TableSpec(MOVEMENT, "万元", columns, rows, total, more, note=note, empty="没有逾期款项")


def sizes(account: Account) -> tuple[Block, ...]:
    """What small and medium enterprises are owed, and their share."""
    found = account.sizes
    owed, overdue = sum(one.owed_fen for one in found), sum(one.overdue_fen for one in found)
    small = [one for one in found if one.small]
    of_owed, of_overdue = sum(one.owed_fen for one in small), sum(one.overdue_fen for one in small)
    said = (
        f"签约时为中小企业（含微型企业）的债权人，应付未付{figures.wan(of_owed)}万元，"
        f"占{figures.percent(of_owed, owed)}；"
        f"其中逾期{figures.wan(of_overdue)}万元，占全部逾期的{figures.percent(of_overdue, overdue)}。"
    )
    return Paragraph(said), sizes_table(account, None)


def sizes_table(account: Account, _most: int | None) -> TableSpec:
    """What is owed by size at signing."""
    found = account.sizes
    owed, overdue = sum(one.owed_fen for one in found), sum(one.overdue_fen for one in found)
    rows = [
        Row((
            chinese_word(one.size), one.owed_fen, one.owed, one.overdue_fen, one.overdue,
            figures.percent(one.overdue_fen, overdue),
        ))
        for one in found
    ]  # fmt: skip
    total = Row((
        "合计", owed, sum(one.owed for one in found), overdue, sum(one.overdue for one in found),
        figures.percent(overdue, overdue),
    ), strong=True)  # fmt: skip
    columns = (
        Column("签约时规模"), Column("应付未付", Kind.WAN, sums=True), Column("笔数", Kind.COUNT, sums=True),
        Column("逾期", Kind.WAN, sums=True, strong=True), Column("逾期笔数", Kind.COUNT, sums=True),
        Column("占逾期"),
    )  # fmt: skip
    note = "规模以签订合同时为准（《保障中小企业款项支付条例》第三条）；没有登记规模或者没有合同的列为不明。"
    return TableSpec(SIZES, "万元、笔", columns, rows, total if rows else None, note=note)
