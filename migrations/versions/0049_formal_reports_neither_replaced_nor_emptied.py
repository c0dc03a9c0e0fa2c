"""Keep formal reports from what asks no trigger for what it removes: SQLite's OR REPLACE, PostgreSQL's TRUNCATE."""

from alembic import op

revision = "0049"
down_revision = "0048"

# By what a row is one and no other.
REPLACED = {
    "releases": (("id",), ("serial",), ("corrects_id",)), "release_figures": (("release_id",),),
    "release_files": (("id",), ("release_id", "part")), "release_asked": (("id",), ("release_id", "body_id")),
    "release_replies": (("id",), ("release_id", "body_id")), "release_steps": (("id",),),
}


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the triggers."""
    for table, keys in REPLACED.items():
        if is_sqlite():
            there = " OR ".join(
                f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{one} = NEW.{one}' for one in key)})" for key in keys
            )
            op.execute(f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} WHEN {there} BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END")
            continue
        op.execute(f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()")


def downgrade() -> None:
    """Take the triggers away."""
    for table in REPLACED:
        op.execute(f"DROP TRIGGER {table}_never_replaced" if is_sqlite() else f"DROP TRIGGER {table}_never_emptied ON {table}")
