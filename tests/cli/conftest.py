"""The application as its first run leaves it, made once; each test gets a copy of its folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from tests.slots import Slot
from tracker import create_app
from tracker.cli.first_run import prepare
from tracker.config import Settings
from tracker.core.db import Database

TODAY = date(2026, 11, 23)


def settled(folder: Path, database: Database, *, production: bool = False) -> Flask:
    """The application over a folder and a database, on a fixed day but in production."""
    url = database.url.render_as_string(hide_password=False)
    today = None if production else TODAY
    return create_app(Settings(url, "s" * 32, production, today, folder), database)


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the first run makes: database, reports, key."""
    folder = tmp_path_factory.mktemp("first_run")
    database = Database(f"sqlite:///{folder / 'tracker.sqlite3'}")
    prepare(settled(folder, database).extensions["tracker"])
    # Closing the last connection writes the log back, so that the one file is the whole database.
    database.dispose()
    return folder


@pytest.fixture
def app(first_run: Path, sqlite_slot: Slot, tmp_path: Path) -> Iterator[Flask]:
    """The application after its first run; processes of a test's own find the same in ``tmp_path``."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    with sqlite_slot.filled(first_run / "tracker.sqlite3") as database:
        yield settled(tmp_path, database)
