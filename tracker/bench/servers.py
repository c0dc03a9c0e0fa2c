"""Databases of a measurement's own: SQLite files, or a PostgreSQL server started for it; gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import text

from tracker.core.db import Database

# What an administrator sets on a machine of some size; the rest stays as it comes.
SETTINGS = "-c listen_addresses= -c shared_buffers=1GB -c max_wal_size=4GB -c effective_cache_size=4GB"


class NoServer(Exception):
    """PostgreSQL's server programs are not on this machine."""


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    raise NoServer


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a fresh server on a socket in a temporary folder; raises NoServer."""
    programs = _programs()
    # The server refuses to run as root and must reach its folder as another user.
    owner = pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        if owner:
            shutil.chown(folder, owner)
            shutil.chown(data, owner)

        def run(*command: str | Path) -> None:
            subprocess.run(command, user=owner, check=True, capture_output=True, cwd=folder)

        made = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(programs / "initdb", "-D", data, *made)
        control = (programs / "pg_ctl", "-D", data, "-w")
        run(*control, "-l", folder / "log", "-o", f"-k {folder} {SETTINGS}", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            run(*control, "-m", "immediate", "stop")


@contextmanager
def databases(engine: str, count: int, url: str | None = None) -> Iterator[list[Database]]:
    """``count`` empty databases of an engine; ``url`` names a PostgreSQL server to use. Raises NoServer."""
    with ExitStack() as stack:
        if engine == "postgresql":
            server = url or stack.enter_context(postgresql())
            yield [stack.enter_context(_on_server(server, number)) for number in range(count)]
            return
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-bench-")))
        found = [Database(f"sqlite:///{folder / f'bench-{number}.sqlite3'}") for number in range(count)]
        for database in found:
            stack.callback(database.dispose)
        yield found


@contextmanager
def _on_server(url: str, number: int) -> Iterator[Database]:
    name = f"tracker_bench_{os.getpid()}_{number}"
    server = Database(url)
    database = Database(server.url.set(database=name).render_as_string(hide_password=False))
    alone = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield database
    finally:
        database.dispose()
        with alone.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
        server.dispose()


def come_to_rest(database: Database) -> None:
    """What a database does by itself in the quiet after much was written, done now and not meanwhile."""
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.execute(text("VACUUM ANALYZE"))
