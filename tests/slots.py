"""A place for databases that follow each other: the file is new each time, the engine stays.

An engine keeps the statements it has compiled; with an engine of its own for each test, a third of a run of
the tests went into compiling the same statements again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.core.db import Database


class Slot:
    """One SQLite file and its open database."""

    def __init__(self, path: Path) -> None:
        self._path, self._taken = path, False
        self._database = Database(f"sqlite:///{path}")

    @contextmanager
    def filled(self, template: Path) -> Iterator[Database]:
        """The database, with a copy of ``template`` in place of what the last test left."""
        assert not self._taken, "one test wants two databases of one place"
        self._taken = True
        # Taken away rather than written over: whoever still holds the old file keeps it to himself.
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(template, self._path)
        try:
            yield self._database
        finally:
            self._database.dispose()
            self._taken = False
