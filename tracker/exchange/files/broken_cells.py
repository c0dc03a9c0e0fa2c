"""Cells a workbook reader passes over in silence: error values, and formulas nobody has calculated."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from tracker.core.messages import gettext as _
from tracker.exchange.files.source import Broken

BLOCK = 1 << 20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.S)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_KIND = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>")
_ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')


@dataclass(slots=True)
class Found:
    """The broken cells of a sheet by (row, column), both from 1; how many formulas had a value."""

    cells: dict[tuple[int, int], Broken] = field(default_factory=dict)
    calculated: int = 0


def broken_cells(path: Path, sheet: str) -> Found:
    """Look through a sheet for cells with an error value or a formula without one. Size is checked before."""
    found = Found()
    with zipfile.ZipFile(path) as packed:
        member = _member(packed, sheet)
        if member is None:
            return found
        with packed.open(member) as opened:
            for row in _suspicious_rows(iter(lambda: opened.read(BLOCK), b"")):
                _look(row, found)
    return found


def _member(packed: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that holds a sheet."""
    try:
        book = ElementTree.fromstring(packed.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return None
    numbers = {one.get("name"): one.get(_RELATION) for one in book.iter(f"{_MAIN}sheet")}
    targets = {one.get("Id"): one.get("Target") for one in relations}
    target = targets.get(numbers.get(sheet))
    if not target:
        return None
    name = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return name if name in packed.namelist() else None


def _suspicious_rows(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The rows of a sheet that hold a formula or an error, as raw XML."""
    rest = b""
    for block in blocks:
        whole, end, rest = (rest + block).rpartition(b"</row>")
        if end and (b"<f" in whole or b't="e"' in whole):
            yield from (row for row in whole.split(b"</row>") if b"<f" in row or b't="e"' in row)


def _look(row: bytes, found: Found) -> None:
    numbered = _ROW_NUMBER.search(row)
    column = 0
    for cell in _CELL.finditer(row):
        attributes, content = cell.group(1), cell.group(2) or b""
        place = _PLACE.search(attributes)
        column = column_number(place.group(1)) if place else column + 1
        kind = _KIND.search(attributes)
        if not place and not numbered:
            continue
        at = (int(place.group(2) if place else numbered.group(1)), column)  # type: ignore[union-attr]
        value = _VALUE.search(content)
        if kind and kind.group(1) == b"e":
            shown = value.group(1).decode("utf-8", "replace") if value else "#"
            said = _("The cell holds an error value; correct the formula or type the value.")
            found.cells[at] = Broken.because(shown, said)
        elif b"<f" in content:
            if value or (kind and kind.group(1) == b"str"):
                found.calculated += 1
            else:
                said = _("The formula in this cell was never calculated; open the workbook and save it.")
                found.cells[at] = Broken.because("=", said)


def column_number(letters: bytes) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
