"""The yearly public statement by article 18 of Decree 802: what each body had to say, and what it said."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.data.account import MOST_ROWS, Account
from tracker.reports.data.statements import Statement, Statements
from tracker.reports.pdf.content import Column, Kind, Note, Paragraph, Row, Section, TableSpec

STATEMENTS = "逾期尚未支付中小企业款项及其公开情况"


def disclosure(account: Account) -> Section:
    """All bodies' statements of the last year that has ended, with what they published by the day."""
    found = account.statements
    if found is None:
        raise ValueError("The statements were not gathered.")
    owing = [one for one in found.every if one.amount_fen]
    told = [one for one in owing if one.published and one.published.whole]
    late = [one for one in told if one.published and one.published.on > found.last_on]
    amount, contracts = sum(one.amount_fen for one in owing), sum(one.contracts for one in owing)
    said = (
        f"{found.year}年12月31日，机关、事业单位逾期尚未支付中小企业款项的{len(owing):,}家，涉及合同{contracts:,}份、"
        f"{figures.wan(amount)}万元。应当于{figures.day(found.last_on)}前公开合同数量、金额等信息；"
        f"截至{figures.day(account.window.on)}，已公开{len(told):,}家（其中逾期公开{len(late):,}家），"
        f"尚未公开{len(owing) - len(told):,}家。"
    )
    return Section("逾期未付信息的公开", (
        Paragraph(said), statements_table(account, MOST_ROWS), Note(
            "金额为年末逾期、无分歧且不在票据抵付期内的价款和质量保证金，债权人为签约时的中小企业；按当时已有的事实计算。"
            "差额为公开的金额减台账金额，是向单位提出的问题，不是认定。期限不因遇休息日顺延。"
        ), *_contracts(account, found),
    ))  # fmt: skip


def _contracts(account: Account, found: Statements) -> tuple[TableSpec, ...]:
    """The sums under one body's statement; the edition for everybody says count and amount alone."""
    if not found.rows or account.public_on is not None:
        return ()
    shown = found.rows[:MOST_ROWS]
    rows = [
        Row((f"{one.title}（{one.contract}）", one.enterprise or "—", one.due_on, one.amount_fen))
        for one in shown
    ]
    rest = found.rows[len(shown) :]
    more = Row((f"其余 {len(rest):,} 笔", "", "", sum(one.amount_fen for one in rest))) if rest else None
    total = Row((
        f"合计 {len(found.rows):,} 笔", "", "", sum(one.amount_fen for one in found.rows)
    ), strong=True)  # fmt: skip
    columns = (
        Column("合同", width=2), Column("企业"), Column("最后合法日", Kind.DAY),
        Column("逾期未付", Kind.YUAN, sums=True, strong=True),
    )  # fmt: skip
    return (TableSpec(f"{found.year}年末逾期未付的合同款项", "元", columns, rows, total, more),)


def statements_table(account: Account, most: int | None) -> TableSpec:
    """The statements of every body that owed or published something, ``most`` of them or all."""
    found = account.statements
    every = found.every if found else ()
    shown = every if most is None else every[:most]
    rest = every[len(shown) :]
    rows = [Row(_cells(one, found)) for one in shown if found]
    columns = (
        Column("单位", width=1.4), Column("合同数", Kind.COUNT, group="台账（年末）", sums=True),
        Column("金额", Kind.WAN, group="台账（年末）", sums=True, strong=True),
        Column("合同数", Kind.COUNT, group="单位公开"), Column("金额", Kind.WAN, group="单位公开"),
        Column("公开日", Kind.DAY, group="单位公开"), Column("差额", Kind.WAN_CHANGE), Column("状态"),
    )  # fmt: skip

    def line(label: str, rows: tuple[Statement, ...]) -> Row:
        contracts, fen = sum(one.contracts for one in rows), sum(one.amount_fen for one in rows)
        return Row((label, contracts, fen, "", "", "", "", ""), strong=True)

    return TableSpec(
        STATEMENTS, "份、万元", columns, rows, line(f"合计 {len(every):,} 家", every) if every else None,
        line(f"其余 {len(rest):,} 家，见附件", rest) if rest else None,
        empty="没有年末逾期未付中小企业款项的单位，也没有单位公开",
    )  # fmt: skip


def _cells(one: Statement, found: Statements) -> tuple[str | int | None, ...]:
    told = one.published
    gap = None
    if told and told.amount_fen is not None:
        gap = told.amount_fen - one.amount_fen
    return (
        one.name, one.contracts, one.amount_fen, told.contracts if told else None,
        told.amount_fen if told else None, told.on if told else None, gap, _state(one, found),
    )  # type: ignore[return-value]  # fmt: skip


def _state(one: Statement, found: Statements) -> str:
    told = one.published
    if told is None:
        return "未公开"
    if not told.whole:
        return "公开不全"
    return "逾期公开" if told.on > found.last_on else "已公开"
