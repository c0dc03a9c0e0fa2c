"""Which figures of two versions of a report differ: table by table, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.reports.pdf.cells import cell_text
from tracker.reports.pdf.content import Document, Row, Section, TableSpec

NOT_THERE = "（无）"


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what it was: where it stands, as it was printed, and as it is now."""

    table: str
    row: str
    column: str
    before: str
    now: str


def differences(before: Document, now: Document) -> tuple[Difference, ...]:
    """Every cell of every table that differs, in the order of the new version; what went comes last."""
    old, new = _cells(before), _cells(now)
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(
        Difference(table, row.partition("\t")[0], column, old.get(key, NOT_THERE), new.get(key, NOT_THERE))
        for key in keys
        if old.get(key) != new.get(key)
        for table, row, column in (key,)
    )


def _cells(document: Document) -> dict[tuple[str, str, str], str]:
    """Each printed cell by its table, row and column; rows of one name are told apart by their order."""
    found: dict[tuple[str, str, str], str] = {}
    for table in _tables(document.sections):
        seen: dict[str, int] = {}
        for row in table.all_rows():
            name = _name(row, table)
            seen[name] = seen.get(name, 0) + 1
            for column, cell in zip(table.columns[1:], row.cells[1:], strict=True):
                heading = (f"{column.group}：" if column.group else "") + column.heading.replace("\n", "")
                found[table.caption, f"{name}\t{seen[name]}", heading] = cell_text(cell, column)
    return found


def _name(row: Row, table: TableSpec) -> str:
    return cell_text(row.cells[0], table.columns[0])


def _tables(sections: Iterable[Section]) -> Iterator[TableSpec]:
    for section in sections:
        yield from (block for block in section.blocks if isinstance(block, TableSpec))
        yield from _tables(section.parts)
