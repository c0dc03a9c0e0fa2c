"""What every file is to the importer: headings, rows of text, and how far it has been read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tracker.core.messages import gettext as _

Rows = Iterator[tuple[int, list[str]]]

ZIP_MARK, OLD_WORKBOOK_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class BadFile(ValueError):
    """A file that cannot be read as a whole; ``message`` says why and what to do."""

    def __init__(self, message: str, row: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.row = row


class Broken(str):
    """A cell that stands for nothing readable: an error value, a formula never calculated."""

    __slots__ = ("message",)
    message: str

    @classmethod
    def because(cls, text: str, message: str) -> Broken:
        """A broken cell that shows ``text`` and says why it cannot be read."""
        cell = cls(text)
        cell.message = message
        return cell


@dataclass(slots=True)
class Source:
    """An open file. ``rows`` gives row numbers (the heading is row 1) and cells; empty rows are left out.

    ``size`` is the length of the way, ``done()`` how much of it is read, both in the same unit.
    ``coercions`` counts what the file's form made necessary.
    """

    headings: list[str]
    rows: Rows
    size: int
    done: Callable[[], int]
    coercions: Counter[str] = field(default_factory=Counter)


def refuse_wrong_ending(path: Path) -> None:
    """Refuse a file whose content is not what its name says. Raises BadFile."""
    with path.open("rb") as opened:
        start = opened.read(8)
    is_workbook = path.suffix.lower() in (".xlsx", ".xlsm")
    if not start:
        raise BadFile(_("The file is empty."))
    if start.startswith(OLD_WORKBOOK_MARK):
        raise BadFile(_("This is an old or protected workbook; save it as plain .xlsx or CSV."))
    if start.startswith(UTF16_MARKS):
        raise BadFile(_("The text is UTF-16; save it as CSV UTF-8."))
    if start.startswith(ZIP_MARK) and not is_workbook:
        raise BadFile(_("This is a workbook with the name of a text file; name it .xlsx, import it again."))
    if is_workbook and not start.startswith(ZIP_MARK):
        if b"\0" in start:
            raise BadFile(_("This is no workbook; open it, save it as .xlsx and import it again."))
        raise BadFile(_("This is text with the name of a workbook; name it .csv, import it again."))
