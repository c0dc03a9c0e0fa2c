"""The city of the reports' tests, recorded and swept once; each test gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.site import pages_of, site
from tracker.core.db import Database


@pytest.fixture(scope="session")
def swept_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the city and its flags as of 2026-09-30."""
    path = tmp_path_factory.mktemp("city") / "city.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    site(database, path.parent)
    # Closing the last connection writes the log back, so that the one file is the whole database.
    database.dispose()
    return path


@pytest.fixture
def city(swept_city: Path, tmp_path: Path) -> Iterator[Database]:
    """The city, for one test to change."""
    path = tmp_path / "tracker.sqlite3"
    shutil.copyfile(swept_city, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def app(city: Database, tmp_path: Path) -> Flask:
    """The pages over the city. Its records came in by import: nothing says that they are fictional."""
    return pages_of(city, tmp_path)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser on this machine."""
    yield app.test_client()
    app.extensions["tracker"].database.dispose()
