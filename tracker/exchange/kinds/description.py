"""The shape of a description: an import kind, its columns, and what their values must be to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.exchange.cells import Day, Money, Month, Text, Type, Year
from tracker.exchange.choices import Choice, Words
from tracker.exchange.identifiers import Reference
from tracker.wording.closed_lists import chinese_words
from tracker.wording.columns import named
from tracker.wording.groups import Group
from tracker.wording.kinds import chinese_kind
from tracker.wording.said import Said

NAMELESS = Said("", "")

# What lists can be sorted by, besides the key: what has an order that a reader looks for.
IN_ORDER = (Day, Money, Month, Year)
# The part of a form that a column stands in if it says nothing of it; what is none of these says what it is.
BY_TYPE: Mapping[Group, tuple[type[Type], ...]] = {
    Group.PARTIES: (Reference,), Group.AMOUNTS: (Money,), Group.DAYS: (Day,),
}  # fmt: skip
MOST_LISTED = 6


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its English key, how its cells are read, and where the value goes.

    ``attribute`` is the model's column; by default the key, with ``_fen`` for money and ``_id`` for a
    reference. ``default`` is what an empty cell means. ``ahead`` marks a day that may well lie in the future.
    ``said`` is its name, which its kind takes from the vocabulary; the Chinese one heads files. ``group`` is
    the part of a form it stands in, by default what its type says.
    """

    key: str
    type: Type = field(default_factory=Text)
    required: bool = False
    attribute: str = ""
    default: Any = None
    ahead: bool = False
    said: Said = NAMELESS
    group: Group | None = None

    def __post_init__(self) -> None:
        if not self.attribute:
            ending = "_fen" if isinstance(self.type, Money) else ""
            ending = "_id" if isinstance(self.type, Reference) else ending
            object.__setattr__(self, "attribute", self.key + ending)

    @property
    def heading(self) -> str:
        """Its Chinese name, as files have it."""
        return self.said.chinese

    @cached_property
    def target(self) -> str | None:
        """The kind a reference points to; None for other columns."""
        return self.type.kind if isinstance(self.type, Reference) else None


@dataclass(frozen=True, kw_only=True)
class Order:
    """Of two days of a row the ``later`` may not lie before the ``earlier`` (``strictly``: nor on it)."""

    earlier: str
    later: str
    strictly: bool = False


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One import kind. ``name`` is also its table; ``singular`` names a subject in flags.

    ``key`` holds the columns that name a record. ``orders`` are errors, ``odd_orders`` only notices, as are
    ``partners`` (a column that says little without the other) and ``twin`` (columns in which two records do
    not usually agree; the first two find them by an index).

    For lists: ``shown`` are the columns in the order a supervisor reads them (empty: the required ones), up
    to six; ``main_day`` and ``main_amount`` are those a list is filtered by. All three may name columns of
    ``worked_out``, which no file brings.
    """

    name: str
    singular: str
    model: Any
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("ref",)
    orders: tuple[Order, ...] = ()
    odd_orders: tuple[Order, ...] = ()
    partners: tuple[tuple[str, str], ...] = ()
    twin: tuple[str, ...] = ()
    worked_out: tuple[Column, ...] = ()
    shown: tuple[str, ...] = ()
    main_day: str = ""
    main_amount: str = ""

    def __post_init__(self) -> None:
        for part in ("columns", "worked_out"):
            called = (
                replace(column, said=named(self.singular, column.attribute), group=self._group_of(column))
                for column in getattr(self, part)
            )
            object.__setattr__(self, part, tuple(called))

    def _group_of(self, column: Column) -> Group:
        if column.group or column.key in self.key:
            return column.group or Group.IDENTITY
        for group, types in BY_TYPE.items():
            if isinstance(column.type, types):
                return group
        return Group.IDENTITY

    @cached_property
    def groups(self) -> dict[Group, tuple[Column, ...]]:
        """The columns as a form shows them, part by part."""
        found = {group: tuple(one for one in self.columns if one.group is group) for group in Group}
        return {group: columns for group, columns in found.items() if columns}

    @property
    def heading(self) -> str:
        """The kind's Chinese name, as a template's sheet has it."""
        return chinese_kind(self.singular)

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """The columns by their English keys."""
        return {column.key: column for column in self.columns}

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """The columns by their Chinese headings."""
        return {column.heading: column for column in self.columns}

    @cached_property
    def _every(self) -> dict[str, Column]:
        return {column.key: column for column in (*self.columns, *self.worked_out)}

    @cached_property
    def listed(self) -> tuple[Column, ...]:
        """The columns that a list shows."""
        if self.shown:
            return tuple(self._every[key] for key in self.shown)
        first = [column for column in self.columns if column.key in self.key or column.required]
        return tuple(first[:MOST_LISTED])

    @cached_property
    def sortable(self) -> dict[str, Column]:
        """The listed columns that a list can be sorted by: days, amounts, years, and a key of its own."""
        return {
            column.key: column
            for column in self.listed
            if isinstance(column.type, IN_ORDER) or column.key in self.key and not column.target
        }

    @property
    def day(self) -> Column | None:
        """The day a list is filtered by; None where the kind has none."""
        return self._every[self.main_day] if self.main_day else None

    @property
    def amount(self) -> Column | None:
        """The amount a list is filtered by; None where the kind has none."""
        return self._every[self.main_amount] if self.main_amount else None

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns that name a record, in order."""
        return tuple(self.by_key[key] for key in self.key)


def ref() -> Column:
    """The ``ref`` column that names a record."""
    return Column(key="ref", required=True, type=Text(120, one_line=True))


def document() -> Column:
    """A column that names a document."""
    return Column(key="document", group=Group.EVIDENCE)


def choice(members: type[StrEnum]) -> Choice:
    """A cell that holds one word of a list."""
    return Choice(chinese_words(members))


def words(members: type[StrEnum]) -> Words:
    """A cell that holds several words of a list."""
    return Words(chinese_words(members))
