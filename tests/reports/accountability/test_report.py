"""The report read back: pages and annex say the same, to the fen and to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.reports.city import (
    FACTS,
    LONG_NAME,
    MANY,
    OVERDUE,
    OWED,
    Q3,
    RARE_NAME,
    SECRET_NAME,
    Printed,
    printed,
    record,
    recorded,
    transfer,
)
from tracker.core.db import Database
from tracker.reports.accountability.annex import write_annex
from tracker.reports.accountability.document import document_of
from tracker.reports.accountability.editions import EDITIONS, WHOLE
from tracker.reports.data.account import Account
from tracker.reports.data.laid import laid
from tracker.reports.data.scope import HIDDEN
from tracker.reports.pdf.content import Block, Section, TableSpec
from tracker.reports.pdf.document import render


def assert_same(first: Printed, second: Printed) -> None:
    """Two reports are the same to the byte, and so are their annexes."""
    assert first.pdf.read_bytes() == second.pdf.read_bytes()
    assert first.annex.read_bytes() == second.annex.read_bytes()


def blocks_of(sections: tuple[Section, ...]) -> Iterator[Block]:
    """Every block of a document."""
    for section in sections:
        yield from section.blocks
        yield from blocks_of(section.parts)


def rows_of(annex: Path, sheet: str) -> list[tuple[object, ...]]:
    """The rows of a sheet below its heads, the total first where there is one."""
    book = load_workbook(annex, read_only=True, data_only=True)
    return list(book[sheet].iter_rows(min_row=3, values_only=True))


def fen(value: object) -> int:
    """Yuan of a cell as fen, exactly."""
    assert isinstance(value, int | float)
    return round(value * 100)


def test_the_pages_say_what_was_reckoned_by_hand(report: Printed) -> None:
    text = report.text
    assert f"应付未付款项12笔、{OWED['now'] / 10_000:.1f}万元" in text
    assert f"其中逾期7笔、{sum(OVERDUE['now'].values()) / 10_000:.1f}万元" in text
    assert "有分歧1笔、2.5万元" in text
    assert "新增7.0万元，清偿6.3万元，调整−1.3万元" in text
    assert "4家应报单位中，3家没有报送2026年8月月报" in text
    assert "第 1 页" not in text and "第 3 页 / 共" in text
    assert "（2026年第三季度）" in text and "截至2026年9月30日" in text.replace("　", "")


def test_every_chapter_stands_in_contents_and_bookmarks(report: Printed) -> None:
    reader = PdfReader(report.pdf)
    titles = [entry["/Title"] for entry in reader.outline if isinstance(entry, dict)]
    wanted = (
        "总体情况", "第九条", "第十条", "第十一条", "第十二条", "第十三条", "利息", "未报送月报", "法律依据",
        "统计口径",
    )  # fmt: skip
    for chapter in wanted:
        (title,) = [title for title in titles if chapter in title]
        assert title in reader.pages[1].extract_text().replace("\n", "")


def test_the_headline_page_is_one_page(large_report: Printed) -> None:
    pages = large_report.pages
    assert "一、总体情况" in pages[2] and "主要指标" in pages[2] and "各项的算法" in pages[2]
    assert "二、应付未付与逾期款项" in pages[3]


def test_two_hundred_rows_then_the_rest_in_one_line(large_report: Printed) -> None:
    text = large_report.text
    rows = set(re.findall(r"N-\d{3}", text))
    # Seven facts of the city are larger, but for one; the rest are the smallest of the many.
    assert "合计 237 笔" in text and "其余 37 笔，合计" in text
    assert len(rows) == 200 - sum(yuan > 10_229 for yuan in OVERDUE["now"].values())


def test_no_table_has_a_total_its_rows_do_not_add_up_to(large_account: Account) -> None:
    document = document_of(large_account)
    tables = [block for block in blocks_of(document.sections) if isinstance(block, TableSpec)]
    summed = [
        (table, index)
        for table in tables
        if table.total
        for index, column in enumerate(table.columns)
        if column.sums
    ]
    assert len(summed) > 20
    for table, index in summed:
        assert table.total and table.total.cells[index] == sum(table.summed(index))


def test_the_annex_holds_every_row_under_the_reports_figures(
    large_account: Account, large_report: Printed
) -> None:
    account, annexed = large_account, large_report.annex
    now = account.now.total
    total, *rows = rows_of(annexed, "应付未付")
    assert fen(total[5]) == now.owed_fen == sum(fen(row[5]) for row in rows)
    assert fen(total[8]) == now.overdue_fen == sum(fen(row[8]) for row in rows)
    assert [sum(fen(value) for value in row[6:10]) for row in rows] == [fen(row[5]) for row in rows]
    for sheet, column in (("地区", 5), ("单位", 6)):
        total, *rows = rows_of(annexed, sheet)
        assert fen(total[column]) == now.overdue_fen == sum(fen(row[column]) for row in rows)
    for article, rules in account.rules.items():
        flags = rows_of(annexed, {"A09": "条例第九条", "A10": "条例第十条", "A11": "条例第十一条",
                                  "A12": "条例第十二条", "A13": "条例第十三条"}[article])  # fmt: skip
        for rule in rules:
            own = [row for row in flags if row[0] == rule.code]
            assert len(own) == rule.open
            assert sum(fen(row[6]) for row in own if row[6] is not None) == (rule.amount_fen or 0)
    total, *rows = rows_of(annexed, "利息")
    assert fen(total[5]) == account.now.interest.amount_fen
    assert sum(fen(row[5]) for row in rows if row[5] is not None) == account.now.interest.amount_fen


def test_an_annex_that_would_not_agree_is_refused(city: Database, account: Account, tmp_path: Path) -> None:
    stand = next(iter(account.now.bodies.values()))
    number = next(iter(account.now.bodies))
    wrong = replace(stand, owed_fen=stand.owed_fen + 1, early_fen=stand.early_fen + 1)
    changed = replace(account, now=replace(account.now, bodies={**account.now.bodies, number: wrong}))
    with (
        pytest.raises(ArithmeticError, match="应付未付"),
        city.reading() as session,
        laid(session, Q3),
    ):
        write_annex(session, changed, WHOLE, document_of(changed), tmp_path / "wrong.xlsx")


def test_the_same_facts_give_the_same_bytes_however_they_came_in(
    sqlite_database: Database, report: Printed, tmp_path: Path
) -> None:
    with sqlite_database.unit_of_work() as session:
        for kind, rows in FACTS.items():
            # Each kind in two changes, the last row first.
            record(session, {kind: rows[::-1][:1]} if kind != "bodies" else {kind: rows})
            record(session, {kind: rows[:-1]} if kind != "bodies" else {})
    assert_same(report, printed(sqlite_database, tmp_path))


@pytest.mark.postgres
def test_both_databases_print_the_same_bytes(
    large_report: Printed, postgres_database: Database, tmp_path: Path
) -> None:
    assert_same(large_report, printed(recorded(postgres_database, MANY), tmp_path))


def test_later_facts_leave_the_bytes_of_an_earlier_day_alone(
    sqlite_database: Database, report: Printed, tmp_path: Path
) -> None:
    with recorded(sqlite_database).unit_of_work() as session:
        record(session, {"payments": [transfer("Z-later", "P-late", "2026-10-01", "100000")]})
    assert_same(report, printed(sqlite_database, tmp_path))


def test_an_enterprise_that_did_not_agree_is_named_nowhere(report: Printed) -> None:
    text = report.text
    assert SECRET_NAME not in text and HIDDEN in text
    assert RARE_NAME in text, "a rare name is printed with its own characters"
    book = load_workbook(report.annex, read_only=True)
    cells = {str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}
    assert HIDDEN in cells and RARE_NAME in cells
    assert not any(SECRET_NAME in cell for cell in cells)


def test_a_long_name_is_printed_whole(report: Printed) -> None:
    assert report.text.count(LONG_NAME) > 2


def test_demo_data_says_so_and_other_data_does_not(account: Account, report: Printed, tmp_path: Path) -> None:
    assert document_of(account).demo
    real = document_of(replace(account, scope=replace(account.scope, demo=False)))
    pdf = tmp_path / "real.pdf"
    pdf.write_bytes(render(real))
    assert not any("演 示" in page.extract_text() for page in PdfReader(pdf).pages)
    assert all("演 示" in page for page in report.pages)


def test_each_promise_stands_beside_its_account(report: Printed) -> None:
    assert "到期承诺3项，已兑现2项（其中逾期兑现1项），未兑现1项" in report.text
    assert "演示迟付说明" in report.text and "尚未作出说明" in report.text
    assert "两所学校均已开学" in report.text
    promises = rows_of(report.annex, "本期到期承诺")
    assert [row[0] for row in promises if row[0]] == ["M-broken", "M-late", "M-kept"]


def test_funding_planned_and_arrived_is_drawn_with_its_table(report: Printed) -> None:
    assert "全长为应到位，深色为已到位" in report.text and "项目资金计划与到位" in report.text
    assert "尚缺30.0万元" in report.text


def test_a_judgment_takes_the_place_of_what_it_judges(report: Printed) -> None:
    text = report.text
    assert "其中1笔已有生效判决或者裁决，以尚未履行的判决金额代替账面余额9.0万元" in text


@pytest.mark.parametrize(("kind", "title", "sheets", "said"), [
    (
        "arrears", "应付未付与逾期款项报告",
        {"地区", "单位", "企业规模", "变动", "应付未付", "条例第十三条", "利息", "未报月报"}, "付款逾期",
    ),
    ("funding", "政府投资项目资金与垫资报告", {"条例第十二条", "项目资金", "垫资"}, "项目资金计划与到位"),
    (
        "promises", "目标与承诺履行报告", {"条例第九条", "条例第十条", "本期到期承诺", "年度目标"},
        "演示迟付说明",
    ),
])  # fmt: skip
def test_the_smaller_reports_hold_their_chapters_and_their_part_of_the_annex(
    city: Database, account: Account, tmp_path: Path, kind: str, title: str, sheets: set[str], said: str
) -> None:
    small = printed(city, tmp_path, kind=kind)
    assert title in small.text and said in small.text
    assert set(load_workbook(small.annex, read_only=True).sheetnames) == sheets | {"说明"}
    chapters = document_of(account, EDITIONS[kind]).sections
    whole = {section.title: section for section in document_of(account).sections}
    assert [whole[section.title] for section in chapters if section.title != "法律依据"] == [
        section for section in chapters if section.title != "法律依据"]


def test_an_empty_database_gives_a_report_that_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    text = printed(sqlite_database, tmp_path).text
    assert "应付未付款项0笔、0.0万元" in text and "没有单位有逾期款项" in text


def test_a_narrowed_report_names_its_scope_and_keeps_its_own_number(city: Database, tmp_path: Path) -> None:
    text = printed(city, tmp_path, region="230102").text
    assert "道里区政务履约情况报告" in text and "LY-2026Q3-20260930-230102" in text
    assert date(2026, 9, 30) == Q3.on
