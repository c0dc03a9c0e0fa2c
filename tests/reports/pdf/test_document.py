"""A whole report read back by other programs: text, fonts, bookmarks, numbers of pages, bytes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from tests.reports.pdf.sample import RARE_NAME, pages_of, sample_document
from tests.tools import need
from tracker.reports.pdf.content import (
    Bar,
    BarChart,
    Column,
    Document,
    Kind,
    Note,
    Paragraph,
    Row,
    Section,
    TableSpec,
)
from tracker.reports.pdf.document import chinese_number, render

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(sample_document())


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    return pages_of(pdf)


def small(*sections: Section) -> Document:
    return Document("小报告", "", "X-1", date(2026, 9, 30), "编制人", ("来源",), sections)


def test_the_cover_says_what_the_report_is(pages: list[str]) -> None:
    for text in ("滨江市政务履约情况报告", "（2026年第三季度）", "BJ-2026-Q3-01", "2026年9月30日",
                 "市工业和信息化局（演示）", "企业确认", "3f9a71c4"):
        assert text in pages[0], text


def test_every_page_but_the_cover_is_headed_and_numbered(pages: list[str]) -> None:
    total = len(pages)
    assert "第 1 页" not in pages[0]
    for number, page in enumerate(pages[1:], start=2):
        assert f"第 {number} 页 / 共 {total} 页" in page
        assert "滨江市政务履约情况报告（演示）" in page
        assert "BJ-2026-Q3-01" in page
        assert "截至　2026年9月30日" in page


def test_contents_and_bookmarks_lead_to_the_page_of_each_heading(pdf: bytes, pages: list[str]) -> None:
    reader = PdfReader(BytesIO(pdf))
    flat: list[Destination] = []

    def walk(entries: list) -> None:
        for entry in entries:
            walk(entry) if isinstance(entry, list) else flat.append(entry)

    walk(reader.outline)
    titles = [str(entry.title) for entry in flat]
    assert titles[:3] == ["滨江市政务履约情况报告（演示）", "一、总体情况", "二、逾期款项"]
    assert len(flat) == 11
    for entry in flat[1:]:
        page = reader.get_destination_page_number(entry)
        assert str(entry.title) in pages[page]
        assert re.search(rf"{re.escape(str(entry.title))}\s*{page + 1}\b", pages[1]), entry.title
    links = [note.get_object() for note in reader.pages[1]["/Annots"]]
    assert len(links) == 10


def test_headings_never_stand_last_on_their_page() -> None:
    for lines in range(20, 36):
        text = "。".join(["甲乙丙丁戊己庚辛"] * lines * 4)
        after = Section("后", (), (Section("细", (Paragraph("终文"),)),))
        document = small(Section("前", (Paragraph(text),)), after)
        for page in pages_of(render(document))[2:]:
            if "二、后" in page:
                assert "终文" in page


def test_a_note_never_stands_without_a_row_of_its_table() -> None:
    for rows in range(40, 75):
        table = TableSpec(
            "长表", "万元", (Column("单位"), Column("逾期", Kind.WAN)),
            tuple(Row((f"第{number}行", number * 10_000_00)) for number in range(rows)),
        )  # fmt: skip
        document = small(Section("表", (table, Note("依据：①演示条例第一条。"), Paragraph("终文"))))
        pages = pages_of(render(document))[2:]
        for page in pages:
            if "依据：" in page:
                assert "行" in page.partition("依据：")[0], rows
        every = "".join(pages)
        found = [every.index(f"第{number}行") for number in range(rows)]
        assert found == sorted(found) and every.count("行") == rows


def test_a_heading_is_not_parted_from_the_table_that_a_few_words_lead_up_to() -> None:
    for lines in range(20, 36):
        text = "。".join(["甲乙丙丁戊己庚辛"] * lines * 4)
        rows = tuple(Row((f"第{number}行",)) for number in range(9))
        table = TableSpec("表名", "万元", (Column("单位"),), rows)
        document = small(Section("前", (Paragraph(text),)), Section("后", (Paragraph("导语"), table)))
        for page in pages_of(render(document))[2:]:
            if "二、后" in page:
                assert "导语" in page and "第0行" in page, lines


def test_the_text_can_be_copied_with_rare_characters(pages: list[str]) -> None:
    text = "".join(pages).replace("\n", "")
    assert RARE_NAME in text
    assert "[U+1F600]不能印出" in text


def test_poppler_reads_the_same_text(pdf: bytes, tmp_path: Path) -> None:
    program = need("pdftotext", "poppler-utils")
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    text = subprocess.run([program, "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
    assert RARE_NAME in text
    assert re.search(r"合计\s+12,843\.4\s+2,181\.2\s+3,357\.9\s+2,872\.4\s+2,551\.5\s+1,880\.4", text)


def test_every_font_is_an_embedded_subset(pdf: bytes) -> None:
    seen = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            seen.add(font["/BaseFont"])
            assert "/FontFile2" in font["/FontDescriptor"], font["/BaseFont"]
            assert "/ToUnicode" in font
    assert seen
    assert all(re.fullmatch(r"/[A-Z]{6}\+NotoSansSC-(Regular|Bold)", name) for name in seen)


def test_the_file_says_what_it_is_in_which_language_and_of_which_day(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    assert reader.root_object["/Lang"] == "zh-CN"
    assert reader.metadata is not None
    assert reader.metadata.title == "滨江市政务履约情况报告 （2026年第三季度）"
    assert reader.metadata.author == "市工业和信息化局（演示）"
    assert reader.metadata["/CreationDate"] == "D:20260930000000+08'00'"
    width, height = reader.pages[0].mediabox[2:]
    assert (round(float(width)), round(float(height))) == (595, 842)


def test_demo_data_is_marked_on_every_page_and_real_data_on_none(pages: list[str]) -> None:
    assert all("演 示" in page for page in pages)
    assert "均为虚构" in pages[0]
    assert not any("演 示" in page for page in pages_of(render(sample_document(demo=False))))


def test_the_same_report_gives_the_same_bytes(pdf: bytes) -> None:
    assert render(sample_document()) == pdf
    assert render(sample_document(serial="BJ-2026-Q3-02")) != pdf


def test_the_bytes_do_not_depend_on_the_process_or_its_surroundings(pdf: bytes) -> None:
    program = (
        "import hashlib; from tests.reports.pdf.sample import sample_document as s; "
        "from tracker.reports.pdf.document import render as r; print(hashlib.sha256(r(s())).hexdigest())"
    )
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York", "SOURCE_DATE_EPOCH": "1"}
    printed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=surroundings, capture_output=True,
                             check=True, text=True).stdout.strip()
    assert printed == hashlib.sha256(pdf).hexdigest()


def test_reports_drawn_at_once_do_not_disturb_each_other(pdf: bytes) -> None:
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: render(sample_document()), range(8)))
    assert set(drawn) == {pdf}


def test_numbers_of_a_chart_stand_in_a_table_that_the_note_names(pages: list[str]) -> None:
    text = "\n".join(pages)
    assert "图 1 数字见表 3。图 2 数字见表 2。" in text
    assert "表 3　各地区逾期款项及账龄" in text
    assert "表 2　2026年各月末逾期余额" in text


def test_a_chart_that_names_no_table_is_refused() -> None:
    chart = BarChart("账龄", "笔", (Bar("甲", 1),), Kind.COUNT, numbers_in="没有的表")
    with pytest.raises(ValueError, match="账龄: there is no table 没有的表"):
        render(small(Section("一", (chart,))))


def test_long_contents_run_over_pages() -> None:
    document = small(*(Section(f"第{number}项", (Paragraph("文"),)) for number in range(1, 81)))
    pages = pages_of(render(document))
    assert "八十、第80项" in pages[3]
    assert f"共 {len(pages)} 页" in pages[3]


def test_a_new_chapter_may_begin_a_page() -> None:
    first = Section("甲", (Paragraph("文"),))
    together = pages_of(render(small(first, Section("乙", (Paragraph("文"),)))))
    apart = pages_of(render(small(first, replace(Section("乙", (Paragraph("文"),)), new_page=True))))
    assert (len(together), len(apart)) == (3, 4)


def test_chapters_are_counted_as_in_chinese() -> None:
    assert [chinese_number(number) for number in (1, 10, 11, 20, 23, 99)] == [
        "一", "十", "十一", "二十", "二十三", "九十九"]
