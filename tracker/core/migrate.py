"""Bring a database to the newest schema, or back; the migrations stand in ``migrations/versions``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event

from tracker.core.changes import hold_turn
from tracker.core.db import Database

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to ``revision`` in one transaction; nothing is left half-applied."""
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Run the migrations back to ``revision``."""
    _run(database, lambda config: command.downgrade(config, revision))


def current_revision(database: Database) -> str | None:
    """The revision a database stands at; None for an empty one."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def newest_revision() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Whether this program has the migrations up to a revision; it has not if a newer one wrote it."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return any(script.revision == revision for script in scripts)


def _run(database: Database, step: Callable[[Config], None]) -> None:
    config = _config()
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # SQLite rebuilds a table by dropping it; its children must not be checked meanwhile. The pragma
            # is without effect inside a transaction, so it goes to the driver before one begins.
            driver = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            # Nor may the triggers of other tables be checked while the table they read is away.
            driver.execute("PRAGMA legacy_alter_table=ON")  # type: ignore[union-attr]
            _keep_triggers(connection)
        try:
            with connection.begin():
                # Two programs that start at once on one database set it up one after the other.
                hold_turn(connection)
                config.attributes["connection"] = connection
                step(config)
                if database.is_sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    if broken:
                        raise RuntimeError(f"The migration left references to nothing: {broken[:5]}")
        finally:
            if database.is_sqlite:
                driver.execute("PRAGMA legacy_alter_table=OFF")  # type: ignore[union-attr]
                driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


DROPPED = re.compile(r"\s*DROP TABLE \"?(\w+)\"?\s*")
REBUILT = re.compile(r"\s*ALTER TABLE \"?_alembic_tmp_(\w+)\"? RENAME TO .*", re.DOTALL)


def _keep_triggers(connection: Connection) -> None:
    """Make the triggers of a SQLite table again once batch mode has rebuilt it: they go with the old one."""
    held: dict[str, list[str]] = {}
    triggers = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"

    def before(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if found := DROPPED.fullmatch(statement):
            held[found[1]] = [sql for (sql,) in cursor.connection.execute(triggers, (found[1],))]

    def after(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if found := REBUILT.fullmatch(statement):
            for sql in held.pop(found[1], []):
                cursor.connection.execute(sql)

    event.listen(connection, "before_cursor_execute", before)
    event.listen(connection, "after_cursor_execute", after)
