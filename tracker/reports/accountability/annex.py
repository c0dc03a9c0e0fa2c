"""The annex: every row behind the report in a workbook, written as it is read, with the report's totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tracker.reports import figures
from tracker.reports.accountability.arrears import or_hidden
from tracker.reports.accountability.articles import TITLES
from tracker.reports.accountability.bases import spelled
from tracker.reports.accountability.editions import Edition
from tracker.reports.accountability.sheets import TABLES, write_table
from tracker.reports.data.account import Account
from tracker.reports.data.flags import of_article, open_rows
from tracker.reports.data.interest import interest_rows
from tracker.reports.data.ledger import ledger_rows
from tracker.reports.data.projects import advance_rows, tranches_due
from tracker.reports.data.promises import promises_due, targets_on
from tracker.reports.data.statements import owing_rows
from tracker.reports.pdf.content import Document
from tracker.reports.pdf.front import warnings
from tracker.reports.workbook import Annex, Head, Value
from tracker.rules.catalogue import RULES
from tracker.subjects.regions import region_name
from tracker.wording.closed_lists import chinese_word


def write_annex(
    session: Session, account: Account, edition: Edition, document: Document, path: Path
) -> None:
    """Write the annex of a report, within ``laid``; raises ArithmeticError where the two would not agree."""
    lines = (
        ("报告", document.title + document.subtitle), ("报告编号", document.serial),
        ("截至", figures.day(document.as_of)), *(("数据来源", source) for source in document.sources),
        ("单位", "金额为元；各表第三行为合计，与报告相等"),
        *((("版本", document.notice),) if document.notice else ()),
        *(("说明", said) for said in warnings(demo=document.demo, drill=document.drill)),
    )  # fmt: skip
    with Annex(path, account.window.on) as annex:
        annex.text("说明", lines)
        for name in edition.sheets:
            if name == "flags":
                _flags(session, account, edition.articles, annex)
            elif name in TABLES:
                write_table(account, name, annex)
            else:
                _SHEETS[name](session, account, annex)


STANDS = (
    ("应付未付", "owed_fen"), ("有分歧", "disputed_fen"), ("票据抵付期内", "covered_fen"),
    ("逾期", "overdue_fen"),
)  # fmt: skip


def _caption(account: Account, what: str) -> str:
    demo = "（演示）" if account.scope.demo else ""
    return f"{what}{demo}　截至 {account.window.on.isoformat()}　单位：元"


def _regions(session: Session, account: Account, annex: Annex) -> None:
    heads = (Head("地区代码"), Head("地区"), *(Head(title, "money") for title, _ in STANDS))
    found = account.regions(account.now)
    rows = (
        (region, region_name(region), *(getattr(found[region], name) for _, name in STANDS))
        for region in sorted(found)
    )
    total = ("合计", None, *(getattr(account.now.total, name) for _, name in STANDS))
    annex.sheet("地区", _caption(account, "各地区应付未付款项"), heads, total, rows)


def _bodies(session: Session, account: Account, annex: Annex) -> None:
    heads = (
        Head("单位代码"), Head("单位"), Head("地区"), *(Head(title, "money") for title, _ in STANDS),
        Head("最早逾期日", "day"),
    )  # fmt: skip
    places, found = account.scope.places, account.now.bodies
    rows = (
        (
            places[number].code, places[number].name, region_name(places[number].region),
            *(getattr(found[number], name) for _, name in STANDS), found[number].oldest_on,
        )
        for number in sorted(found, key=lambda one: places[one].code)
    )  # fmt: skip
    total = ("合计", None, None, *(getattr(account.now.total, name) for _, name in STANDS), None)
    annex.sheet("单位", _caption(account, "各单位应付未付款项"), heads, total, rows)


def _ledger(session: Session, account: Account, annex: Annex) -> None:
    heads = (
        Head("编号"), Head("单位"), Head("企业"), Head("款项类型"), Head("最后合法日", "day"),
        *(Head(title, "money") for title, _ in STANDS), Head("其余部分", "money"), Head("其余部分的性质"),
    )  # fmt: skip
    now = account.now.total
    rest = now.owed_fen - now.disputed_fen - now.covered_fen - now.overdue_fen
    total = ("合计", None, None, None, None, *(getattr(now, name) for _, name in STANDS), rest, None)
    rows = (
        (
            row.ref, row.body, row.enterprise, row.kind, row.due_on, row.owed_fen, row.disputed_fen,
            row.covered_fen, row.overdue_fen, row.rest_fen,
            row.rest if account.public_on is None else or_hidden(row.rest),
        )
        for row in ledger_rows(session, account.scope, account.window.on)
    )  # fmt: skip
    annex.sheet("应付未付", _caption(account, "逐笔应付未付款项"), heads, total, rows)


def _flags(session: Session, account: Account, articles: Sequence[str], annex: Annex) -> None:
    """A sheet for each article; a rule's sum stands in its own rows, since rules are not added up."""
    heads = (
        Head("规则"), Head("线索"), Head("编号"), Head("单位"), Head("企业"), Head("事项"),
        Head("金额", "money"), Head("自", "day"), Head("日数", "count"), Head("依据"),
    )  # fmt: skip
    on = account.window.on
    for article in articles:
        opened = {stand.code: stand for stand in account.rules[article] if stand.open}

        def rows(article: str = article, opened: Any = opened) -> Iterable[Sequence[Value]]:
            for rule in of_article(RULES, article):
                if rule.code not in opened:
                    continue
                stand, seen, fen = opened[rule.code], 0, 0
                for row in open_rows(session, rule, account.scope, on, None):
                    seen += 1
                    fen += row.amount_fen or 0
                    yield (
                        rule.code, stand.title, row.ref, row.body, row.enterprise, row.matter,
                        row.amount_fen, row.arose_on, row.days, spelled(row.cites),
                    )  # fmt: skip
                if (seen, fen) != (stand.open, stand.amount_fen or 0):
                    raise ArithmeticError(f"{rule.code}: {seen} rows, {fen} fen; the report says otherwise.")

        caption = _caption(account, f"{TITLES[article]}，未终止线索")
        annex.sheet(TITLES[article].partition("：")[0], caption, heads, None, rows())


