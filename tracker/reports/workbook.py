"""A workbook written row by row as it is read: captions, heads, totals that must agree, the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from xlsxwriter import Workbook

from tracker.core.money import FEN_PER_YUAN

# A sheet holds 1,048,576 rows; the head and the total need three.
MOST_SHEET_ROWS = 1_000_000
_WIDTHS = {"text": 26, "money": 18, "day": 12, "count": 10}
Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a sheet; ``kind`` is text, money (fen in, yuan out), day or count."""

    title: str
    kind: str = "text"


class Annex:
    """A workbook written row by row; the file is written when the context ends. Same calls, same bytes.

    Rows wait in temporary files, which are gone afterwards, whether it ended well or not.
    """

    def __init__(self, path: Path, on: date) -> None:
        self._rows = TemporaryDirectory(prefix="tracker-annex-")
        self.book = Workbook(str(path), {
            "constant_memory": True, "tmpdir": self._rows.name, "strings_to_formulas": False,
            "strings_to_urls": False, "strings_to_numbers": False,
        })  # fmt: skip
        # The file carries the report's day, not the clock's.
        created = datetime(on.year, on.month, on.day)  # noqa: DTZ001  (the format has no zone)
        self.book.set_properties({"created": created, "author": "政务履约监督系统"})
        style = self.book.add_format
        self.formats = {
            "text": style({}), "money": style({"num_format": "#,##0.00"}),
            "day": style({"num_format": "yyyy-mm-dd"}), "count": style({"num_format": "#,##0"}),
        }
        self.bold = {
            kind: style({"bold": True, "num_format": form, "bottom": 1})
            for kind, form in (
                ("text", "@"), ("money", "#,##0.00"), ("day", "yyyy-mm-dd"), ("count", "#,##0")
            )
        }
        self.head = style({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})

    def sheet(
        self, name: str, caption: str, heads: Sequence[Head], total: Sequence[Value] | None,
        rows: Iterable[Sequence[Value]],
    ) -> None:
        """A sheet: caption, heads, the total (None: none), then the rows, over as many sheets as they need.

        Raises ArithmeticError where the money of the rows does not add up to the total, which is that of the
        report.
        """
        sums = [0] * len(heads)
        written, number = MOST_SHEET_ROWS, 0
        page: Any = None
        for row in rows:
            if written == MOST_SHEET_ROWS:
                number += 1
                page = self._page(name, number, caption, heads, total)
                written = 0
            for index, (head, value) in enumerate(zip(heads, row, strict=True)):
                self._write(page, 3 + written, index, head.kind, value, self.formats)
                if head.kind == "money" and isinstance(value, int):
                    sums[index] += value
            written += 1
        if page is None:
            self._page(name, 1, caption, heads, total)
        self._agree(name, heads, total, sums)

    def text(self, name: str, lines: Iterable[tuple[str, str]]) -> None:
        """A sheet of names and texts."""
        page = self.book.add_worksheet(name)
        page.set_column(0, 0, 16)
        page.set_column(1, 1, 100)
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        for row, (label, text) in enumerate(lines):
            page.write_string(row, 0, label, self.head)
            page.write_string(row, 1, text, wrapped)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.book.close()
        for page in self.book.worksheets():
            # An abandoned sheet still holds the file its rows wait in.
            page.row_data_fh.close()
        self._rows.cleanup()

    def _page(
        self, name: str, number: int, caption: str, heads: Sequence[Head], total: Sequence[Value] | None
    ) -> Any:
        page = self.book.add_worksheet(name if number == 1 else f"{name}（{number}）")
        page.freeze_panes(3, 1)
        for index, head in enumerate(heads):
            page.set_column(index, index, _WIDTHS[head.kind])
        page.write_string(0, 0, caption)
        for index, head in enumerate(heads):
            page.write_string(1, index, head.title, self.head)
        for index, head in enumerate(heads if total is not None and number == 1 else ()):
            self._write(page, 2, index, head.kind, total[index] if total else None, self.bold)
        return page

    def _write(
        self, page: Any, row: int, column: int, kind: str, value: Value, formats: dict[str, Any]
    ) -> None:
        if value is None:
            return
        if isinstance(value, str):
            page.write_string(row, column, value, formats["text"])
        elif isinstance(value, date):
            page.write_datetime(row, column, value, formats["day"])
        else:
            number = value / FEN_PER_YUAN if kind == "money" else value
            page.write_number(row, column, number, formats[kind])

    def _agree(
        self, name: str, heads: Sequence[Head], total: Sequence[Value] | None, sums: Sequence[int]
    ) -> None:
        for index, head in enumerate(heads if total is not None else ()):
            said = total[index] if total else None
            if head.kind == "money" and isinstance(said, int) and said != sums[index]:
                raise ArithmeticError(f"{name}: {head.title} adds up to {sums[index]} fen, not to {said}.")
