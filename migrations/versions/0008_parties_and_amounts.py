"""Find records of the same enterprise and amount: an import asks for every row whether it is there already."""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = ("contracts", "payables")


def upgrade() -> None:
    """One index serves the enterprise alone and the pair."""
    for table in TABLES:
        op.create_index(f"ix_{table}_enterprise_amount", table, ["enterprise_id", "amount_fen"])
        op.drop_index(f"ix_{table}_enterprise_id", table)


def downgrade() -> None:
    """Back to the enterprise alone."""
    for table in TABLES:
        op.create_index(f"ix_{table}_enterprise_id", table, ["enterprise_id"])
        op.drop_index(f"ix_{table}_enterprise_amount", table)
