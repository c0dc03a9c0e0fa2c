"""What references name, in words: for the numbers of a page's rows the keys and names behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, product
from operator import itemgetter
from typing import Any

from sqlalchemy import String, cast, false, literal, select, union_all
from sqlalchemy.orm import Session

from tracker.core.permissions import Reach
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.lookups import portions
from tracker.exchange.reaching import within
from tracker.payables.whose import first_creditors
from tracker.wording.undisclosed import UNDISCLOSED

# The column that says best what a record is, beside its key.
TITLES = ("name", "title")


@dataclass(frozen=True, slots=True)
class Named:
    """A record that another refers to: its kind, its key as an address has it, and its name or key.

    One that lies beyond the reader's reach is not ``open``: it is named by its key alone, and no link leads
    to it. Only bodies, which act in public, keep their name; an enterprise is not even told by its code.
    """

    kind: str
    key: str
    words: str
    open: bool


class Names:
    """The records behind the references of some rows, as a reader of ``reach`` may know them.

    One query for all they name. ``shown`` are rows with those of their columns that a page shows.
    """

    def __init__(
        self, session: Session, shown: Iterable[tuple[Iterable[Mapping[str, Any]], tuple[Column, ...]]],
        reach: Reach,
    ) -> None:  # fmt: skip
        wanted: dict[str, set[int]] = defaultdict(set)
        for rows, columns in shown:
            for row, column in product(rows, columns):
                if column.target and row[column.attribute] is not None:
                    wanted[column.target].add(row[column.attribute])
        self._found: dict[tuple[str, int], Named] = {}
        for some in portions((name, number) for name in sorted(wanted) for number in wanted[name]):
            self._load(session, some, reach)

    def _load(self, session: Session, some: Iterable[tuple[str, int]], reach: Reach) -> None:
        parts = []
        for name, pairs in groupby(some, key=itemgetter(0)):
            kind, numbers = KINDS[name], [number for _name, number in pairs]
            table: Any = kind.model.__table__
            key = table.c[kind.key_columns[0].attribute]
            title = next((table.c[one] for one in TITLES if one in table.c), key)
            known = within(kind, reach).label("known")
            # Of columns of several kinds a union takes the type of the first: texts, whatever they are.
            texts = (cast(key, String).label("key"), cast(title, String).label("title"))
            # Of whom it has a claim an assignee knows the name, and no more.
            has = name == "enterprises" and reach.enterprises
            partner = (table.c.id.in_(first_creditors(reach)) if has else false()).label("partner")
            named = select(literal(name).label("kind"), table.c.id, *texts, known, partner)
            parts.append(named.where(table.c.id.in_(numbers)))
        for row in session.execute(union_all(*parts)):
            key, words = row.key, row.title if row.known or row.kind == "bodies" else row.key
            if row.kind == "enterprises" and row.partner:
                words = row.title
            elif row.kind == "enterprises" and not row.known:
                key, words = "", UNDISCLOSED.now()
            self._found[row.kind, row.id] = Named(row.kind, key, words, bool(row.known))

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
