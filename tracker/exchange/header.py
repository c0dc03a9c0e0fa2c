"""The first row of a file: which columns it holds, by English key or Chinese heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.core.messages import gettext as _
from tracker.exchange.cells import Money, Text, Type
from tracker.exchange.kinds import Column, Kind
from tracker.exchange.outcome import Fault

EXTRA = "x_"
# The column a file of rejected rows says its errors in; left out when the mended file comes in again.
MESSAGE = ("错误说明", "message")
IN_WAN = ("（万元）", "(万元)")


class BadHeader(ValueError):
    """A first row that does not fit the kind; ``faults`` lists everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(str(faults[0]))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the file: the kind's column with the type its cells have here; None for ``x_…``.

    ``memo`` remembers what a text meant, so that a day that stands in ten thousand cells is read once.
    """

    heading: str
    column: Column | None
    type: Type
    left_out: bool = False
    memo: dict[str, tuple[Any, str]] = field(default_factory=dict)


def fields_of(kind: Kind, headings: Sequence[str]) -> list[Field]:
    """The columns of a file with these headings, in their order. Raises BadHeader.

    The column of messages of a file of rejected rows is left out.
    Unknown columns are refused unless they begin with ``x_``; so are columns named twice and required ones
    that are missing. A heading that ends in （万元） counts in ten thousand yuan.
    """
    found: list[Field] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for heading in headings:
        name = heading.strip().removeprefix("\ufeff").rstrip("*").strip()
        if name in MESSAGE:
            found.append(Field(name, None, Text(), left_out=True))
            continue
        if name.startswith(EXTRA) and len(name) > len(EXTRA):
            one = Field(name, None, Text())
        else:
            column, wan = _column(kind, name)
            if column is None:
                faults.append(Fault(1, name, "", _unknown(kind, name)))
                continue
            kept = column.type
            one = Field(name, column, kept.in_wan() if wan and isinstance(kept, Money) else kept)
        key = one.column.key if one.column else name
        if key in seen:
            faults.append(Fault(1, key, name, _("This column stands in the file twice; delete one of them.")))
        seen.add(key)
        found.append(one)
    for column in kind.columns:
        if column.required and column.key not in seen:
            said = _("The required column {heading} ({key}) is missing; add it.",
                     heading=column.heading, key=column.key)  # fmt: skip
            faults.append(Fault(1, column.key, "", said))
    if faults:
        raise BadHeader(faults)
    return found


def _column(kind: Kind, name: str) -> tuple[Column | None, bool]:
    column = kind.by_heading.get(name) or kind.by_key.get(name.lower())
    if column:
        return column, False
    for ending in IN_WAN:
        if name.endswith(ending):
            short = name.removesuffix(ending).strip()
            column = kind.by_heading.get(short) or kind.by_key.get(short.lower())
            if column and isinstance(column.type, Money):
                return column, True
    return None, False


def _unknown(kind: Kind, name: str) -> str:
    if not name:
        return _("A column has no heading; name it, or delete the column.")
    return _(
        "This kind has no such column; begin its name with x_ to keep it, or delete it. "
        "Its columns: {columns}.",
        columns="、".join(f"{column.heading}（{column.key}）" for column in kind.columns),
    )
