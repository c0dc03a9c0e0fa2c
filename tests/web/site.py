"""The application over facts with answers reckoned by hand, swept; and a second one to compare with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event, update

from tests.reports.city import ON, Rows, recorded
from tracker import create_app
from tracker.config import Settings
from tracker.core.db import Database
from tracker.flags.models import Flag
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep

AT = datetime(2026, 9, 30, 1, tzinfo=UTC)


class CompiledOnce(BytecodeCache):
    """Compiled templates, kept for all applications of a test run: compiling them anew took a third of it."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledOnce()


def site(database: Database, folder: Path, *more: Mapping[str, Rows], swept: bool = True) -> Flask:
    """The pages over the city of the reports' tests as of 2026-09-30, with more facts if given."""
    recorded(database, *more)
    if swept:
        sweep_on(database, ON)
    return pages_of(database, folder)


def pages_of(
    database: Database, folder: Path, *, today: date | None = ON, production: bool = False,
    proxies: int = 0,
) -> Flask:  # fmt: skip
    """The pages over a database as it is."""
    url = database.url.render_as_string(hide_password=False)
    fixed, address = (None, "https://localhost") if production else (today, None)
    settings = Settings(url, "s" * 32, production, fixed, folder, address=address, proxies=proxies)
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = COMPILED
    return app


def sweep_on(database: Database, on: date, *, public: bool = True) -> None:
    """Bring the stored flags to a day; ``public`` as if each had been put to its body long ago.

    So a visitor's pages tell of all; what they tell before that is ``test_before_public.py``'s.
    """
    with database.unit_of_work() as session:
        sweep(session, RULES, on, at=AT)
        if public:
            session.execute(update(Flag).values(public_from=Flag.arose_on))


def words(html: str) -> str:
    """What a page says, without its marks and gaps."""
    body = html.partition("</head>")[2]
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", body)))


class Queries:
    """Counts the statements a block sends to the application's database."""

    def __init__(self, app: Flask) -> None:
        self._engine = app.extensions["tracker"].database.engine
        self.count = 0

    def _seen(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        # SQLite's transactions are begun by hand: that is no query.
        self.count += not statement.startswith("BEGIN")

    def __enter__(self) -> Queries:
        event.listen(self._engine, "before_cursor_execute", self._seen)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._seen)
