"""Two programs that start on one database at the same moment: one does the work, the other finds it done."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tracker.core import migrate
from tracker.core.changes import Change
from tracker.core.db import Database
from tracker.core.ledger_check import Check

ROOT = Path(__file__).resolve().parents[1]
SETUP = "from app import app; raise SystemExit(app.test_cli_runner().invoke(args=['setup']).exit_code)"
START = "from app import app; from tracker.cli.first_run import prepare; prepare(app.extensions['tracker'])"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/empty.sqlite3")
        yield database
        database.dispose()
        return
    server = Database(request.getfixturevalue("postgres_server"))
    name = f"tracker_empty_{os.getpid()}"
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    database = Database(server.url.set(database=name).render_as_string(hide_password=False))
    yield database
    database.dispose()
    server.dispose()


def twice(database: Database, data_dir: Path, program: str) -> list[tuple[int, str]]:
    """Run a program twice at once; how each ended, and what it said last."""
    given = {"TRACKER_DATABASE_URL": database.url.render_as_string(hide_password=False),
             "TRACKER_DATA_DIR": str(data_dir)}  # fmt: skip
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, env=os.environ | given,
            stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=120)[1] for one in running]
    return [(one.returncode, told[-300:]) for one, told in zip(running, said, strict=True)]


@pytest.mark.slow
def test_two_set_ups_at_once(empty: Database, tmp_path: Path) -> None:
    ended = twice(empty, tmp_path / "data", SETUP)
    assert [code for code, _ in ended] == [0, 0], ended
    assert migrate.current_revision(empty) == migrate.newest_revision()


@pytest.mark.slow
def test_two_first_starts_at_once(empty: Database, tmp_path: Path) -> None:
    ended = twice(empty, tmp_path / "data", START)
    assert [code for code, _ in ended] == [0, 0], ended
    with empty.reading() as session:
        # The city is loaded once, and one closing is decided by which a payment is corrected.
        made = session.scalars(select(Change.actor).order_by(Change.id)).all()
        assert made == ["demo", "demo-chief"]
        assert list(Check(session).faults()) == []
    written = sorted(path.suffix for path in (tmp_path / "data" / "reports").iterdir())
    # The office's edition and everybody's, each with its annex.
    assert written == [".pdf", ".pdf", ".xlsx", ".xlsx"]
