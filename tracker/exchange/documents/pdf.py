"""PDF with text: the lines of each page, without running heads and page numbers."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from tracker.commitments.reading.sentences import Paragraph, tidied
from tracker.core.messages import gettext as _
from tracker.exchange.documents.bad import BadDocument

MOST_PAGES = 400
# What one page draws, unpacked; a page of print is a hundredth of it.
MOST_DRAWN = 4 * 1024 * 1024
MOST_SIGNS = 2_000_000
# A page with fewer signs than this on average is a picture of a page.
FEWEST_SIGNS = 20
PAGE_NUMBER = re.compile(r"[-—–·\s]*(第\s*)?\d{1,4}(\s*页)?(\s*[/／共]\s*\d{1,4}\s*页?)?[-—–·\s]*")
# A line that heads or foots this many pages is no part of the text.
RUNNING = 3

# Its warnings about odd files go nowhere a person would read them.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def paragraphs_of_pdf(content: bytes) -> list[Paragraph]:
    """The lines of a PDF, each with its page from 1; sentences go on over lines and pages.

    Raises BadDocument for one that is encrypted, damaged, too long, or a scan without text.
    """
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadDocument(_("The document is encrypted; save it without a password."))
        if len(reader.pages) > MOST_PAGES:
            raise BadDocument(_("The document has more than {most} pages.", most=MOST_PAGES))
        pages = list(_pages(reader.pages))
    except DependencyError as wrong:
        raise BadDocument(_("The document is encrypted; save it without a password.")) from wrong
    except BadDocument:
        raise
    except (
        PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError,
        OSError, RecursionError, TypeError, ValueError,
    ) as wrong:  # fmt: skip
        # The library answers odd files with errors of many kinds; for the person they are one.
        raise BadDocument(_("The PDF is damaged; save it again, or paste its text.")) from wrong
    if sum(len(line) for page in pages for line in page) < FEWEST_SIGNS * len(pages):
        raise BadDocument(
            _("There is hardly any text in this PDF, it is a scan; upload a PDF with text, or paste it.")
        )
    running = _running(pages)
    lines = [
        (number, line)
        for number, page in enumerate(pages, start=1)
        for line in page
        if line not in running and not PAGE_NUMBER.fullmatch(line)
    ]
    return [Paragraph(at, page, line) for at, (page, line) in enumerate(lines, start=1)]


def _pages(pages: Sequence[PageObject]) -> Iterator[list[str]]:
    signs = 0
    for page in pages:
        drawn = page.get_contents()
        if drawn is not None and len(drawn.get_data()) > MOST_DRAWN:
            raise BadDocument(_("A page of the PDF draws too much; paste the text instead."))
        text = page.extract_text()
        signs += len(text)
        if signs > MOST_SIGNS:
            raise BadDocument(_("The text is longer than {most} characters.", most=MOST_SIGNS))
        yield [kept for line in text.splitlines() if (kept := tidied(line))]


def _running(pages: Sequence[Sequence[str]]) -> set[str]:
    """First and last lines that come again on page after page."""
    seen = Counter(line for page in pages for line in {*page[:1], *page[-1:]})
    return {line for line, times in seen.items() if times >= RUNNING}
