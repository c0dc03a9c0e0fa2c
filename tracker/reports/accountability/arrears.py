"""Chapter two: what is owed and overdue by kind, region, body and month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker.flags.grades import bands, days_since
from tracker.reports import figures
from tracker.reports.accountability.compared import change, then
from tracker.reports.accountability.district_map import district_map
from tracker.reports.accountability.movement import movement, sizes
from tracker.reports.data.account import MOST_ROWS, Account
from tracker.reports.data.arrears import Stand, added
from tracker.reports.pdf.content import (
    Align,
    Bar,
    BarChart,
    Block,
    Cell,
    Column,
    Kind,
    Paragraph,
    Row,
    Section,
    TableSpec,
)
from tracker.subjects.regions import in_order, region_name
from tracker.wording.ladder import age

REGIONS, BODIES = "各地区应付未付款项及账龄", "各单位应付未付款项及账龄"
MAKE_UP, TREND = "应付未付款项的构成", "各月末逾期余额"
RANKED = 10
NONE = Stand()


def age_labels(on: date) -> list[str]:
    """The ages of overdue sums as charts name them."""
    return [age(*band).chinese for band in bands(on)]


def arrears(account: Account) -> Section:
    """The chapter with its parts."""
    return Section("应付未付与逾期款项", (), (
        Section("构成", (Paragraph(_made_up(account)), _make_up(account), *sizes(account))),
        Section("按地区", (
            Paragraph(_regions_said(account)), *district_map(account, REGIONS), _regions(account),
        )),
        Section("按单位", (*_ranking(account), _bodies(account))),
        movement(account),
        Section("各月末", (_trend(account),)),
    ), new_page=True)  # fmt: skip


def _made_up(account: Account) -> str:
    now = account.now.total
    said = "下表把每一笔应付未付款项只列入一类，各类相加等于应付未付总额。"
    if now.replaced:
        said += (
            f"其中{now.replaced:,}笔已有生效判决或者裁决，以尚未履行的判决金额代替账面余额"
            f"{figures.wan(now.replaced_book_fen)}万元，不重复计算。"
        )
    return said


def or_hidden(rest: str) -> str:
    """Why a sum is not listed as overdue, in a public edition: its question may not be public yet."""
    late = rest.startswith(("已到期", "已判决"))
    return f"{rest}；含尚未公开的问题" if late else rest


def _make_up(account: Account) -> TableSpec:
    now, before = account.now.total, account.before.total
    lines = (
        ("逾期（列为线索）", "overdue"), ("有分歧", "disputed"), ("已交付约定票据，未到期", "covered"),
        ("尚未到期", "early"), ("期限未定（起算条件未到、未约定期限或者未登记到期日）", "undated"),
        ("期限暂定（放假通知未公布）", "provisional"), ("法院裁定不得支付或者供方违约期间", "barred"),
        ("已判决，履行期未满或者不适用有关规则", "judged"),
        ("已到期，未列为线索（无适用条文，或者自次日起计）", "unlisted"),
    )  # fmt: skip
    rows = [
        Row((
            label if account.public_on is None else or_hidden(label),
            getattr(now, f"{name}_fen"), getattr(now, name),
            then(account, getattr(before, f"{name}_fen")),
            change(account, getattr(now, f"{name}_fen"), getattr(before, f"{name}_fen")),
        ))
        for label, name in lines
    ]  # fmt: skip
    columns = (
        Column("类别"), Column("本期末", Kind.WAN, sums=True, strong=True), Column("涉及笔数", Kind.COUNT),
        Column(figures.short_day(account.window.before_on), Kind.WAN, sums=True),
        Column("增减", Kind.WAN_CHANGE, sums=True),
    )  # fmt: skip
    total = Row((
        "合计", now.owed_fen, now.owed, then(account, before.owed_fen),
        change(account, now.owed_fen, before.owed_fen),
    ), strong=True)  # fmt: skip
    note = "一笔款项可以部分有分歧、部分逾期，笔数不相加。"
    return TableSpec(MAKE_UP, "万元、笔", columns, rows, total, note=note)


def _columns(account: Account, first: str, least: float) -> tuple[Column, ...]:
    ages = age_labels(account.window.on)
    group = "其中，按逾期日数"
    before = account.window.before_on
    return (
        Column(first, least=least), Column("应付\n未付", Kind.WAN, sums=True),
        Column("有分歧", Kind.WAN, sums=True),
        Column("逾期", Kind.WAN, sums=True, strong=True),
        *(Column(one.replace(" 日", "", 1), Kind.WAN, group=group, sums=True) for one in ages),
        Column(f"逾期比\n{before.month}.{before.day}", Kind.WAN_CHANGE, sums=True),
    )  # fmt: skip


def _cells(account: Account, now: Stand, before: Stand, *, summing: bool = False) -> tuple[Cell, ...]:
    """A row's figures; what is not there stays empty, but is 0 in a row that sums others up."""
    ages = now.ages_fen or (0,) * len(bands(account.window.on))
    nothing = 0 if summing else None
    return (
        now.owed_fen, now.disputed_fen or nothing, now.overdue_fen, *(fen or nothing for fen in ages),
        change(account, now.overdue_fen, before.overdue_fen),
    )  # fmt: skip


def _reported(account: Account, numbers: Iterable[int]) -> str:
    every = set(numbers)
    silent = sum(one.number in every for one in account.now.returns.silent)
    return f"{silent}/{len(account.now.returns.expected & every)}"