def _promises(session: Session, account: Account, annex: Annex) -> None:
    window = account.window
    found = promises_due(session, account.scope, window.first_on, window.on, window.on, None)
    heads = (
        Head("编号"), Head("单位"), Head("企业"), Head("承诺（原文）"), Head("期限", "day"),
        Head("兑现日", "day"), Head("说明（原文）"),
    )  # fmt: skip
    rows = (
        (row.ref, row.body, row.enterprise, row.words, row.last_on, row.fulfilled_on, row.account)
        for row in found.rows
    )
    annex.sheet("本期到期承诺", _caption(account, "本期到期的承诺"), heads, None, rows)


def _targets(session: Session, account: Account, annex: Annex) -> None:
    found = targets_on(session, account.scope, account.window.on, None)
    heads = (
        Head("编号"), Head("单位"), Head("年度", "count"), Head("目标（原文）"), Head("说明日", "day"),
        Head("说明（原文）"),
    )  # fmt: skip
    rows = (
        (row.ref, row.body, row.report_year, row.words, row.told_on, row.account) for row in found.rows
    )
    annex.sheet("年度目标", _caption(account, "年度目标与说明"), heads, None, rows)


def _interest(session: Session, account: Account, annex: Annex) -> None:
    heads = (
        Head("编号"), Head("单位"), Head("企业"), Head("逾期本金", "money"), Head("逾期自", "day"),
        Head("应计利息", "money"), Head("最近利率（%）"), Head("依据"), Head("保留"),
    )  # fmt: skip
    stand = account.now.interest
    total = (
        "合计", None, None, sum(row.overdue_fen for row in stand.bodies), None, stand.amount_fen, None, None,
        None,
    )  # fmt: skip
    rows = (
        (
            row.ref, row.body, row.enterprise, row.overdue_fen, row.arose_on, row.amount_fen,
            "" if row.rate is None else f"{row.rate.normalize():f}/{'日' if row.per_day else '年'}",
            spelled(row.basis), "；".join(row.marks),
        )
        for row in interest_rows(session, account.scope, account.window.on)
    )  # fmt: skip
    annex.sheet("利息", _caption(account, "逐笔应计逾期利息"), heads, total, rows)


