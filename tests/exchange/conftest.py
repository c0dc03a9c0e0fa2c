"""The application over a migrated database, and its import command."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.exchange.facts import CITY
from tracker import create_app
from tracker.config import Settings
from tracker.core.db import Database

TODAY = date(2026, 11, 24)
# Runs ``flask import KIND FILE … --json``: its exit status and what it printed.
Import = Callable[..., tuple[int, dict[str, Any]]]


def application(database: Database, folder: Path) -> Flask:
    """The application over a database, on a fixed day."""
    url = database.url.render_as_string(hide_password=False)
    return create_app(Settings(url, "s" * 32, False, TODAY, folder), database)


@pytest.fixture
def app(sqlite_database: Database, tmp_path: Path) -> Flask:
    """The application on an empty database."""
    return application(sqlite_database, tmp_path)


@pytest.fixture
def take(app: Flask) -> Import:
    """The import command."""

    def take(kind: str, path: Path, *options: str) -> tuple[int, dict[str, Any]]:
        told = app.test_cli_runner().invoke(args=["import", kind, str(path), "--json", *options])
        assert told.exit_code in (0, 1), told.output
        return told.exit_code, json.loads(told.stdout)

    return take


def write_csv(
    path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], *,
    encoding: str = "utf-8", separator: str = ",",
) -> Path:  # fmt: skip
    """A CSV file of these rows."""
    with path.open("w", encoding=encoding, newline="") as opened:
        csv.writer(opened, delimiter=separator).writerows([headings, *rows])
    return path


def city_csv(folder: Path, kind: str) -> Path:
    """The fictional city's rows of a kind as a CSV file."""
    rows = CITY[kind]
    headings = list(dict.fromkeys(key for row in rows for key in row))
    path = folder / f"{kind}.csv"
    return write_csv(path, headings, [[row.get(key, "") for key in headings] for row in rows])