def _regions_of(account: Account) -> list[tuple[str, Stand, Stand]]:
    now, before = account.regions(account.now), account.regions(account.before)
    asked = {account.scope.places[number].region for number in account.scope.asked()}
    return [
        (region, now.get(region, NONE), before.get(region, NONE))
        for region in in_order({*now, *before, *asked})
    ]


def _regions(account: Account) -> TableSpec:
    members: dict[str, list[int]] = {}
    for number in account.scope.asked():
        members.setdefault(account.scope.places[number].region, []).append(number)
    rows = [
        Row((region_name(region), *_cells(account, now, before), _reported(account, members.get(region, ()))))
        for region, now, before in _regions_of(account)
    ]
    total = Row((
        "合计", *_cells(account, account.now.total, account.before.total, summing=True),
        _reported(account, account.scope.asked()),
    ), strong=True)  # fmt: skip
    note = "“—”为没有此项；未报单位的欠款未知，不计为零。"
    columns = (*_columns(account, "地区", 5), Column("未报/\n应报", align=Align.RIGHT))
    return TableSpec(REGIONS, "万元、家", columns, rows, total, note=note)


def _regions_said(account: Account) -> str:
    regions = _regions_of(account)
    total = account.now.total.overdue_fen
    if not total:
        return "各地区没有逾期款项。"
    top = sorted(regions, key=lambda one: (-one[1].overdue_fen, one[0]))[:4]
    named = [one for one in top if one[1].overdue_fen]
    share = figures.percent(sum(now.overdue_fen for _, now, _ in named), total)
    changes = [now.overdue_fen - before.overdue_fen for _, now, before in regions]
    compared = (
        f"与{figures.day(account.window.before_on)}相比，{sum(one < 0 for one in changes)}个地区减少，"
        f"{sum(one > 0 for one in changes)}个增加，{sum(one == 0 for one in changes)}个持平。"
    )
    old = sum(account.now.total.ages_fen[3:])
    return (
        f"逾期金额居前的是{'、'.join(region_name(region) for region, _, _ in named)}，合计占{share}。"
        f"{compared if account.window.compared else ''}"
        f"逾期超过{bands(account.window.on)[3][0] - 1}日的{figures.wan(old)}万元，"
        f"占{figures.percent(old, total)}。"
    )


def _ranked(account: Account) -> list[tuple[int, Stand]]:
    """Bodies with anything owed, the most overdue first."""
    places = account.scope.places
    rows = [(number, stand) for number, stand in account.now.bodies.items() if stand.owed_fen]
    return sorted(rows, key=lambda row: (-row[1].overdue_fen, -row[1].owed_fen, places[row[0]].code))


def _ranking(account: Account) -> tuple[Block, ...]:
    top = [(number, stand) for number, stand in _ranked(account)[:RANKED] if stand.overdue_fen]
    if not top:
        return (Paragraph("没有单位有逾期款项。"),)
    places = account.scope.places
    first, stand = top[0]
    days = days_since(stand.oldest_on, account.window.on) if stand.oldest_on else 0
    said = (
        f"有逾期款项的单位{sum(stand.overdue_fen > 0 for _, stand in _ranked(account)):,}家。最多的是"
        f"{places[first].name}，逾期{figures.wan(stand.overdue_fen)}万元，最长{days:,}日。"
    )
    bars = tuple(Bar(places[number].name, stand.overdue_fen) for number, stand in top)
    chart = BarChart(f"逾期金额最多的{len(top)}家单位", "万元", bars, numbers_in=BODIES)
    return Paragraph(said), chart


def _bodies(account: Account) -> TableSpec:
    ranked = _ranked(account)
    before = account.before.bodies
    rows = [
        Row((account.scope.places[number].name, *_cells(account, stand, before.get(number, NONE))))
        for number, stand in ranked[:MOST_ROWS]
    ]
    # Whoever owes nothing now but was overdue before belongs to the change.
    gone = [number for number in before if number not in dict(ranked) and before[number].overdue_fen]
    rest = [number for number, _ in ranked[MOST_ROWS:]]
    more = None
    if rest or gone:
        now = added(account.now.bodies.get(number, NONE) for number in (*rest, *gone))
        earlier = added(before.get(number, NONE) for number in (*rest, *gone))
        label = f"其余 {len(rest)} 家，合计" if rest else f"已无欠款的 {len(gone)} 家"
        more = Row((label, *_cells(account, now, earlier, summing=True)), strong=True)
    sums = _cells(account, account.now.total, account.before.total, summing=True)
    total = Row(("合计", *sums), strong=True)
    note = "只列有应付未付款项的单位，按逾期金额排列；全部单位见附件“单位”表。"
    return TableSpec(
        BODIES, "万元", _columns(account, "单位", 11), rows, total, more, note=note,
        empty="没有应付未付款项",
    )  # fmt: skip


def _trend(account: Account) -> TableSpec:
    rows: list[Row] = []
    last: int | None = None
    for day, fen in account.trend:
        change = None if fen is None or last is None else fen - last
        rows.append(Row((day, fen, change)))
        last = fen
    columns = (
        Column("截至", Kind.DAY), Column("逾期", Kind.WAN, strong=True), Column("比上一行", Kind.WAN_CHANGE),
    )  # fmt: skip
    note = "每一行都按当日已知的事实重新计算；“—”为当日尚无登记的款项，或者条例尚未施行。"
    return TableSpec(TREND, "万元", columns, rows, note=note)
