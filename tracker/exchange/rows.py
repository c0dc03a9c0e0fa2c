"""Rows of a file on their way in: raw cells, the values read from them, and what is wrong or odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.core.messages import gettext as _
from tracker.exchange.cells import BadCell, unguarded
from tracker.exchange.files.source import Broken
from tracker.exchange.header import Field
from tracker.exchange.kinds import Kind
from tracker.exchange.outcome import Fault

MEMO_MOST = 20_000


@dataclass(slots=True)
class Row:
    """One row. ``values`` are by the model's columns; ``named`` holds the keys its references name.

    ``before`` is the record as it stands, all columns, where the key is known.
    """

    number: int
    cells: Sequence[str]
    values: dict[str, Any]
    named: dict[str, str]
    key: tuple[Any, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    before: dict[str, Any] | None = None

    def fault(self, column: str, value: Any, message: str) -> None:
        """Note an error of this row."""
        self.faults.append(Fault(self.number, column, str(value), message))


class Reader:
    """Reads the cells of one file's rows; counts the coercions."""

    def __init__(self, kind: Kind, fields: Sequence[Field], coercions: Counter[str]) -> None:
        self._coercions = coercions
        self._width = len(fields)
        columns = [one.column for one in fields if one.column]
        self._empty = {column.attribute: column.default for column in columns}
        self._required = [(column.attribute, column) for column in columns if column.required]
        self._has_extra = any(one.column is None and not one.left_out for one in fields)
        # What the loop over the cells needs of each column, at hand: it runs a million times over.
        self._plans = [
            (one, one.column.attribute if one.column else "", one.column.key if one.column else one.heading,
             one.memo if one.type.repeats else None, bool(one.column and one.column.target))
            for one in fields
        ]  # fmt: skip
        self._key = [column.attribute for column in kind.key_columns]

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """A row read; what cannot be read or is required and empty stands in its ``faults``."""
        values = dict(self._empty)
        row = Row(number, cells, values, {})
        extra: dict[str, str] = {}
        for (one, attribute, key, memo, names), raw in zip(self._plans, cells, strict=False):
            if not raw:
                continue
            found = memo.get(raw) if memo is not None and raw.__class__ is str else None
            if found is None:
                found = self._read(one, key, raw, row)
                if found is None:
                    continue
                if memo is not None:
                    if len(memo) >= MEMO_MOST:
                        memo.clear()
                    memo[raw] = found
            value, coerced = found
            if coerced:
                self._coercions[coerced] += 1
            if attribute:
                values[attribute] = value
                if names:
                    row.named[key] = value
            elif not one.left_out:
                extra[key] = value
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            said = _(
                "This row has more cells than the heading; put cells with a separator in them in quotes."
            )
            row.fault("", cells[self._width], said)
        for attribute, column in self._required:
            if values[attribute] is None:
                row.fault(column.key, "", _("A required cell is empty; fill it in."))
        if self._has_extra:
            values["extra"] = extra or None
        row.key = tuple([values.get(attribute) for attribute in self._key])
        return row

    def _read(self, one: Field, key: str, raw: str, row: Row) -> tuple[Any, str] | None:
        """The value of a cell and the coercion it took; None for an empty cell and one marked as wrong."""
        text = raw.strip()
        if not text:
            return None
        bare = text
        if text[0] == "'":
            bare = text[1:].lstrip() if one.type.in_digits else unguarded(text)
            if not bare:
                return None
        try:
            if isinstance(raw, Broken):
                raise BadCell(raw.message)
            value = one.type.read(bare)
        except BadCell as bad:
            row.fault(key, text, bad.message)
            if one.column:
                # Something stands there: it must not be called empty too.
                row.values[one.column.attribute] = text
            return None
        if bare is not text or not one.type.plain(text, value):
            return value, one.type.name
        return value, "spaces" if text != raw else ""
