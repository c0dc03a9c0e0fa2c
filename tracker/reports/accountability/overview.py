"""Chapter one, a single page: the headline figures with their change, how old and since when."""

from __future__ import annotations

from tracker.core.months import days_of_month
from tracker.law import loader as law
from tracker.reports import figures
from tracker.reports.accountability.arrears import REGIONS, TREND, age_labels
from tracker.reports.accountability.compared import change, then, why_not
from tracker.reports.audience import PUBLIC_NOTICE, left_out_notice
from tracker.reports.data.account import Account
from tracker.reports.data.arrears import Stand
from tracker.reports.pdf.content import (
    Bar,
    BarChart,
    Block,
    Column,
    Figure,
    Kind,
    LineChart,
    Note,
    Paragraph,
    Point,
    Row,
    Section,
    SideBySide,
    TableSpec,
)

TO_COME = "尚未到来，按已登记的事实推算"


def overview(account: Account) -> Section:
    """The page a member reads first."""
    blocks: tuple[Block, ...] = (
        Paragraph(_summary(account)),
        _table(account),
        Paragraph(_changes(account)),
        SideBySide(_ages(account), _trend(account)),
        Note("逾期指最后合法日届满仍未付清，按国务院办公厅放假通知逐日计算。线索是向单位提出的问题，不是失信认定。"
             "未报月报的单位欠款未知，不按零计算。各项的算法见“统计口径”一章。"),
        *(() if account.public_on is None else (
            Note(f"{PUBLIC_NOTICE}，逾期、利息和线索均只计这些。{left_out_notice(account.left_out)}"),
        )),
    )  # fmt: skip
    return Section("总体情况", blocks)


def month_name(text: str) -> str:
    """A month as running text has it: 2026年10月."""
    first, _ = days_of_month(text)
    return f"{first.year}年{first.month}月"


def _summary(account: Account) -> str:
    now, returns = account.now.total, account.now.returns
    who = len(returns.expected)
    owing = sum(stand.owed_fen > 0 for stand in account.now.bodies.values())
    until = figures.day(account.window.on) + (f"（该日{TO_COME}）" if account.window.to_come else "")
    said = (
        f"截至{until}，{len(account.scope.asked()):,}家单位中，{owing:,}家有"
        f"应付未付款项{now.owed:,}笔、"
        f"{figures.wan(now.owed_fen)}万元；其中逾期{now.overdue:,}笔、{figures.wan(now.overdue_fen)}万元，占"
        f"{figures.percent(now.overdue_fen, now.owed_fen)}；有分歧{now.disputed:,}笔、"
        f"{figures.wan(now.disputed_fen)}万元，另列。"
    )
    if account.window.compared:
        said += (
            f"与{figures.day(account.window.before_on)}相比，逾期款项"
            f"{_moved(now.overdue_fen, account.before.total.overdue_fen)}，"
            f"其中新增{figures.wan(account.moved.grown_fen)}万元，清偿{figures.wan(account.moved.cleared_fen)}万元，"
            f"调整{figures.signed_wan(account.moved.adjusted_fen)}万元。"
        )
    else:
        said += why_not()
    month = month_name(returns.month)
    if not who:
        return said
    return said + (
        f"{who:,}家应报单位中，{len(returns.silent):,}家没有报送{month}月报，占"
        f"{figures.percent(len(returns.silent), who)}，其欠款未知，不按零计算。"
    )


def _moved(now: int, before: int) -> str:
    if now == before:
        return "持平"
    return f"{'增加' if now > before else '减少'}{figures.wan(abs(now - before))}万元"


