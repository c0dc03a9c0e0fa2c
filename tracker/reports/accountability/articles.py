"""A chapter for each of the articles 9 to 13: its rules in figures, then each rule's open flags."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.accountability.bases import legend, sign
from tracker.reports.accountability.compared import then
from tracker.reports.data.account import Account
from tracker.reports.data.flags import FlagRow, RuleStand
from tracker.reports.pdf.content import Block, Cell, Column, Kind, Paragraph, Row, Section, TableSpec
from tracker.rules.arrears import ARREARS

TITLES = {
    "A09": "条例第九条：目标和民生项目的说明",
    "A10": "条例第十条：承诺与合同的履行",
    "A11": "条例第十一条：变更、赔偿与补偿",
    "A12": "条例第十二条：项目资金与垫资",
    "A13": "条例第十三条：款项支付",
}


def article_chapter(account: Account, article: str, *opening: Block) -> Section:
    """The chapter of one article; ``opening`` stands between its figures and its flags."""
    rules = account.rules[article]
    blocks = (Paragraph(_said(rules, account)), _rules(rules, account, article), *opening)
    parts = tuple(_rule(rule, account) for rule in rules if rule.open)
    return Section(TITLES[article], blocks, parts, new_page=article in ("A09", "A13"))


def _said(rules: tuple[RuleStand, ...], account: Account) -> str:
    now = sum(rule.open for rule in rules)
    if not rules:
        return "本系统尚无据本条设立的规则。"
    first, last = figures.day(account.window.first_on), figures.day(account.window.on)
    before = sum(rule.open_before for rule in rules)
    was = f"（{figures.day(account.window.before_on)}为{before:,}条）" if account.window.compared else ""
    return (
        f"截至{figures.day(account.window.on)}，据本条设立的{len(rules)}项规则下，未终止线索{now:,}条{was}；"
        f"{first}至{last}新产生{sum(rule.new for rule in rules):,}条，"
        f"终止{sum(rule.ceased for rule in rules):,}条。"
    )


def _rules(rules: tuple[RuleStand, ...], account: Account, article: str) -> TableSpec:
    rows = [
        Row((
            rule.title if rule.enabled else f"{rule.title}（截至日未启用）", rule.open,
            then(account, rule.open_before),
            rule.new, rule.ceased, rule.bodies or None, rule.amount_fen,
        ))
        for rule in rules
    ]  # fmt: skip
    columns = (
        Column("事项"), Column("未终止", Kind.COUNT, sums=True, strong=True),
        Column(figures.short_day(account.window.before_on), Kind.COUNT, sums=True),
        Column("本期新增", Kind.COUNT, sums=True), Column("本期终止", Kind.COUNT, sums=True),
        Column("单位数", Kind.COUNT), Column("涉及金额", Kind.WAN),
    )  # fmt: skip
    total = Row((
        "合计", sum(rule.open for rule in rules),
        then(account, sum(rule.open_before for rule in rules)),
        sum(rule.new for rule in rules), sum(rule.ceased for rule in rules), "", "",
    ), strong=True)  # fmt: skip
    note = (
        "单位数和金额不相加：一家单位、一笔款项可以同时涉及几项。"
        "计入逾期总额的只有付款、补贴、赔偿补偿逾期和判决未履行。"
    )
    caption = f"条例第{_NUMBERS[article]}条各项线索"
    return TableSpec(caption, "条、家、万元", columns, rows, total if rows else None, note=note)


_NUMBERS = {"A09": "九", "A10": "十", "A11": "十一", "A12": "十二", "A13": "十三"}


def _rule(rule: RuleStand, account: Account) -> Section:
    said = f"{rule.asks}未终止{rule.open:,}条，涉及{rule.bodies:,}家单位"
    if rule.amount_fen is not None:
        counted = "计入" if rule.code in ARREARS else "不计入"
        said += f"、{figures.wan(rule.amount_fen)}万元（{counted}逾期总额）"
    return Section(rule.title, (Paragraph(f"{said}。"), _rows(rule, account), legend(rule.cites)))


def _rows(rule: RuleStand, account: Account) -> TableSpec:
    """The largest flags of a rule, a line for the rest, and their total; empty columns are left out."""
    signs = {cites: sign(number) for number, cites in enumerate(rule.cites)}
    with_firm = any(row.enterprise for row in rule.rows)
    with_money = rule.amount_fen is not None
    firm = (Column("企业", width=1.1),) if with_firm else ()
    money = (Column("金额", Kind.WAN, sums=True, strong=True),) if with_money else ()
    columns = (
        Column("单位", width=1.2), *firm, Column("事项", width=1.3), *money, Column("自", Kind.DAY),
        Column("日数", Kind.COUNT), Column("依据"),
    )  # fmt: skip

    def row(label: str, amount: int | None, strong: bool = False) -> Row:
        middle: tuple[Cell, ...] = ((("",) if with_firm else ()) + ("",) + ((amount,) if with_money else ()))
        return Row((label, *middle, "", "", ""), strong=strong)

    rows = [
        Row((
            one.body, *((one.enterprise or "—",) if with_firm else ()), _matter(one),
            *((one.amount_fen,) if with_money else ()), one.arose_on, one.days, signs[one.cites],
        ))
        for one in rule.rows
    ]  # fmt: skip
    more = row(f"其余 {rule.more:,} 笔，合计", rule.more_fen) if rule.more else None
    total = row(f"合计 {rule.open:,} 笔", rule.amount_fen, strong=True)
    unit = "万元、日" if with_money else "日"
    return TableSpec(f"{rule.title}（未终止）", unit, columns, rows, total, more)


def _matter(row: FlagRow) -> str:
    """What a flag is about, with the number of its record; a body's own flags are known by the body."""
    if row.ref == row.body_code or row.ref in row.matter:
        return row.matter or "—"
    return f"{row.matter}（{row.ref}）" if row.matter else row.ref
