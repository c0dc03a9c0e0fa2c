"""Index what lists are sorted and filtered by: the amounts of payables, payments and contracts."""

from alembic import op

revision = "0016"
down_revision = "0015"

TABLES = ("payables", "payments", "contracts")


def upgrade() -> None:
    """A list in the order of amounts reads a page, not the whole table."""
    for table in TABLES:
        op.create_index(f"ix_{table}_amount_fen", table, ["amount_fen"])


def downgrade() -> None:
    """Back to sorting whole tables."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_amount_fen", table)
