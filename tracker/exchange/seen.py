"""The keys a file has brought so far, on disk: a million of them in memory would be most of the limit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any


class SeenKeys:
    """Which row first brought a key. Kept in a private, temporary SQLite file that vanishes when closed."""

    def __init__(self) -> None:
        # An empty name is a temporary file of SQLite's own; no transaction is needed for what nobody reads.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")

    def firsts(self, rows: Sequence[tuple[tuple[Any, ...], int]]) -> dict[int, int]:
        """The row numbers whose key came before, each with the number of the row that brought it.

        ``rows`` are pairs of a key and a row number.
        """
        keyed = [(_text(key), number) for key, number in rows]
        self._connection.execute("BEGIN")
        before = self._connection.total_changes
        self._connection.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", keyed)
        self._connection.execute("COMMIT")
        if self._connection.total_changes - before == len(keyed):
            return {}
        found = {}
        for key, number in keyed:
            first = self._connection.execute("SELECT row FROM seen WHERE key = ?", (key,)).fetchone()[0]
            if first != number:
                found[number] = first
        return found

    def close(self) -> None:
        """Throw the keys away."""
        self._connection.close()


def _text(key: tuple[Any, ...]) -> str:
    return str(key[0]) if len(key) == 1 else json.dumps([str(part) for part in key])
