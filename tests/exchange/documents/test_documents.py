"""Text out of real files of each kind, and what is refused, in words."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from tests.commitments.reading.reports import HERE
from tests.exchange.documents.made import docx, locked, paragraph, pdf, scan
from tracker.commitments.reading.sentences import LONGEST_SENTENCE, sentences_of, tidied
from tracker.commitments.reading.targets import candidates_in
from tracker.core.messages import Language, speak
from tracker.exchange.documents.bad import BadDocument
from tracker.exchange.documents.document import MOST_BYTES, read_document
from tracker.exchange.documents.plain import MOST_SIGNS, paragraphs_of_text

REPORT = (HERE / "extracts" / "2021.txt").read_text("utf-8")
LINES = REPORT.splitlines()
SHORT = "今年要实现粮食产量1.3万亿斤以上。"


def read(content: bytes, name: str) -> list[str]:
    return [one.text for one in read_document(content, name).paragraphs]


def refused(content: bytes, name: str) -> str:
    with pytest.raises(BadDocument) as caught:
        read_document(content, name)
    return caught.value.message


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (REPORT.encode(), "report.txt"),
        (REPORT.encode("utf-8-sig"), "report.txt"),
        (REPORT.replace("\n", "\r\n").encode("gb18030"), "报告.TXT"),
        (REPORT.encode("utf-16"), "report"),
        (docx("".join(map(paragraph, LINES))), "report.docx"),
        (pdf(LINES), "report.pdf"),
        (locked(pdf(LINES), ""), "report.pdf"),
    ],
    ids=["utf-8", "utf-8-sig", "gb18030", "utf-16", "docx", "pdf", "pdf without a password"],
)
def test_a_report_gives_the_same_candidates_whatever_file_it_comes_in(content: bytes, name: str) -> None:
    plain = candidates_in(paragraphs_of_text(REPORT), 2021)
    found = candidates_in(read_document(content, name).paragraphs, 2021)
    assert len(plain) > 25
    assert [(one.metric, one.target, one.unit, one.quote) for one in found] == [
        (one.metric, one.target, one.unit, one.quote) for one in plain
    ]


def test_a_pdfs_lines_know_their_page_and_lose_running_heads_and_numbers() -> None:
    document = read_document(pdf(LINES), "report.pdf")
    pages = [one.page for one in document.paragraphs]
    assert pages == sorted(pages, key=lambda page: page or 0) and {1, 2, 3} <= set(pages)
    text = "".join(one.text for one in document.paragraphs)
    assert "汇编" not in text and "- 2 -" not in text and "-2-" not in text
    (grain,) = [one for one in candidates_in(document.paragraphs, 2021) if one.metric == "粮食产量"]
    assert grain.page in (1, 2)


def test_a_docx_gives_cells_and_pages_and_not_what_was_struck_out() -> None:
    body = (
        "<w:p><w:r><w:t>第一页</w:t></w:r><w:r><w:delText>删去</w:delText><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:p><w:r><w:lastRenderedPageBreak/><w:t>第二页</w:t><w:br/><w:t>又一行</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>格子</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    found = read_document(docx(body), "a.docx").paragraphs
    assert [(one.page, one.text) for one in found] == [
        (1, "第一页"), (2, "第二页"), (2, "又一行"), (2, "格子"), (2, "框")
    ]  # fmt: skip


def test_a_document_keeps_its_name_and_the_sum_of_its_bytes() -> None:
    document = read_document(b"abc", "a.txt")
    assert (document.name, document.kind) == ("a.txt", "txt")
    assert document.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_what_is_no_document_of_ours_is_refused_in_words() -> None:
    workbook = BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "电子表格" in refused(workbook.getvalue(), "a.docx")
    assert "旧版或受保护" in refused(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.doc")
    assert "图片" in refused(b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.png")
    assert "RTF" in refused(b"{\\rtf1 abc}", "a.rtf")
    assert "不是文本" in refused(bytes(range(32)) * 40, "a.bin")
    assert "编码" in refused(b"\xff\xff\xff\x81", "a.txt")
    assert "没有文字" in refused(b" \n ", "a.txt")
    assert "空的" in refused(b"", "a.txt")
    assert "内容却是 PDF" in refused(pdf([SHORT]), "a.docx")
    assert "内容却是 TXT" in refused(SHORT.encode(), "a.pdf")
    speak(Language.ENGLISH)
    try:
        assert refused(SHORT.encode(), "a.docx").startswith("The name ends in .docx, but the content is TXT")
    finally:
        speak(Language.CHINESE)


def test_scans_and_locked_and_broken_files_are_told_apart() -> None:
    assert "扫描件" in refused(scan(), "a.pdf")
    assert "已加密" in refused(locked(pdf([SHORT]), "secret"), "a.pdf")
    assert "已损坏" in refused(b"%PDF-1.7\n1 0 obj\n<<", "a.pdf")
    whole = docx(paragraph(SHORT))
    assert "已损坏" in refused(whole[: len(whole) // 2], "a.docx")
    assert "已损坏" in refused(docx("<w:p><w:t>"), "a.docx")


def test_what_would_grow_without_end_is_stopped() -> None:
    assert "MB" in refused(b"a" * (MOST_BYTES + 1), "a.txt")
    assert "字" in refused(b"a" * (MOST_SIGNS + 1), "a.txt")
    # A small archive that unpacks to sixty megabytes.
    bomb = docx(" " * 60_000_000)
    assert len(bomb) < 1_000_000
    assert "展开后过大" in refused(bomb, "a.docx")
    entities = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    assert "文档类型" in refused(docx("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", entities), "a.docx")


def test_spaces_that_typesetting_left_within_chinese_are_dropped() -> None:
    assert read("国内 生产总值　增长 6 % 以上。".encode(), "a.txt") == ["国内生产总值增长6 %以上。"]
    # What no database keeps: a NUL, half of a pair, a mark of direction.
    assert [line.text for line in paragraphs_of_text("粮\0食\ud83d产\u202e量")] == ["粮食产量"]
    (one,) = candidates_in(paragraphs_of_text("今年要国内 生产总值增长 6% 以上。"), 2021)
    assert (one.metric, one.target) == ("国内生产总值增长", "6")


def test_a_text_made_to_be_slow_is_read_like_any_other() -> None:
    """A paragraph in many pieces, a gap as long as a line, a sentence without an end: each took hours."""
    pieces = "<w:t>确保</w:t><w:lastRenderedPageBreak/>" * 60_000
    assert [len(one) for one in read(docx(f"<w:p>{pieces}</w:p>"), "report.docx")] == [120_000]
    assert "2000000" in refused(docx(f"<w:p>{f'<w:t>{SHORT * 50}</w:t>' * 2500}</w:p>"), "report.docx")
    gap = "x" + " " * 500_000 + "y"
    assert tidied(gap) == gap
    endless = paragraphs_of_text("力争完成10个，" * 2000)
    assert max(len(one.text) for one in sentences_of(endless)) == LONGEST_SENTENCE
    assert len(candidates_in(endless, 2026)) < 50
