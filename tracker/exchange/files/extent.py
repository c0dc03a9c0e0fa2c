"""How far a sheet of a workbook reaches, found out before anything makes room for its cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from tracker.core.messages import gettext as _
from tracker.exchange.files.broken_cells import column_number
from tracker.exchange.files.source import BadFile

# The reader makes room for every cell from the first to the last one filled in; where there is no room it
# ends the whole process, so a stray cell at the far end of a sheet must be found before.
MOST_CELLS = 10_000_000
# What spreadsheet programs write begins with the place: <row r="7" …>, <c r="B7" …>. Any other way to write a
# row or cell, the place left out among them, is read to the letter.
_ROWS, _COLUMNS = re.compile(rb'<row r="([1-9]\d{0,6})"'), re.compile(rb'<c r="([A-Z]{1,3})[1-9]\d{0,6}"')
# Rows before the hundredth, with every column there may be, are few cells.
_FAR_ROWS = re.compile(rb'<c r="[A-Z]{1,3}(\d{3,7})"')
_ENDS = (b" ", b">", b"/", b"\t", b"\n", b"\r")
_TAGS = tuple(name + end for name in (b"<c", b"<row") for end in _ENDS)
_PREFIXED = tuple(name + end for name in (b":c", b":row") for end in _ENDS)
_PLACE = re.compile(r"([A-Za-z]{0,3})(\d{1,12})")
# No tag of a sheet is longer.
_LONGEST_TAG = 1 << 16
# The list of sheets and where they lie; a thousand sheets take a tenth of it. It is read as a whole.
_BOOK, _RELATIONS, _MOST_LISTED = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", 2 << 20


def sheet_names(packed: zipfile.ZipFile) -> set[str]:
    """The last parts of the names under which a workbook's sheets lie, as ``last_of`` gives them.

    Whatever lies under such a name is looked at: a sheet may be called like a picture. Raises BadFile.
    """
    wanted, targets = set(), set()
    for member in packed.infolist():
        if member.filename.lower() == _BOOK:
            sheets = (one for one in _listed(packed, member) if _local(one.tag) == "sheet")
            wanted |= {said for one in sheets for name, said in one.items() if _local(name) == "id"}
        if member.filename.lower() == _RELATIONS:
            targets |= {(one.get("Id", ""), one.get("Target", "")) for one in _listed(packed, member)}
    return {last_of(target) for number, target in targets if number in wanted}


def last_of(name: str) -> str:
    """The last part of a name in a package, whose capitals do not count."""
    return re.split(r"[/\\]", name)[-1].lower()


def _listed(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[ElementTree.Element]:
    with packed.open(member) as opened:
        content = opened.read(_MOST_LISTED + 1)
    if len(content) > _MOST_LISTED or b"<!DOCTYPE" in content:
        raise _damaged()
    try:
        return ElementTree.fromstring(content).iter()
    except ElementTree.ParseError:
        raise _damaged() from None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


class Unusual(Exception):
    """The sheet is written in another way than by spreadsheet programs: how far it reaches is not known."""


class _Far:
    """The farthest row and column so far. Raises BadFile where they span too many cells."""

    def __init__(self) -> None:
        self.row = self.column = 1

    def reach(self, row: int, column: int) -> None:
        """Go as far as a row and a column, from 1."""
        self.row, self.column = max(self.row, row), max(self.column, column)
        if self.row * self.column > MOST_CELLS:
            said = _(
                "A sheet reaches to row {row} and column {column}; delete what stands far off, or save the "
                "sheet as CSV UTF-8 and import that.", row=self.row, column=self.column,
            )  # fmt: skip
            raise BadFile(said)


def looked_over(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the blocks of a sheet on while looking how far it reaches, quickly.

    Raises BadFile where that is too far, and Unusual where only ``read_through`` can tell.
    """
    far, rest = _Far(), b""
    for block in blocks:
        text = rest + block
        # A tag that the next block ends is looked at with it.
        opened = text.rfind(b"<")
        cut = len(text) if opened < 0 or b">" in text[opened:] else opened
        whole, rest = text[:cut], text[cut:]
        rows, columns = _ROWS.findall(whole), _COLUMNS.findall(whole)
        known = len(rows) + len(columns) == sum(map(whole.count, _TAGS))
        if not known or len(rest) > _LONGEST_TAG or any(one in whole for one in (b"\0", *_PREFIXED)):
            raise Unusual
        far.reach(
            max(map(int, (*rows, *set(_FAR_ROWS.findall(whole)))), default=1),
            max(map(column_number, set(columns)), default=1),
        )
        yield block


def read_through(blocks: Iterable[bytes]) -> None:
    """Look how far a sheet reaches by its XML. Raises BadFile where that is too far, or it is no XML."""
    try:
        reader = _Reader()
        for block in blocks:
            reader.parser.Parse(block, False)
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as wrong:
        if isinstance(wrong, BadFile):
            raise
        raise _damaged() from None


def _damaged() -> BadFile:
    return BadFile(_("The workbook is cut off or damaged; open it, save it again and import that."))


class _Reader:
    """Counts rows and cells as the reader of workbooks does: one without a place follows the one before."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._far = _Far()
        self._row = self._column = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row, self._column = self._row + 1, 0
            self._place(attributes)
        elif local == "c":
            self._column += 1
            self._place(attributes)
            self._far.reach(self._row, self._column)

    def _place(self, attributes: dict[str, str]) -> None:
        if "r" not in attributes:
            return
        place = _PLACE.fullmatch(attributes["r"])
        if place is None:
            raise _damaged()
        self._row = max(self._row, int(place.group(2)))
        if letters := place.group(1):
            self._column = column_number(letters.upper().encode())

    def _refuse(self, *_: object) -> NoReturn:
        # A document type could name entities that grow without end, or files of this machine.
        raise _damaged()
