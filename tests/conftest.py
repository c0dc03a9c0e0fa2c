"""Migrated databases for every test: SQLite always, PostgreSQL started by the tests themselves."""

from __future__ import annotations

import gc
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from tests.slots import Slot
from tests.tools import need
from tracker.accounts import passwords
from tracker.core import migrate
from tracker.core.db import Database
from tracker.core.messages import Language, speak


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it for garbage took a sixth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """The same algorithm with small numbers: hundreds of sign-ins must not cost guessers' prices."""
    dear = passwords._HASHER, passwords._NOBODY
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._NOBODY = passwords._HASHER.hash("nobody has this password")
    yield
    passwords._HASHER, passwords._NOBODY = dear


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """Each test begins in the system's own language, whatever a command before it was told to speak."""
    speak(Language.CHINESE)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the whole schema, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    # Closing the last connection writes the log back, so that the one file is the whole database.
    database.dispose()
    return path


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).parent
    need("initdb", "PostgreSQL's server programs (Debian package postgresql)")
    raise AssertionError("unreachable")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of the test run's own, on a socket in a temporary folder; gives its base URL.

    ``TEST_DATABASE_URL`` names a server to use instead.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    binaries = _postgres_binaries()
    # The server refuses to run as root and must reach its folder as another user.
    owner = pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="tracker-pg-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir()
        if owner:
            shutil.chown(folder, owner)
            shutil.chown(data, owner)

        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            user=owner,
            check=True,
            capture_output=True,
            cwd=folder,
        )
        subprocess.run(
            [
                binaries / "pg_ctl",
                "-D",
                data,
                "-w",
                "-l",
                Path(folder) / "log",
                "-o",
                # A test that sweeps for years in one transaction holds the locks of all its temporary tables.
                f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=50 "
                "-c max_locks_per_transaction=512",
                "start",
            ],
            user=owner,
            check=True,
            capture_output=True,
            cwd=folder,
        )
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            subprocess.run(
                [binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
                user=owner,
                check=True,
                capture_output=True,
                cwd=folder,
            )


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database with the whole schema, cloned for each test."""
    name = f"tracker_template_{os.getpid()}"
    server = Database(postgres_server)
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    template = Database(server.url.set(database=name).render_as_string(hide_password=False))
    migrate.upgrade(template)
    template.dispose()
    return name


@pytest.fixture(scope="session")
def sqlite_slot(tmp_path_factory: pytest.TempPathFactory) -> Slot:
    """Where each test's SQLite database stands, one after the other."""
    return Slot(tmp_path_factory.mktemp("slot") / "tracker.sqlite3")


@pytest.fixture
def sqlite_database(sqlite_slot: Slot, sqlite_template: Path) -> Iterator[Database]:
    """A fresh, migrated SQLite database."""
    with sqlite_slot.filled(sqlite_template) as database:
        yield database


@pytest.fixture(scope="session")
def other_sqlite_slot(tmp_path_factory: pytest.TempPathFactory) -> Slot:
    """The same for tests that want two."""
    return Slot(tmp_path_factory.mktemp("slot") / "other.sqlite3")


@pytest.fixture
def other_sqlite_database(other_sqlite_slot: Slot, sqlite_template: Path) -> Iterator[Database]:
    """A fresh, migrated SQLite database beside the test's own."""
    with other_sqlite_slot.filled(sqlite_template) as database:
        yield database


@pytest.fixture(scope="session")
def postgres_slot(postgres_server: str) -> tuple[Database, Database]:
    """The server, and where each test's PostgreSQL database stands, one after the other."""
    server = Database(postgres_server)
    url = server.url.set(database=f"tracker_test_{os.getpid()}")
    return server, Database(url.render_as_string(hide_password=False))


@pytest.fixture
def postgres_database(postgres_slot: tuple[Database, Database], postgres_template: str) -> Iterator[Database]:
    """A fresh, migrated PostgreSQL database."""
    server, database = postgres_slot
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {database.url.database} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {database.url.database} TEMPLATE {postgres_template}"))
    yield database
    database.dispose()
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    return request.getfixturevalue(name)
