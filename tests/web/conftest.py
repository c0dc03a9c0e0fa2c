"""The city of the reports' tests, recorded and swept once; each test gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.reports.city import ON
from tests.web.site import AT, pages_of, site, sweep_on
from tracker import demo
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


@pytest.fixture(scope="session")
def settled_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the fictional city, its people and its flags as of 2026-09-30."""
    path = tmp_path_factory.mktemp("settled") / "city.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.unit_of_work() as session:
        demo.load(session, at=AT, on=ON)
    sweep_on(database, ON)
    database.dispose()
    return path


@pytest.fixture
def people_app(settled_city: Path, tmp_path: Path) -> Iterator[Flask]:
    """The pages over the fictional city with its people."""
    path = tmp_path / "tracker.sqlite3"
    shutil.copyfile(settled_city, path)
    app = pages_of(Database(f"sqlite:///{path}"), tmp_path)
    yield app
    app.extensions["tracker"].database.dispose()
