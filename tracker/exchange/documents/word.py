"""DOCX: the body's paragraphs, read as a stream from the archive; nothing else in it is opened."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat

from tracker.commitments.reading.sentences import Paragraph, tidied
from tracker.core.messages import gettext as _
from tracker.exchange.documents.bad import BadDocument
from tracker.exchange.documents.plain import MOST_SIGNS

BODY = "word/document.xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
# A whole book unpacks to less; what unpacks to more was made to harm.
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ENTRIES = 5_000
BLOCK = 1 << 16
# Struck-out text, field codes, and the second telling of a text box.
SKIPPED = {"delText", "instrText", "delInstrText"}


def paragraphs_of_word(content: bytes) -> list[Paragraph]:
    """The paragraphs of a DOCX document, table cells among them; pages as Word laid them out when last saved.

    Numbers that Word puts before headings by itself are not text and are not seen. Raises BadDocument.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > MOST_ENTRIES:
                raise BadDocument(_("The archive unpacks to too much; paste the text instead."))
            if BODY not in names:
                raise BadDocument(_other_archive(names))
            body = archive.getinfo(BODY)
            if body.flag_bits & 1:
                raise BadDocument(_("The document is encrypted; save it without a password."))
            reader = _Reader()
            with archive.open(body) as opened:
                unpacked = 0
                while block := opened.read(BLOCK):
                    unpacked += len(block)
                    if unpacked > MOST_UNPACKED:
                        raise BadDocument(_("The archive unpacks to too much; paste the text instead."))
                    reader.parser.Parse(block, False)
            reader.parser.Parse(b"", True)
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, NotImplementedError,
        RuntimeError, ValueError,
    ) as wrong:  # fmt: skip
        if isinstance(wrong, BadDocument):
            raise
        raise BadDocument(_("The document is damaged; open it, save it again, or paste its text.")) from wrong
    return list(reader.paragraphs())


def _other_archive(names: list[str]) -> str:
    if any(name.startswith("xl/") for name in names):
        return _("This is a workbook; a report is read from TXT, DOCX or PDF.")
    return _("This archive is no DOCX document; upload TXT, DOCX or a PDF with text.")


class _Reader:
    """Gathers the text of paragraphs from the stream of elements."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        # A document type could name entities that grow without end, or files of this machine.
        self.parser.StartDoctypeDeclHandler = self._refuse
        # Each open paragraph in pieces that are joined once, when it ends: a million pieces of one paragraph
        # take no longer than a million paragraphs. Beside it, whether it holds more than blanks.
        self._open: list[tuple[list[str], bool]] = []
        self._written = self._signs = 0
        self._found: list[tuple[int, str]] = []
        self._skipping = 0
        self._in_text = False
        self._page = 1
        self._began = 1

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs that hold something, with pages where Word left marks of them."""
        number = 0
        for page, text in self._found:
            for line in text.splitlines():
                if kept := tidied(line):
                    number += 1
                    yield Paragraph(number, page if self._page > 1 else None, kept)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if local == "Fallback" and space == COMPATIBILITY or local in SKIPPED:
            self._skipping += 1
        if space not in (WORD, STRICT):
            return
        if local == "p":
            # A text box stands within a paragraph: what was said so far stays before it.
            self._open.append(([], False))
            self._began = self._page
        elif local == "t":
            self._in_text = True
        elif local in ("tab", "br", "cr"):
            self._add("\t" if local == "tab" else "\n")
        elif local == "lastRenderedPageBreak" and not self._skipping:
            self._page += 1
            if self._open and not self._written:
                self._began = self._page

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        if local == "Fallback" and space == COMPATIBILITY or local in SKIPPED:
            self._skipping -= 1
        if space not in (WORD, STRICT):
            return
        if local == "t":
            self._in_text = False
        elif local == "p" and self._open:
            pieces, written = self._open.pop()
            self._written -= written
            self._found.append((self._began, "".join(pieces)))

    def _text(self, text: str) -> None:
        if self._in_text:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._open and not self._skipping:
            pieces, written = self._open[-1]
            pieces.append(text)
            if not written and text.strip():
                self._open[-1] = (pieces, True)
                self._written += 1
            self._signs += len(text)
            if self._signs > MOST_SIGNS:
                raise BadDocument(_("The text is longer than {most} characters.", most=MOST_SIGNS))

    def _refuse(self, *_: object) -> NoReturn:
        raise BadDocument(_refused())


def _refused() -> str:
    return _("The document declares a document type, which no DOCX does; save it again or paste its text.")
