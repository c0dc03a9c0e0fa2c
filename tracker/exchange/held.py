"""Rows of a file that are right and not taken: they wait for somebody else, or may not even be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.exchange.header import Field
from tracker.exchange.kinds import Kind
from tracker.exchange.rows import Row


@dataclass(slots=True)
class HeldRow:
    """A row as its file has it: its number, the cells by their headings, and the record it would correct
    (None: it brings a new one).
    """

    number: int
    key: tuple[Any, ...]
    cells: dict[str, str]
    before: Mapping[str, Any] | None


@dataclass(slots=True)
class Held:
    """Which rows to hold, by their keys: None to keep one in ``rows``, or what is wrong with it."""

    keys: Mapping[tuple[Any, ...], str | None] = field(default_factory=dict)
    rows: list[HeldRow] = field(default_factory=list)

    def back(self, kind: Kind, fields: Sequence[Field], rows: Sequence[Row]) -> list[Row]:
        """The rows that are not kept; those that may not be asked for are marked as wrong."""
        if not self.keys:
            return list(rows)
        left = []
        for row in rows:
            if row.faults or row.key not in self.keys:
                left.append(row)
            elif said := self.keys[row.key]:
                row.fault(kind.key[0], " ".join(map(str, row.key)), said)
                left.append(row)
            else:
                self.rows.append(HeldRow(row.number, row.key, _cells(fields, row), row.before))
        return left


def _cells(fields: Sequence[Field], row: Row) -> dict[str, str]:
    return {
        one.heading: str(cell) for one, cell in zip(fields, row.cells, strict=False) if not one.left_out
    }
