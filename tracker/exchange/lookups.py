"""What the database knows already: records by key, and what a reference points to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select, true, tuple_
from sqlalchemy.orm import Session

from tracker.core.listed import among
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.reaching import within

# Below the number of parameters both databases take in one statement.
KEYS_AT_ONCE = 2_000
CACHE_MOST = 50_000

# What the checks need to know of a record that is referred to, besides its number.
FACTS: Mapping[str, tuple[str, ...]] = {
    "bodies": ("kind", "valid_from", "valid_to", "code", "uscc"),
    "contracts": ("body_id", "enterprise_id", "amount_fen"),
    "commitments": ("made_on",),
    "payables": ("amount_fen", "body_id", "enterprise_id"),
}


# Their codes stand on every page and report; what is recorded of them does not.
KNOWN_TO_ALL = ("bodies", "enterprises")


def portions(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """Distinct keys in portions that fit into one statement."""
    distinct = list(dict.fromkeys(keys))
    for at in range(0, len(distinct), KEYS_AT_ONCE):
        yield distinct[at : at + KEYS_AT_ONCE]


def living(session: Session, kind: Kind, keys: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
    """The living records of a kind with these keys (values of its key columns), all their columns."""
    table = kind.model.__table__
    columns = [table.c[column.attribute] for column in kind.key_columns]
    found: dict[tuple[Any, ...], Any] = {}
    for part in portions(keys):
        alone = len(columns) == 1
        known = among(columns[0], [key[0] for key in part]) if alone else tuple_(*columns).in_(part)
        for row in session.execute(select(table).where(known, table.c.voided_in.is_(None))).mappings():
            found[tuple(row[column.name] for column in columns)] = dict(row)
    return found


class Targets:
    """Records that rows refer to, by key and by number: one SELECT for what is not yet known.

    A record beyond ``reach`` is as unknown as one that is not there; bodies and enterprises are known to all.
    """

    def __init__(self, session: Session, reach: Reach = EVERYWHERE) -> None:
        self._session = session
        self._reach = reach
        self._numbers: dict[str, dict[str, int]] = {name: {} for name in KINDS}
        self._facts: dict[str, dict[int, Any]] = {name: {} for name in KINDS}

    def trim(self) -> None:
        """Forget what takes too much memory; to be called between chunks."""
        for name in KINDS:
            if len(self._facts[name]) > CACHE_MOST:
                self._numbers[name].clear()
                self._facts[name].clear()

    def numbers(self, name: str, keys: Collection[str]) -> dict[str, int]:
        """The numbers of the living records of a kind, by key; a key nobody has is left out."""
        known = self._numbers[name]
        column = KINDS[name].key_columns[0].attribute
        self._load(name, column, [key for key in keys if key not in known])
        return {key: known[key] for key in keys if key in known}

    def facts(self, name: str, ids: Collection[int]) -> dict[int, Any]:
        """The FACTS of records of a kind, by number."""
        self._load(name, "id", [one for one in ids if one not in self._facts[name]])
        return self._facts[name]

    def _load(self, name: str, column: str, wanted: Sequence[Any]) -> None:
        if not wanted:
            return
        kind = KINDS[name]
        table = kind.model.__table__
        key = kind.key_columns[0].attribute
        seen = true() if name in KNOWN_TO_ALL or column == "id" else within(kind, self._reach)
        for part in portions(wanted):
            statement = select(
                table.c.id, table.c[key], *(table.c[one] for one in FACTS.get(name, ()))
            ).where(
                table.c.id.in_(part) if column == "id" else among(table.c[column], part),
                table.c.voided_in.is_(None),
                seen,
            )
            for row in self._session.execute(statement):
                self._numbers[name][row[1]] = row.id
                self._facts[name][row.id] = row