def _table(account: Account) -> TableSpec:
    now, before = account.now, account.before

    def money(label: str, name: str, cites: str, indent: int) -> Row:
        return _row(account, label, getattr(now.total, name), getattr(before.total, name), cites, indent)

    def count(label: str, after: int, earlier: int, cites: str, indent: int = 0) -> Row:
        return _counted(account, label, after, earlier, cites, indent)

    promises, promises_before = account.promises, account.promises_before
    rows = [
        money("应付未付", "owed_fen", "条例第十三条", 0),
        money("其中：逾期", "overdue_fen", "条例第十、十一、十三条", 1),
        money("有分歧", "disputed_fen", "条例第十三条", 4),
        money("票据抵付期内", "covered_fen", law.article("802 art 11").title, 4),
        _row(account, "未到期及其他", _rest(now.total), _rest(before.total), "见表“应付未付款项的构成”", 4),
        _row(account, "应计逾期利息", now.interest.amount_fen, before.interest.amount_fen,
             f"{law.article('802 art 17').title}等", 0),
        count("逾期款项笔数", now.total.overdue, before.total.overdue, "条例第十三条"),
        count("未终止线索（条）", account.open_flags, account.open_flags_before, "条例第九至十三条"),
        count("本期到期承诺（项）", promises.due, promises_before.due, "条例第十条"),
        count("其中：已兑现", promises.kept, promises_before.kept, "条例第十条", 1),
        count("未报月报单位（家）", len(now.returns.silent), len(before.returns.silent), "月报（无条文）"),
    ]  # fmt: skip
    columns = (
        Column("指标", width=1.5),
        Column("本期末", Kind.WAN, strong=True),
        Column(figures.short_day(account.window.before_on), Kind.WAN),
        Column("增减", Kind.WAN_CHANGE),
        Column("依据", width=1.3),
    )
    return TableSpec("主要指标", "万元、笔、条、家", columns, rows)


def _rest(stand: Stand) -> int:
    """What is owed and neither overdue, in dispute nor covered, in fen."""
    return stand.owed_fen - stand.overdue_fen - stand.disputed_fen - stand.covered_fen


def _row(account: Account, label: str, now: int, before: int, cites: str, indent: int) -> Row:
    return Row((label, now, then(account, before), change(account, now, before), cites), indent=indent)


def _counted(account: Account, label: str, now: int, before: int, cites: str, indent: int) -> Row:
    return Row((
        label, Figure(Kind.COUNT, now), Figure(Kind.COUNT, then(account, before)),
        Figure(Kind.COUNT_CHANGE, change(account, now, before)), cites,
    ), indent=indent)  # fmt: skip


def _changes(account: Account) -> str:
    """Which bodies changed most, in one sentence."""
    places, now, before = account.scope.places, account.now.bodies, account.before.bodies
    none = Stand()
    changes = sorted(
        (
            now.get(number, none).overdue_fen - before.get(number, none).overdue_fen, places[number].code,
            number,
        )
        for number in {*now, *before}
    )  # fmt: skip
    most, least = [one for one in changes if one[0] > 0][-1:], [one for one in changes if one[0] < 0][:1]
    said = [f"增加最多的是{places[number].name}，增加{figures.wan(fen)}万元" for fen, _, number in most]
    said += [f"减少最多的是{places[number].name}，减少{figures.wan(-fen)}万元" for fen, _, number in least]
    changed = f"与{figures.day(account.window.before_on)}相比，"
    changed += ("逾期款项" + "；".join(said) if said else "各单位逾期款项没有变化") + "。"
    if not account.window.compared:
        changed = ""
    promises = account.promises
    if not promises.due:
        return f"{changed}本期没有到期的承诺。"
    left = promises.due - promises.kept
    kept = f"本期到期承诺{promises.due:,}项，兑现{promises.kept:,}项"
    if not left:
        return f"{changed}{kept}。"
    return f"{changed}{kept}；未兑现的{left:,}项中，{promises.silent:,}项没有说明。"


def _ages(account: Account) -> BarChart:
    bars = map(Bar, age_labels(account.window.on), account.now.total.ages_fen)
    return BarChart("逾期款项账龄", "万元", tuple(bars), ramp=True, numbers_in=REGIONS)


def _trend(account: Account) -> LineChart:
    points = tuple(
        Point(f"{day.month}月" if day.month > 1 else f"{day.year % 100}年1月", fen)
        for day, fen in account.trend
    )
    return LineChart("近一年各月末逾期余额", "万元", points, numbers_in=TREND)
