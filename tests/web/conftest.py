"""The city of the reports' tests, recorded and swept once; each test gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.reports.city import ON
from tests.slots import Slot
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
def city(sqlite_slot: Slot, swept_city: Path) -> Iterator[Database]:
    """The city, for one test to change."""
    with sqlite_slot.filled(swept_city) as database:
        yield database


@pytest.fixture
def app(city: Database, tmp_path: Path) -> Flask:
    """The pages over the city. Its records came in by import: nothing says that they are fictional."""
    return pages_of(city, tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser on this machine."""
    return app.test_client()


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
def people_app(sqlite_slot: Slot, settled_city: Path, tmp_path: Path) -> Iterator[Flask]:
    """The pages over the fictional city with its people."""
    with sqlite_slot.filled(settled_city) as database:
        yield pages_of(database, tmp_path)