def _silent(session: Session, account: Account, annex: Annex) -> None:
    returns = account.now.returns
    heads = (Head("单位代码"), Head("单位"), Head("地区"), Head("本期未报月份"))
    rows = (
        (one.code, one.name, region_name(one.region), "、".join(one.missing)) for one in returns.silent
    )
    annex.sheet("未报月报", _caption(account, f"未报送{returns.month}月报的单位"), heads, None, rows)


def _owing(session: Session, account: Account, annex: Annex) -> None:
    """Every sum under the yearly statements, and their total."""
    found = account.statements
    if found is None:
        raise ValueError("The statements were not gathered.")
    heads = (
        Head("单位"), Head("款项编号"), Head("合同编号"), Head("合同"), Head("企业"),
        Head("最后合法日", "day"), Head("逾期未付", "money"),
    )  # fmt: skip
    total = ("合计", None, None, None, None, None, sum(one.amount_fen for one in found.every))
    rows = (
        (row.body, row.ref, row.contract, row.title, row.enterprise, row.due_on, row.amount_fen)
        for row in owing_rows(session, account.scope, found.year)
    )
    annex.sheet("逐笔", _caption(account, f"{found.year}年末逾期尚未支付中小企业款项"), heads, total, rows)


def _tranches(session: Session, account: Account, annex: Annex) -> None:
    """The tranches under the money of each source."""
    heads = (
        Head("资金来源"), Head("资金编号"), Head("项目编号"), Head("单位"), Head("计划到位日", "day"),
        Head("应到位", "money"), Head("已到位", "money"), Head("尚缺", "money"),
    )  # fmt: skip
    planned = sum(one.planned_fen for one in account.money)
    missing = sum(one.missing_fen for one in account.money)
    total = ("合计", None, None, None, None, planned, planned - missing, missing)
    rows = (
        (
            chinese_word(one.source), row.ref, row.project, row.body, row.planned_on, row.planned_fen,
            row.arrived_fen, row.planned_fen - row.arrived_fen,
        )
        for one in account.money
        for row in tranches_due(session, account.scope, account.window.on, one.source)
    )  # fmt: skip
    annex.sheet("项目资金", _caption(account, "项目资金逐笔应到位与已到位"), heads, total, rows)


def _advances(session: Session, account: Account, annex: Annex) -> None:
    """The advances recorded, one by one."""
    heads = (
        Head("编号"), Head("单位"), Head("合同"), Head("企业"), Head("情形"), Head("日期", "day"),
        Head("金额", "money"),
    )  # fmt: skip
    total = ("合计", None, None, None, None, None, sum(one.amount_fen for one in account.advances))
    rows = (
        (row.ref, row.body, row.contract, row.enterprise, chinese_word(row.form), row.on, row.amount_fen)
        for row in advance_rows(session, account.scope, account.window.on)
    )
    annex.sheet("垫资", _caption(account, "逐笔垫资登记"), heads, total, rows)


_SHEETS: dict[str, Callable[[Session, Account, Annex], None]] = {
    "regions": _regions, "bodies": _bodies, "ledger": _ledger, "promises": _promises, "targets": _targets,
    "interest": _interest, "silent": _silent, "owing": _owing, "tranches": _tranches, "advances": _advances,
}  # fmt: skip
