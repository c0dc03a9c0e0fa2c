"""Workbooks (.xlsx): the first sheet that holds the headings, each cell as the text a reader would type."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from tracker.core.messages import gettext as _
from tracker.exchange.files.broken_cells import broken_cells
from tracker.exchange.files.extent import Unusual, last_of, looked_over, read_through, sheet_names
from tracker.exchange.files.source import BadFile, Broken, Rows, Source

# A limit of the interface, not of the law: a workbook is unpacked in memory as a whole.
MOST_UNPACKED = 200_000_000
BLOCK = 1 << 20
# A spreadsheet keeps fifteen digits of a number.
DIGITS = 15


@contextmanager
def open_workbook(path: Path, known_headings: Iterable[str]) -> Iterator[Source]:
    """A workbook open for reading; the sheet is the first one whose first row has a known heading.

    Raises BadFile, also for one that unpacks to more than MOST_UNPACKED bytes: that is found out before
    anything opens it.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            _refuse_a_bomb(packed)
        workbook = CalamineWorkbook.from_path(str(path))
        chosen, sheet = _sheet(workbook, set(known_headings))
        broken = broken_cells(path, chosen)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, CalamineError):
        raise BadFile(
            _("The workbook is cut off or damaged; open it, save it again and import that.")
        ) from None
    coercions: Counter[str] = Counter()
    if broken.calculated:
        coercions["formula"] = broken.calculated
    read_so_far = [0]
    rows = _rows(sheet, broken.cells, coercions, read_so_far)
    _number, headings = next(rows, (1, []))
    if not headings:
        raise BadFile(_("The first row is empty; it must hold the headings."), 1)
    while headings and not headings[-1].strip():
        headings.pop()
    yield Source(headings, rows, sheet.height if sheet else 0, lambda: read_so_far[0], coercions)


def _sheet(workbook: CalamineWorkbook, known: set[str]) -> tuple[str, Any]:
    """The first sheet whose first row has a known heading, else the first sheet; its name before it."""
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        first = next((row for row in sheet.iter_rows() if any(row)), [])
        if any(str(cell).strip() in known for cell in first):
            return name, sheet
    if not workbook.sheet_names:
        raise zipfile.BadZipFile("no sheet")
    name = workbook.sheet_names[0]
    return name, workbook.get_sheet_by_name(name)


def _refuse_a_bomb(packed: zipfile.ZipFile) -> None:
    """Count what the workbook unpacks to: what it declares, and, since that may be a lie, what it is.

    Its sheets are looked at, too: how far they reach. Raises BadFile.
    """
    if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
        raise _bomb()
    sheets, left = sheet_names(packed), [MOST_UNPACKED]
    for member in packed.infolist():
        if last_of(member.filename) not in sheets:
            deque(_unpacked(packed, member, left), maxlen=0)
            continue
        try:
            deque(looked_over(_unpacked(packed, member, left)), maxlen=0)
        except Unusual:
            # Read once more, to the letter; that once is not counted twice.
            left[0] += member.file_size
            read_through(_unpacked(packed, member, left))


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, left: list[int]) -> Iterator[bytes]:
    """The blocks of a part; ``left`` is how much all parts may still unpack to."""
    with packed.open(member) as opened:
        # A member longer than declared ends in a wrong checksum: BadZipFile.
        while block := opened.read(BLOCK):
            left[0] -= len(block)
            if left[0] < 0:
                raise _bomb()
            yield block


def _bomb() -> BadFile:
    return BadFile(
        _("The workbook unpacks to more than {limit} MB; save the sheet as CSV UTF-8 and import that.",
          limit=MOST_UNPACKED // 1_000_000)
    )  # fmt: skip


def _rows(
    sheet: Any, broken: dict[tuple[int, int], Broken], coercions: Counter[str], read_so_far: list[int]
) -> Rows:
    # Rows are given from the sheet's first, but columns only from the first that holds something.
    left = sheet.start[1] if sheet.start else 0
    broken_rows = {row for row, _column in broken}
    for number, values in enumerate(sheet.iter_rows(), start=1):
        read_so_far[0] = number
        cells = [value if type(value) is str else _text(value, coercions) for value in values]
        if number in broken_rows:
            cells = [
                broken.get((number, column), cell) for column, cell in enumerate(cells, start=left + 1)
            ]
        if any(cells):
            yield number, cells


def _text(value: Any, coercions: Counter[str]) -> str:
    """A typed cell as the text one would type for it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 10**DIGITS:
            return str(int(value))
        short = format(value, f".{DIGITS}g")
        if "e" in short or abs(value) >= 10**DIGITS:
            return repr(value)
        if float(short) != value:
            coercions["rounded"] += 1
        return short
    if isinstance(value, datetime):
        coercions["excel_day"] += 1
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else str(value)
    if isinstance(value, date):
        coercions["excel_day"] += 1
        return value.isoformat()
    return str(value)
