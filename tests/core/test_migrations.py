"""Migrations and models agree on both databases, and every migration can be undone and done again."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tracker.core import migrate
from tracker.core.db import Database
from tracker.models import metadata


def differences(database: Database) -> list[object]:
    """What alembic would still change to make the database what the models say."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def test_the_migrated_database_is_what_the_models_say(database: Database) -> None:
    assert differences(database) == []


def test_the_newest_migration_goes_back_and_forth(database: Database) -> None:
    newest = migrate.current_revision(database)
    assert newest is not None and newest == migrate.newest_revision()
    for back in range(int(newest) - 1, 1, -1):
        migrate.downgrade(database, f"{back:04d}")
    assert differences(database) or newest == "0002"
    migrate.upgrade(database)
    assert migrate.current_revision(database) == newest
    assert differences(database) == []
