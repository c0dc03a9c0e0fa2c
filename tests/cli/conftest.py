"""The application as its first run leaves it, made once; each test gets a copy of its folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from tracker import create_app
from tracker.cli.first_run import prepare
from tracker.config import Settings

TODAY = date(2026, 11, 23)


def settled(folder: Path) -> Flask:
    """The application over a folder."""
    return create_app(Settings(f"sqlite:///{folder / 'tracker.sqlite3'}", "s" * 32, False, TODAY, folder))


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the first run makes: database, reports, key."""
    folder = tmp_path_factory.mktemp("first_run")
    app = settled(folder)
    prepare(app.extensions["tracker"])
    # Closing the last connection writes the log back, so that the one file is the whole database.
    app.extensions["tracker"].database.dispose()
    return folder


@pytest.fixture
def app(first_run: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application after its first run."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    app = settled(tmp_path)
    yield app
    app.extensions["tracker"].database.dispose()
