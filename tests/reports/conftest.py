"""The fictional city of ``city.py``, recorded once for all tests that only read it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.reports.city import MANY, Printed, account_of, printed, recorded
from tracker.core.db import Database
from tracker.reports.data.account import Account


@pytest.fixture(scope="session")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The facts, for reading only."""
    path = tmp_path_factory.mktemp("city") / "city.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = recorded(Database(f"sqlite:///{path}"))
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def large_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The facts and many payables more, for reading only."""
    path = tmp_path_factory.mktemp("city") / "large.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = recorded(Database(f"sqlite:///{path}"), MANY)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def account(city: Database) -> Account:
    """What a report says of the city."""
    return account_of(city)


@pytest.fixture(scope="session")
def postgres_city(postgres_server: str, postgres_template: str) -> Iterator[Database]:
    """The facts on PostgreSQL, for reading only."""
    server = Database(postgres_server)
    name = f"tracker_city_{os.getpid()}"
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {postgres_template}"))
    database = recorded(Database(server.url.set(database=name).render_as_string(hide_password=False)))
    yield database
    database.dispose()
    server.dispose()


@pytest.fixture(scope="session")
def postgres_account(postgres_city: Database) -> Account:
    """What a report says of the city on PostgreSQL."""
    return account_of(postgres_city)


@pytest.fixture(params=["city", pytest.param("postgres_city", marks=pytest.mark.postgres)])
def either_city(request: pytest.FixtureRequest) -> Database:
    """The city on both databases."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["account", pytest.param("postgres_account", marks=pytest.mark.postgres)])
def either_account(request: pytest.FixtureRequest) -> Account:
    """What a report says of the city on both databases."""
    found: Account = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def large_account(large_city: Database) -> Account:
    """What a report says of the large city."""
    return account_of(large_city)


@pytest.fixture(scope="session")
def report(city: Database, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The city's report as files."""
    return printed(city, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="session")
def large_report(large_city: Database, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The large city's report as files."""
    return printed(large_city, tmp_path_factory.mktemp("report"))
