"""The file of rejected rows: as they came, with a column that says what is wrong, ready to be mended."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from tracker.core.beside import beside
from tracker.core.messages import gettext as _
from tracker.exchange.cells import guarded_cell
from tracker.exchange.checks import called
from tracker.exchange.header import MESSAGE
from tracker.exchange.kinds import Kind
from tracker.exchange.rows import Row


class Rejects(Protocol):
    """Takes rejected rows one by one."""

    def __call__(self, row: Row) -> None: ...


@contextmanager
def rejects_file(path: Path, kind: Kind, headings: Sequence[str]) -> Iterator[Rejects]:
    """A CSV file or workbook (by the ending) of rejected rows, under the headings they came with.

    It is written beside its place and put there once it is whole.
    """
    kept = [place for place, heading in enumerate(headings) if heading.strip() not in MESSAGE]
    first = [*(headings[place] for place in kept), MESSAGE[0]]
    write = _workbook if path.suffix.lower() == ".xlsx" else _text
    with beside(path) as half, write(half, first) as put:

        def take(row: Row) -> None:
            cells = [row.cells[place] if place < len(row.cells) else "" for place in kept]
            put([*cells, message_of(kind, row)])

        yield take


def message_of(kind: Kind, row: Row) -> str:
    """What is wrong with a row, each error with its column."""
    said = []
    for fault in row.faults:
        column = kind.by_key.get(fault.column)
        said.append(f"{called(column) if column else fault.column}: {fault.message}")
    return _("Row {row}: {faults}", row=row.number, faults=" | ".join(said))


@contextmanager
def _text(path: Path, first: list[str]) -> Iterator[Any]:
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(first)

        def put(cells: list[str]) -> None:
            writer.writerow([guarded_cell(str(cell)) for cell in cells])

        yield put


@contextmanager
def _workbook(path: Path, first: list[str]) -> Iterator[Any]:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    as_text = book.add_format({"num_format": "@"})
    line = 0

    def put(cells: list[str]) -> None:
        nonlocal line
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, str(cell), as_text)
        line += 1

    put(first)
    try:
        yield put
    finally:
        book.close()
