"""The whole database to one file and back: SQLite by its own copy, PostgreSQL by its client programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from tracker.core.db import Database


class InUse(Exception):
    """A worker, or a writer, holds the database."""


class ToolMissing(Exception):
    """PostgreSQL's client programs are not installed; the text names the one that is missing."""


class ClientFailed(Exception):
    """A client program of PostgreSQL ended badly; the text is what it said."""


def dump(database: Database, path: Path) -> None:
    """Copy a consistent state of the database to ``path`` while others write. Raises ToolMissing."""
    if database.is_sqlite:
        source, copy = sqlite3.connect(database.url.database or ""), sqlite3.connect(path)
        # The library's own copy of a consistent state, whoever writes meanwhile.
        source.backup(copy)
        source.close()
        copy.close()
        return
    _client(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def load(database: Database, path: Path) -> None:
    """Put what ``dump`` wrote in the database's place; a SQLite file there is kept as ``….before-restore``.

    Raises InUse, ToolMissing, ClientFailed.
    """
    database.dispose()
    if not database.is_sqlite:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        name = database.url.database or ""
        _client(database, "pg_restore", *options, f"--dbname={name}", str(path))
        return
    target = Path(database.url.database or "")
    if target.exists():
        _settle(target)
        shutil.copy2(target, target.with_name(f"{target.name}.before-restore"))
    # The copy lies on the same disk: from one moment to the next the file is the restored one.
    path.replace(target)
    for suffix in ("-wal", "-shm"):
        target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)


def _settle(target: Path) -> None:
    """Write the old file's log back, so that its kept copy is whole; InUse if somebody is writing."""
    connection = sqlite3.connect(target, timeout=1, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as busy:
        raise InUse from busy
    finally:
        connection.close()


def _client(database: Database, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's client programs on the database; the password goes by the environment."""
    found = shutil.which(program)
    if found is None:
        raise ToolMissing(program)
    url = database.url
    given = {
        "PGHOST": url.host or str(url.query.get("host", "")), "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "", "PGPASSWORD": url.password or "", "PGDATABASE": url.database or "",
    }  # fmt: skip
    environment = os.environ | {key: value for key, value in given.items() if value}
    ended = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise ClientFailed(f"{program}: {ended.stderr.strip()}")
