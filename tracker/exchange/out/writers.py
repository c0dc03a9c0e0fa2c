"""Writes a table to a file, row by row and in constant memory: CSV, workbook or JSON, by the ending."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter

from tracker.core.beside import beside
from tracker.core.messages import gettext as _
from tracker.core.money import FEN_PER_YUAN
from tracker.exchange.cells import Day, Money, Number, Text, Type, Whole, Year, guarded
from tracker.law import loader as law
from tracker.wording.numbers import pace_word

# Limits of the format.
SHEET_ROWS = 1_048_576
CELL_SIGNS = 32_767
FIRST_SHEET_DAY = date(1900, 3, 1)
MONEY_FORMAT, DAY_FORMAT, TEXT_FORMAT = "#,##0.00", "yyyy-mm-dd", "@"

# A column of nobody's, which an import takes as it takes every ``x_`` column.
DRILL = "x_drill"

ENDINGS = (".csv", ".xlsx", ".json")

Put = Callable[[Sequence[Any]], None]


class CannotWrite(ValueError):
    """A file that cannot be written; ``message`` says why and what to do, in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class OutColumn:
    """A column of a file on its way out: its English key, its Chinese heading, the type of its values."""

    key: str
    heading: str
    type: Type


@contextmanager
def writing(path: Path, columns: Sequence[OutColumn], title: str, *, form: bool = False) -> Iterator[Put]:
    """A function that takes rows of values in the order of ``columns`` (None: empty) into a file.

    JSON carries keys, for programs; a workbook carries Chinese headings and labels, for readers, on a sheet
    called ``title``; CSV carries keys unless it is a ``form`` for readers. The file is put in its place once
    it is whole. Raises CannotWrite.
    """
    if path.suffix.lower() not in ENDINGS:
        raise CannotWrite(_("The ending of the file must be .csv, .xlsx or .json."))
    columns, mark = _marked(columns)
    with beside(path) as half:
        match path.suffix.lower():
            case ".csv":
                writer = _csv(half, columns, form)
            case ".xlsx":
                writer = _workbook(half, columns, title)
            case _:
                writer = _json(half, columns)
        with writer as put:
            yield partial(_put_marked, put, mark) if mark else put


def _marked(columns: Sequence[OutColumn]) -> tuple[Sequence[OutColumn], str]:
    """The columns and, in a drill, what one more says in every row: no file leaves a drill without it."""
    by = law.shortened_by()
    if by == 1 or any(column.key == DRILL for column in columns):
        return columns, ""
    return [*columns, OutColumn(DRILL, "演练", Text())], pace_word(by)


def _put_marked(put: Put, mark: str, values: Sequence[Any]) -> None:
    put([*values, mark])


@contextmanager
def _csv(path: Path, columns: Sequence[OutColumn], form: bool) -> Iterator[Put]:
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([column.heading if form else column.key for column in columns])

        def put(values: Sequence[Any]) -> None:
            writer.writerow([
                "" if value is None else _shown(column.type, value, form)
                for column, value in zip(columns, values, strict=True)
            ])  # fmt: skip

        yield put


def _shown(kind: Type, value: Any, form: bool) -> str:
    text = kind.label(value) if form else kind.show(value)
    # Numbers stay numbers, a minus before them too.
    return text if isinstance(kind, Money | Number | Whole | Year | Day) else guarded(text)


@contextmanager
def _json(path: Path, columns: Sequence[OutColumn]) -> Iterator[Put]:
    with path.open("w", encoding="utf-8") as opened:
        before = "[\n"

        def put(values: Sequence[Any]) -> None:
            nonlocal before
            row = {
                column.key: None if value is None else _plain(column.type, value)
                for column, value in zip(columns, values, strict=True)
            }
            opened.write(before + json.dumps(row, ensure_ascii=False))
            before = ",\n"

        yield put
        opened.write("\n]\n" if before == ",\n" else "[]\n")


def _plain(kind: Type, value: Any) -> Any:
    if isinstance(value, bool | int | list) and not isinstance(kind, Money):
        return value
    return kind.show(value)


@contextmanager
def _workbook(path: Path, columns: Sequence[OutColumn], title: str) -> Iterator[Put]:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    shapes = (MONEY_FORMAT, DAY_FORMAT, TEXT_FORMAT)
    formats = {shape: book.add_format({"num_format": shape}) for shape in shapes}
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "num_format": TEXT_FORMAT})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(12, 2 * len(column.heading) + 2))
        sheet.write_string(0, place, column.heading, bold)
    line = 0

    def put(values: Sequence[Any]) -> None:
        nonlocal line
        line += 1
        if line >= SHEET_ROWS:
            raise CannotWrite(_("A sheet holds {rows} rows; export as CSV.", rows=SHEET_ROWS - 1))
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            if value is not None:
                _cell(sheet, line, place, column.type, value, formats)

    try:
        yield put
    finally:
        book.close()


def _cell(sheet: Any, line: int, place: int, kind: Type, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(kind, Day) and value >= FIRST_SHEET_DAY:
        sheet.write_datetime(line, place, value, formats[DAY_FORMAT])
    elif isinstance(kind, Whole | Year):
        sheet.write_number(line, place, value)
    elif isinstance(kind, Money | Number) and (number := _exact(kind, value)) is not None:
        sheet.write_number(line, place, number, formats[MONEY_FORMAT] if isinstance(kind, Money) else None)
    else:
        text = kind.label(value)
        # The importer takes the ' off here too, where a formula sign follows; a plain sign needs none.
        text = guarded(text) if text.startswith("'") else text
        if len(text) > CELL_SIGNS:
            raise CannotWrite(
                _("A cell of a workbook holds {signs} characters and one has more; export as CSV.",
                  signs=CELL_SIGNS)
            )  # fmt: skip
        sheet.write_string(line, place, text, formats[TEXT_FORMAT])


def _exact(kind: Type, value: Any) -> float | None:
    """The number a sheet can hold without losing a digit; None where it would."""
    exact = Decimal(value) / FEN_PER_YUAN if isinstance(kind, Money) else Decimal(value)
    number = float(exact)
    return number if Decimal(format(number, ".15g")) == exact else None
