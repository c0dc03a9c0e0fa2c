"""The whole database to one file and back: SQLite by its own copy, PostgreSQL by its client programs."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tracker.core.beside import beside
from tracker.core.db import Database


class InUse(Exception):
    """A worker, or a writer, holds the database."""


class ToolMissing(Exception):
    """PostgreSQL's client programs are not installed; the text names the one that is missing."""


class ClientFailed(Exception):
    """A client program of PostgreSQL ended badly; the text is what it said."""


class Unreadable(Exception):
    """What should be a SQLite file of this system is none, or a damaged one; the text says why."""


def dump(database: Database, path: Path) -> None:
    """Copy a consistent state of the database to ``path`` while others write.

    Raises ToolMissing, ClientFailed.
    """
    if database.is_sqlite:
        # The library's own copy of a consistent state, whoever writes meanwhile.
        _copy(Path(database.url.database or ""), path)
        return
    _client(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def load(database: Database, path: Path) -> None:
    """Put what ``dump`` wrote in the database's place; a SQLite file there is kept as ``….before-restore``.

    Either all of it is there afterwards or nothing has changed, also for a program that is killed. Raises
    InUse, ToolMissing, ClientFailed.
    """
    database.dispose()
    if not database.is_sqlite:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        name = database.url.database or ""
        _client(database, "pg_restore", *options, f"--dbname={name}", str(path))
        return
    target = Path(database.url.database or "")
    if target.exists():
        _keep(target)
    # One transaction of the library's: readers see the old state or the new one, and on any disk.
    _copy(path, target)


def try_out(path: Path, revision: str) -> None:
    """Look whether a SQLite file can take the database's place. Raises Unreadable."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            stands = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error as problem:
        raise Unreadable(str(problem)) from problem
    if said != "ok" or stands != [(revision,)]:
        raise Unreadable(said)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _keep(target: Path) -> None:
    """Keep the old state whole beside its place; InUse if somebody is writing."""
    if not target.is_file():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(target))
    kept = target.with_name(f"{target.name}.before-restore")
    connection = sqlite3.connect(target, timeout=1, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as busy:
        raise InUse from busy
    except sqlite3.DatabaseError:
        # What stands there is no database (any more): it makes room as it is.
        target.replace(kept)
        for suffix in ("-wal", "-shm"):
            target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
    else:
        with beside(kept) as half:
            _copy(target, half)
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
