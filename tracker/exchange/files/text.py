"""CSV: UTF-8 with or without its mark, or GB18030; comma, semicolon or tab between the cells."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tracker.core.messages import gettext as _
from tracker.exchange.files.source import BadFile, Rows, Source

SEPARATORS = (",", ";", "\t")
BLOCK = 1 << 20
LONGEST_CELL = 1 << 20


@contextmanager
def open_text(path: Path, known_headings: Iterable[str]) -> Iterator[Source]:
    """A CSV file open for reading. ``known_headings`` tell which separator is meant. Raises BadFile.

    The encoding is found before the first row is given, from the whole file; reading may raise BadFile too,
    where a quote is never closed or the last row breaks off.
    """
    with path.open("rb") as opened:
        encoding = _encoding(opened)
        size = path.stat().st_size
        ends_whole = _ends_with_newline(opened, size)
        opened.seek(0)
        lines = io.TextIOWrapper(opened, encoding=encoding, newline="")
        first = next(lines, "")
        if not first.strip():
            raise BadFile(_("The first row is empty; it must hold the headings."), 1)
        separator = _separator(first, set(known_headings))
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(itertools.chain([first], lines), delimiter=separator, strict=True)
        coercions: Counter[str] = Counter()
        if encoding == "gb18030":
            coercions["gb18030"] = 1
        headings = _next_row(reader, 1)
        if headings is None:
            raise BadFile(_("The first row is empty; it must hold the headings."), 1)
        while headings and not headings[-1].strip():
            headings.pop()
        rows = _rows(reader, len(headings), ends_whole)
        yield Source(headings, rows, size, opened.tell, coercions)


def _encoding(opened: BinaryIO) -> str:
    start = opened.read(3)
    marked = start == codecs.BOM_UTF8
    wrong = _undecodable(opened, "utf-8")
    if wrong is None:
        return "utf-8-sig"
    if wrong == "cut":
        raise BadFile(_("The file is cut off in the middle of a character; fetch or save it again."))
    if marked:
        raise BadFile(_("The file says it is UTF-8, but it is not; save it as CSV UTF-8 again."))
    wrong = _undecodable(opened, "gb18030")
    if wrong is None:
        return "gb18030"
    if wrong == "cut":
        raise BadFile(_("The file is cut off in the middle of a character; fetch or save it again."))
    raise BadFile(_("The text is neither UTF-8 nor GB18030; save it as CSV UTF-8."))


def _undecodable(opened: BinaryIO, encoding: str) -> str | None:
    """None if all of the file is text of this encoding; ``cut`` if only its end is not; else ``no``."""
    opened.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := opened.read(BLOCK):
            if b"\0" in block:
                raise BadFile(_("This is no text; save it as CSV UTF-8 or as .xlsx."))
            decoder.decode(block)
    except UnicodeDecodeError:
        return "no"
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cut"
    return None


def _ends_with_newline(opened: BinaryIO, size: int) -> bool:
    opened.seek(max(0, size - 1))
    return opened.read(1) in (b"\n", b"\r")


def _separator(first: str, known: set[str]) -> str:
    def fitting(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=separator), [])
        return sum(cell.strip() in known for cell in cells), len(cells)

    return max(SEPARATORS, key=fitting)


def _next_row(reader: Iterator[list[str]], number: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as wrong:
        if "unexpected end of data" in str(wrong):
            said = _("A quote opened in this row is never closed; the file may be cut off.")
        elif "field limit" in str(wrong):
            said = _("A cell of this row is longer than a million characters; a quote may not be closed.")
        else:
            said = _("The quotes in this row do not match; a quote within quotes is written twice.")
        raise BadFile(said, number) from None


def _rows(reader: Iterator[list[str]], width: int, ends_whole: bool) -> Rows:
    number = 1
    before: tuple[int, list[str]] | None = None
    while True:
        number += 1
        cells = _next_row(reader, number)
        if cells is None:
            break
        if before:
            yield before
            before = None
        if any(cells):
            before = (number, cells)
    if before:
        if len(before[1]) < width and not ends_whole:
            said = _("The last row breaks off; get the file again (a whole one ends with a new line).")
            raise BadFile(said, before[0])
        yield before
