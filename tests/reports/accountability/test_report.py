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
    OVERDUE,
    OWED,
    Q3,
    RARE_NAME,
    SECRET_NAME,
    account_of,
    payable,
    record,
    recorded,
    transfer,
)
from tracker.core.db import Database
from tracker.reports.accountability import write_report
from tracker.reports.accountability.annex import write_annex
from tracker.reports.accountability.document import document_of
from tracker.reports.data.scope import HIDDEN
from tracker.reports.pdf.content import Block, Section, TableSpec
from tracker.reports.pdf.document import render

MANY = {"payables": [
    payable(f"N-{number:03d}", "DEMO-N1", str(10_000 + number), "2026-03-10") for number in range(230)
]}  # fmt: skip


def written(database: Database, folder: Path, name: str = "report.pdf", **scope: str) -> Path:
    """The report of the quarter as files."""
    with database.reading() as session:
        return write_report(session, Q3, folder / name, **scope).pdf


def text_of(pdf: Path) -> str:
    """All pages as text without line ends: names wrap."""
    return "".join(page.extract_text() for page in PdfReader(pdf).pages).replace("\n", "")


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


@pytest.fixture
def annexed(sqlite_database: Database, tmp_path: Path) -> Path:
    """The annex over the facts and many rows more."""
    return written(recorded(sqlite_database, MANY), tmp_path).with_suffix(".xlsx")


def test_the_pages_say_what_was_reckoned_by_hand(sqlite_database: Database, tmp_path: Path) -> None:
    text = text_of(written(recorded(sqlite_database), tmp_path))
    assert f"应付未付款项12笔、{OWED['now'] / 10_000:.1f}万元" in text
    assert f"其中逾期7笔、{sum(OVERDUE['now'].values()) / 10_000:.1f}万元" in text
    assert "有分歧1笔、2.5万元" in text
    assert "新增8.2万元，清偿（含其他减少）8.8万元" in text
    assert "4家应报单位中，3家没有报送2026年8月月报" in text
    assert "第 1 页" not in text and "第 3 页 / 共" in text
    assert "（2026年第三季度）" in text and "截至2026年9月30日" in text.replace("　", "")


def test_every_chapter_stands_in_contents_and_bookmarks(sqlite_database: Database, tmp_path: Path) -> None:
    reader = PdfReader(written(recorded(sqlite_database), tmp_path))
    titles = [entry["/Title"] for entry in reader.outline if isinstance(entry, dict)]
    wanted = (
        "总体情况", "第九条", "第十条", "第十一条", "第十二条", "第十三条", "利息", "未报送月报", "法律依据",
        "统计口径",
    )  # fmt: skip
    for chapter in wanted:
        (title,) = [title for title in titles if chapter in title]
        assert title in reader.pages[1].extract_text().replace("\n", "")


def test_the_headline_page_is_one_page(sqlite_database: Database, tmp_path: Path) -> None:
    pdf = written(recorded(sqlite_database, MANY), tmp_path)
    pages = [page.extract_text() for page in PdfReader(pdf).pages]
    assert "一、总体情况" in pages[2] and "主要指标" in pages[2] and "各项的算法" in pages[2]
    assert "二、应付未付与逾期款项" in pages[3]


def test_two_hundred_rows_then_the_rest_in_one_line(sqlite_database: Database, tmp_path: Path) -> None:
    text = text_of(written(recorded(sqlite_database, MANY), tmp_path))
    rows = set(re.findall(r"N-\d{3}", text))
    # Seven facts of the city are larger, but for one; the rest are the smallest of the many.
    assert "合计 237 笔" in text and "其余 37 笔，合计" in text
    assert len(rows) == 200 - sum(yuan > 10_229 for yuan in OVERDUE["now"].values())


def test_no_table_has_a_total_its_rows_do_not_add_up_to(sqlite_database: Database) -> None:
    document = document_of(account_of(recorded(sqlite_database, MANY)))
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
    sqlite_database: Database, annexed: Path
) -> None:
    account = account_of(sqlite_database)
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


def test_an_annex_that_would_not_agree_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    account = account_of(recorded(sqlite_database))
    stand = next(iter(account.now.bodies.values()))
    number = next(iter(account.now.bodies))
    wrong = replace(stand, owed_fen=stand.owed_fen + 1, early_fen=stand.early_fen + 1)
    changed = replace(account, now=replace(account.now, bodies={**account.now.bodies, number: wrong}))
    with sqlite_database.reading() as session, pytest.raises(ArithmeticError, match="应付未付"):
        write_annex(session, changed, document_of(changed), tmp_path / "wrong.xlsx")


