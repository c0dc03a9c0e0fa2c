"""Three-line tables: sums, widths, pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.reports.pdf.sample import (
    AGEING_FEN,
    LONG_NAME,
    RARE_NAME,
    ageing_table,
    arrears_table,
    headline_table,
    pages_of,
)
from tracker.reports.pdf.cells import set_table
from tracker.reports.pdf.content import Column, Document, Figure, Kind, Row, Section, TableSpec
from tracker.reports.pdf.document import render
from tracker.reports.pdf.fonts import width
from tracker.reports.pdf.styles import BOLD, REGULAR, TEXT_WIDTH
from tracker.reports.pdf.tables import table_note


def pages_with(*tables: TableSpec) -> list[str]:
    document = Document("表", "", "B-1", date(2026, 9, 30), "编制人", ("来源",), (Section("表", tables),))
    return pages_of(render(document))[2:]


def test_a_total_that_is_not_the_sum_of_its_rows_is_refused() -> None:
    table = arrears_table(5)
    wrong = Row(("", "合计", "", 1, "", "", ""))
    with pytest.raises(ValueError, match="逾期款项明细: the rows of 逾期金额 add up to .*, the total says 1"):
        replace(table, total=wrong)


def test_the_line_for_the_rest_counts_towards_the_total() -> None:
    with pytest.raises(ValueError, match="add up to"):
        replace(arrears_table(5), more=None)


def test_a_row_with_a_cell_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="a row has 3 cells for 2 columns"):
        TableSpec("表", "", (Column("甲"), Column("乙")), (Row(("1", "2", "3")),))


def test_every_page_of_a_long_table_repeats_caption_and_heads() -> None:
    pages = pages_with(arrears_table(200))
    assert len(pages) > 4
    assert "表 1　逾期款项明细" in pages[0]
    for page in pages[1:]:
        assert "表 1（续）　逾期款项明细" in page
    for page in pages:
        assert "逾期金额" in page
        assert "单位：万元、日" in page


def test_no_row_is_lost_or_printed_twice_over_the_pages() -> None:
    text = "\n".join(pages_with(arrears_table(200)))
    found = [text.index(f"滨江市第{number}建设办公室") for number in range(1, 201) if (number - 1) % 7 != 3]
    assert found == sorted(found)
    assert text.count("建设办公室") == len(found)
    assert text.index("合计") < found[0]
    assert found[-1] < text.index("其余 12 笔")


def test_long_names_wrap_inside_their_column() -> None:
    spec = arrears_table(20)
    table = set_table(spec)
    assert table.wraps
    wrapped = [row.cells[1] for row in table.rows if "".join(row.cells[1]) == LONG_NAME]
    assert wrapped
    for lines in wrapped:
        assert len(lines) > 1
    for row in table.rows:
        for lines, wide, lead in zip(row.cells, table.widths, table.leads, strict=True):
            for line in lines:
                font = BOLD if row.strong else REGULAR
                assert width(line, font, table.size) <= wide - 2 * table.pad - lead + 0.1


def test_the_columns_fill_the_width_of_the_text() -> None:
    for spec in (headline_table(), ageing_table(), arrears_table(20)):
        assert sum(set_table(spec).widths) == pytest.approx(TEXT_WIDTH)


def test_a_name_of_many_pages_is_printed_to_its_end() -> None:
    name = "长" * 3000 + "终"
    pages = pages_with(TableSpec("表", "", (Column("单位"), Column("金额", Kind.WAN, width=6)), (
        Row((name, 100)), Row(("甲", 200)))))
    assert sum(page.count("长") for page in pages) == 3000
    assert "终" in pages[-1]


def test_more_columns_than_fit_are_refused_by_name() -> None:
    columns = tuple(Column(f"第{number}项", Kind.YUAN) for number in range(20))
    with pytest.raises(ValueError, match="宽表: 20 columns do not fit"):
        set_table(TableSpec("宽表", "元", columns, (Row((10**14,) * 20),)))


def test_columns_that_are_many_are_set_smaller() -> None:
    columns = tuple(Column(f"第{number}项", Kind.YUAN) for number in range(9))
    narrow = set_table(TableSpec("表", "元", columns, (Row((12_345_678_00,) * 9),)))
    assert narrow.size < set_table(ageing_table()).size


def test_printed_rows_that_do_not_add_up_are_explained_below() -> None:
    spec = ageing_table()
    assert "“91—180”各行按分相加等于合计" in table_note(spec)
    assert "“—”为没有此项" in table_note(spec)
    assert sum(AGEING_FEN) == spec.total.cells[1] if spec.total else False


def test_an_empty_table_says_so() -> None:
    text = pages_with(TableSpec("兑现补偿", "万元", (Column("单位"), Column("金额", Kind.WAN)), ()))[0]
    assert "没有此类记录" in text


def test_a_cell_may_be_of_another_kind_than_its_column() -> None:
    text = pages_with(headline_table())[0]
    assert "46,262.0" in text
    assert "增 3" in text
    assert "持平" in text
    table = TableSpec("表", "", (Column("数", Kind.WAN),), (Row((Figure(Kind.YUAN, 123_456),)),))
    assert set_table(table).rows[0].cells == (("1,234.56",),)


def test_rare_names_come_out_of_a_table_as_they_went_in() -> None:
    text = pages_with(arrears_table(5))[0]
    assert "𬭎䶮㛃" in text.replace("\n", "")
    assert RARE_NAME[:6] in text
