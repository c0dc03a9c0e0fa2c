"""Plain text: UTF-8 with or without its mark, UTF-16 with its mark, or GB18030."""

from __future__ import annotations

import codecs

from tracker.commitments.reading.sentences import Paragraph, paragraphs_of
from tracker.core.messages import gettext as _
from tracker.exchange.documents.bad import BadDocument

MOST_SIGNS = 2_000_000
# Of a text, at most this share may be control signs or signs of the private use area.
STRANGE_MOST = 0.01


def paragraphs_of_plain(content: bytes) -> list[Paragraph]:
    """The lines of a plain text. Raises BadDocument where it is none, or too long."""
    return paragraphs_of_text(_decoded(content))


def paragraphs_of_text(text: str) -> list[Paragraph]:
    """The lines of pasted text; a form feed begins a page. Raises BadDocument where it is too long."""
    if len(text) > MOST_SIGNS:
        raise BadDocument(_("The text is longer than {most} characters.", most=MOST_SIGNS))
    return paragraphs_of(text)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = sum(
            sign < " " and sign not in "\t\n\r\f\v" or "\ue000" <= sign <= "\uf8ff" or sign == "\x7f"
            for sign in text
        )
        if strange > STRANGE_MOST * len(text):
            raise BadDocument(_("This is no text; upload TXT, DOCX or a PDF with text, or paste the text."))
        return text
    raise BadDocument(_("The text is neither UTF-8 nor GB18030; save it as UTF-8, or paste it."))
