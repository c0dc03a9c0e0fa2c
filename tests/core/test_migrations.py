"""The migrations make what the models say, go back to nothing and come again, on both databases."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Enum, func, inspect, select, text

from tracker import demo, models
from tracker.contracts.models import Contract
from tracker.core import migrate
from tracker.core.db import Database
from tracker.payables.models import Payment


def schema(database: Database) -> dict[str, Any]:
    """Tables with their columns, checks and indexes, and the triggers, as the database tells them."""
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        names = [name for name in inspector.get_table_names() if name != "alembic_version"]
        found: dict[str, Any] = {
            name: (
                sorted((column["name"], str(column["type"]), column["nullable"])
                       for column in inspector.get_columns(name)),
                sorted(str(check["name"]) for check in inspector.get_check_constraints(name)),
                sorted(str(index["name"]) for index in inspector.get_indexes(name)),
                sorted(str(key["name"]) for key in inspector.get_foreign_keys(name)),
            )
            for name in names
        }  # fmt: skip
        if database.is_sqlite:
            triggers = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
        else:
            triggers = (
                "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) "
                "FROM pg_trigger WHERE NOT tgisinternal"
            )
        found["triggers"] = sorted(tuple(row) for row in connection.execute(text(triggers)))
        return found


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, models.metadata) == []


def test_checks_and_choices_agree_too(database: Database) -> None:
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        for table in models.metadata.sorted_tables:
            # The checks of choices were named by the column alone.
            held = {
                str(check["name"]).removeprefix(f"ck_{table.name}_"): check["sqltext"]
                for check in inspector.get_check_constraints(table.name)
            }
            said = [check for check in table.constraints if isinstance(check, CheckConstraint)]
            assert sorted(held) == sorted(str(check.name).removeprefix(f"ck_{table.name}_") for check in said)
            for column in table.columns:
                if isinstance(column.type, Enum):
                    words = set(re.findall(r"'([^']*)'", held[str(column.type.name)]))
                    assert words == set(column.type.enums), f"{table.name}.{column.name}"


def test_the_schema_goes_down_to_nothing_and_comes_again_the_same(database: Database) -> None:
    before = schema(database)
    assert len(before["triggers"]) > 50
    migrate.downgrade(database, "base")
    assert schema(database) == {"triggers": []}
    migrate.upgrade(database)
    assert schema(database) == before
    assert migrate.current_revision(database) == migrate.newest_revision()


def test_records_outlive_a_way_down_and_up(database: Database) -> None:
    with database.unit_of_work() as session:
        demo.load(session, at=datetime(2026, 11, 24, tzinfo=UTC), on=date(2026, 11, 24))
    before = schema(database)
    count = select(func.count(), func.sum(Payment.amount_fen))
    titles = select(Contract.ref, Contract.initials).order_by(Contract.id)
    with database.reading() as session:
        paid, short = session.execute(count).one(), session.execute(titles).all()
    assert paid[0] and all(one.initials for one in short)
    migrate.downgrade(database, "0001")
    migrate.upgrade(database)
    assert schema(database) == before
    with database.reading() as session:
        assert session.execute(count).one() == paid
        assert session.execute(titles).all() == short, "worked out again for the rows that were there"
