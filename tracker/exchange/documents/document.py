"""A document read: what it is is told by its bytes, never by its name alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from tracker.commitments.reading.sentences import Paragraph
from tracker.core.messages import gettext as _
from tracker.exchange.documents.bad import BadDocument
from tracker.exchange.documents.pdf import paragraphs_of_pdf
from tracker.exchange.documents.plain import paragraphs_of_plain
from tracker.exchange.documents.word import paragraphs_of_word

# A work report is a tenth of a megabyte of text; a PDF with pictures some ten.
MOST_BYTES = 20 * 1024 * 1024
MARKS = (
    (b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0", "ole"), (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"), (b"II*\0", "picture"), (b"MM\0*", "picture"), (b"BM", "picture"),
    (b"{\\rtf", "rtf"),
)  # fmt: skip


class DocumentKind(StrEnum):
    """What a document is."""

    PLAIN = "txt"
    WORD = "docx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its name as uploaded, what it is, the SHA-256 of its bytes in hex, its paragraphs."""

    name: str
    kind: DocumentKind
    sha256: str
    paragraphs: tuple[Paragraph, ...]


def read_document(content: bytes, name: str) -> Document:
    """The text of an uploaded document. Raises BadDocument, whose message says why and what to do."""
    if not content:
        raise BadDocument(_("The file is empty."))
    if len(content) > MOST_BYTES:
        megabytes = MOST_BYTES // 1024 // 1024
        raise BadDocument(_("The document is larger than {most} MB; paste its text instead.", most=megabytes))
    kind = _kind(content, name)
    reader = {
        DocumentKind.PDF: paragraphs_of_pdf,
        DocumentKind.WORD: paragraphs_of_word,
        DocumentKind.PLAIN: paragraphs_of_plain,
    }[kind]
    paragraphs = reader(content)
    if not paragraphs:
        raise BadDocument(_("There is no text in the document."))
    return Document(name, kind, hashlib.sha256(content).hexdigest(), tuple(paragraphs))


def _kind(content: bytes, name: str) -> DocumentKind:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    # Some programs put a few bytes before the mark of a PDF; the format allows it.
    found = "pdf" if b"%PDF-" in content[:1024] else next(
        (what for mark, what in MARKS if content.startswith(mark)), ""
    )
    if found == "pdf":
        kind = DocumentKind.PDF
    elif found == "zip":
        kind = DocumentKind.WORD
    elif found == "ole":
        raise BadDocument(_("This is an old or protected Office file; save it as .docx or paste its text."))
    elif found == "rtf":
        raise BadDocument(_("This is an RTF file; save it as .docx or paste its text."))
    elif found == "picture" and ending not in ("txt", ""):
        raise BadDocument(_("This is a picture without text; paste the text instead."))
    else:
        kind = DocumentKind.PLAIN
    if ending in ("pdf", "docx", "txt") and ending != kind:
        raise BadDocument(
            _("The name ends in .{ending}, but the content is {kind}; give it its right name.", ending=ending,
              kind=kind.upper())
        )  # fmt: skip
    return kind
