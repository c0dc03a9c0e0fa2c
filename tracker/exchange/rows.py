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
        self.kind = kind
        self.fields = fields
        self._coercions = coercions
        columns = [one.column for one in fields if one.column]
        self._empty = {column.attribute: column.default for column in columns}
        self._required = [(column.attribute, column) for column in columns if column.required]
        self._has_extra = any(one.column is None and not one.left_out for one in fields)

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """A row read; what cannot be read or is required and empty stands in its ``faults``."""
        values = dict(self._empty)
        row = Row(number, cells, values, {})
        extra: dict[str, str] = {}
        for one, raw in zip(self.fields, cells, strict=False):
            column = one.column
            if not raw:
                continue
            if isinstance(raw, Broken):
                row.fault(one.heading if column is None else column.key, raw, raw.message)
                if column:
                    values[column.attribute] = raw
                continue
            text = raw.strip()
            if not text:
                continue
            if column is None:
                if not one.left_out:
                    extra[one.heading] = unguarded(text)
                continue
            memo = one.memo.get(text)
            if memo is None:
                try:
                    value = one.type.read(unguarded(text))
                except BadCell as bad:
                    row.fault(column.key, text, bad.message)
                    # Something stands there: it must not be called empty too.
                    values[column.attribute] = text
                    continue
                memo = (value, one.type.plain(text, value))
                if len(one.memo) >= MEMO_MOST:
                    one.memo.clear()
                one.memo[text] = memo
            value, plain = memo
            if not plain:
                self._coercions[one.type.name] += 1
            elif text != raw:
                self._coercions["spaces"] += 1
            values[column.attribute] = value
            if one.type.name == "reference":
                row.named[column.key] = value
        if len(cells) > len(self.fields) and any(cell.strip() for cell in cells[len(self.fields) :]):
            said = _(
                "This row has more cells than the heading; put cells with a separator in them in quotes."
            )
            row.fault("", cells[len(self.fields)], said)
        for attribute, column in self._required:
            if values[attribute] is None:
                row.fault(column.key, "", _("A required cell is empty; fill it in."))
        if self._has_extra:
            values["extra"] = extra or None
        row.key = tuple(values.get(column.attribute) for column in self.kind.key_columns)
        return row
