"""Documents made for the tests: DOCX from its parts, PDF by the program that prints our reports."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from tracker.reports.pdf.fonts import register
from tracker.reports.pdf.styles import REGULAR

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
LINES_A_PAGE, SIGNS_A_LINE = 30, 30


def paragraph(text: str) -> str:
    """A paragraph of a DOCX body, its text in two runs as Word likes to cut it."""
    middle = len(text) // 2
    runs = "".join(f"<w:r><w:t>{escape(part)}</w:t></w:r>" for part in (text[:middle], text[middle:]))
    return f"<w:p>{runs}</w:p>"


def docx(body: str, head: str = "", **entries: str) -> bytes:
    """A DOCX archive with this body; ``head`` stands before its root, ``entries`` beside it."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document xmlns:w="{WORD}" '
        f'xmlns:mc="{COMPATIBILITY}"><w:body>{body}</w:body></w:document>'
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def pdf(lines: Sequence[str]) -> bytes:
    """A PDF of these paragraphs, broken into lines, with a running head and numbered pages."""
    register()
    made = BytesIO()
    canvas = Canvas(made)
    broken = [line[at : at + SIGNS_A_LINE] for line in lines for at in range(0, len(line), SIGNS_A_LINE)]
    for page, first in enumerate(range(0, len(broken), LINES_A_PAGE), start=1):
        canvas.setFont(REGULAR, 11)
        canvas.drawString(60, 810, "演示市人民政府工作报告汇编")
        for place, line in enumerate(broken[first : first + LINES_A_PAGE]):
            canvas.drawString(60, 780 - 22 * place, line)
        canvas.drawString(280, 30, f"- {page} -")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def scan(pages: int = 3) -> bytes:
    """A PDF that draws and says nothing, as a scan does."""
    made = BytesIO()
    canvas = Canvas(made)
    for _ in range(pages):
        canvas.rect(50, 50, 400, 700, fill=1)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def locked(content: bytes, password: str) -> bytes:
    """The same PDF behind a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    writer.encrypt(password, algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()
