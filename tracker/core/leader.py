"""Which of several workers runs the jobs: the one that holds the lock, which dies with its process."""

from __future__ import annotations

import fcntl
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.core.db import Database

# A number of our own among PostgreSQL's advisory locks.
LEADER_LOCK = 72_013_002


class Leadership:
    """The right to run jobs on a database; the operating system, or PostgreSQL, takes it from a dead process.

    Beside a SQLite file it is a lock on a file of its own; on PostgreSQL an advisory lock of a direct session
    (not through a pooler that shares sessions).
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file: IO[bytes] | None = None
        self._connection: Connection | None = None

    def held(self) -> bool:
        """Whether this process leads; it tries to if nobody does."""
        return self._held_file() if self._database.is_sqlite else self._held_session()

    def release(self) -> None:
        """Let another worker lead."""
        if self._file:
            self._file.close()
            self._file = None
        if self._connection:
            # A closed session's locks go when the server notices; the next worker need not wait for that.
            with suppress(SQLAlchemyError):
                self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            self._connection.close()
            self._connection = None

    def _held_file(self) -> bool:
        if self._file:
            return True
        path = Path(f"{self._database.url.database}.leader")
        opened = path.open("ab")
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            opened.close()
            return False
        self._file = opened
        return True

    def _held_session(self) -> bool:
        try:
            if self._connection is None:
                engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
                connection = engine.connect()
                # A session of its own, that no other part of the program gets from the pool.
                connection.detach()
                self._connection = connection
                got = connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LEADER_LOCK})
                if not got:
                    self.release()
                return bool(got)
            # A session that broke has lost the lock with it.
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            if self._connection:
                self._connection.invalidate()
            self._connection = None
            return False
        return True
