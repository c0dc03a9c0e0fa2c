"""What references name, in words: for the numbers of a page's rows the keys and names behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from tracker.core.permissions import Reach
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.lookups import portions
from tracker.exchange.reaching import within

# The column that says best what a record is, beside its key.
TITLES = ("name", "title")


@dataclass(frozen=True, slots=True)
class Named:
    """A record that another refers to: its kind, its key as an address has it, and its name or key.

    One that lies beyond the reader's reach is not ``open``: it is named by its key alone, and no link leads
    to it. Only bodies, which act in public, keep their name.
    """

    kind: str
    key: str
    words: str
    open: bool


class Names:
    """The records behind the references of some rows, as a reader of ``reach`` may know them.

    One query for all they name. ``columns`` are the ones a page shows, all of the kind's unless given.
    """

    def __init__(
        self, session: Session, kind: Kind, rows: Iterable[Mapping[str, Any]], reach: Reach,
        columns: tuple[Column, ...] | None = None,
    ) -> None:  # fmt: skip
        wanted: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            for column in columns or kind.columns:
                if column.target and row[column.attribute] is not None:
                    wanted[column.target].add(row[column.attribute])
        self._found: dict[tuple[str, int], Named] = {}
        for some in portions((name, one) for name, numbers in wanted.items() for one in numbers):
            self._load(session, some, reach)

    def _load(self, session: Session, some: Iterable[tuple[str, int]], reach: Reach) -> None:
        """Find the records of these kinds and numbers: one query for all kinds."""
        by_kind: dict[str, list[int]] = defaultdict(list)
        for name, number in some:
            by_kind[name].append(number)
        parts = []
        for name, numbers in by_kind.items():
            table = KINDS[name].model.__table__
            key = table.c[KINDS[name].key_columns[0].attribute]
            title = next((table.c[one] for one in TITLES if one in table.c), key)
            known = within(KINDS[name], reach).label("known")
            parts.append(select(literal(name), table.c.id, key, title, known).where(table.c.id.in_(numbers)))
        for kind, number, key, title, known in session.execute(union_all(*parts)):
            words = title if known or kind == "bodies" else key
            self._found[kind, number] = Named(kind, str(key), str(words), bool(known))

    def of(self, kind: str, number: int | None) -> Named | None:
        """The record of a kind with this number."""
        return None if number is None else self._found.get((kind, number))


def key_of(kind: Kind, row: Mapping[str, Any], names: Names) -> str:
    """A record's key as an address has it: its parts with ``~`` between them."""
    parts = []
    for column in kind.key_columns:
        value = row[column.attribute]
        named = names.of(column.target, value) if column.target else None
        parts.append(named.key if named else str(value))
    return "~".join(parts)


def key_parts(kind: Kind, written: str) -> list[str]:
    """The parts of a key from an address."""
    return written.rsplit("~", len(kind.key) - 1)