def test_the_same_facts_give_the_same_bytes_however_they_came_in(
    sqlite_database: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    first = written(recorded(sqlite_database), tmp_path, "first.pdf")
    copy = tmp_path / "other.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    other = Database(f"sqlite:///{copy}")
    with other.unit_of_work() as session:
        for kind, rows in FACTS.items():
            # Each kind in two changes, the last row first.
            record(session, {kind: rows[::-1][:1]} if kind != "bodies" else {kind: rows})
            record(session, {kind: rows[:-1]} if kind != "bodies" else {})
    second = written(other, tmp_path, "second.pdf")
    other.dispose()
    assert first.read_bytes() == second.read_bytes()
    assert first.with_suffix(".xlsx").read_bytes() == second.with_suffix(".xlsx").read_bytes()


@pytest.mark.postgres
def test_both_databases_print_the_same_bytes(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path
) -> None:
    first = written(recorded(sqlite_database, MANY), tmp_path, "first.pdf")
    second = written(recorded(postgres_database, MANY), tmp_path, "second.pdf")
    assert first.read_bytes() == second.read_bytes()
    assert first.with_suffix(".xlsx").read_bytes() == second.with_suffix(".xlsx").read_bytes()


def test_later_facts_leave_the_bytes_of_an_earlier_day_alone(
    sqlite_database: Database, tmp_path: Path
) -> None:
    before = written(recorded(sqlite_database), tmp_path, "before.pdf")
    with sqlite_database.unit_of_work() as session:
        record(session, {"payments": [transfer("Z-later", "P-late", "2026-10-01", "100000")]})
    after = written(sqlite_database, tmp_path, "after.pdf")
    assert before.read_bytes() == after.read_bytes()
    assert before.with_suffix(".xlsx").read_bytes() == after.with_suffix(".xlsx").read_bytes()


def test_an_enterprise_that_did_not_agree_is_named_nowhere(sqlite_database: Database, tmp_path: Path) -> None:
    pdf = written(recorded(sqlite_database), tmp_path)
    text = text_of(pdf)
    assert SECRET_NAME not in text and HIDDEN in text
    assert RARE_NAME in text, "a rare name is printed with its own characters"
    book = load_workbook(pdf.with_suffix(".xlsx"), read_only=True)
    cells = {str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}
    assert HIDDEN in cells and RARE_NAME in cells
    assert not any(SECRET_NAME in cell for cell in cells)


def test_a_long_name_is_printed_whole(sqlite_database: Database, tmp_path: Path) -> None:
    assert text_of(written(recorded(sqlite_database), tmp_path)).count(LONG_NAME) > 2


def test_demo_data_says_so_and_other_data_does_not(sqlite_database: Database, tmp_path: Path) -> None:
    account = account_of(recorded(sqlite_database))
    assert document_of(account).demo
    real = document_of(replace(account, scope=replace(account.scope, demo=False)))
    pdf = tmp_path / "real.pdf"
    pdf.write_bytes(render(real))
    assert not any("演 示" in page.extract_text() for page in PdfReader(pdf).pages)
    assert all("演 示" in page.extract_text() for page in PdfReader(written(sqlite_database, tmp_path)).pages)


def test_a_judgment_takes_the_place_of_what_it_judges(sqlite_database: Database, tmp_path: Path) -> None:
    text = text_of(written(recorded(sqlite_database), tmp_path))
    assert "其中1笔已有生效判决或者裁决，以尚未履行的判决金额代替账面余额9.0万元" in text


def test_an_empty_database_gives_a_report_that_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    text = text_of(written(sqlite_database, tmp_path))
    assert "应付未付款项0笔、0.0万元" in text and "没有单位有逾期款项" in text


def test_a_narrowed_report_names_its_scope_and_keeps_its_own_number(
    sqlite_database: Database, tmp_path: Path
) -> None:
    recorded(sqlite_database)
    text = text_of(written(sqlite_database, tmp_path, region="230102"))
    assert "道里区政务履约情况报告" in text and "LY-2026Q3-20260930-230102" in text
    assert date(2026, 9, 30) == Q3.on
