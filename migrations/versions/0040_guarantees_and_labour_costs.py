"""Keep whether works have a payment guarantee, and the labour cost of what is certified.

Columns are added one by one: a table written anew would lose its triggers on SQLite.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

COLUMNS = {
    "contracts": {"payment_guarantee": sa.Boolean(), "guaranteed_on": sa.Date()},
    "valuations": {"labour_paid_on": sa.Date(), "labour_due_on": sa.Date()},
}
INDEXED = (("contracts", "guaranteed_on"), ("valuations", "labour_due_on"), ("valuations", "labour_paid_on"))


def upgrade() -> None:
    """Add the columns, the check and the indexes; nothing is recorded yet, so no day is to be worked out."""
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.execute(
        "ALTER TABLE valuations ADD COLUMN labour_cost_fen BIGINT "
        "CONSTRAINT ck_valuations_labour_cost CHECK (labour_cost_fen IS NULL OR labour_cost_fen >= 0)"
    )
    mark = sa.Column("labour_due_provisional", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("valuations", mark)
    for table, name in INDEXED:
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_{table}_{name}", table, [name], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    """Take them away."""
    for table, name in INDEXED:
        op.drop_index(f"ix_{table}_{name}", table)
    for name in ("labour_cost_fen", "labour_due_provisional"):
        op.drop_column("valuations", name)
    for table, columns in COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)
