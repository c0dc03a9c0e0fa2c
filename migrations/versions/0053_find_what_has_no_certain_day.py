"""Find the payables without a certain last lawful day by indexes that hold them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

INDEXES = {
    "ix_payables_undated": (["body_id", "due_state", "due_known_on", "voided_in"], "due_state <> 'set'"),
    "ix_payables_provisional": (["body_id"], "(due_provisional OR confirmation_provisional OR inspection_provisional OR settlement_provisional)"),
}


def upgrade() -> None:
    """They are few: the indexes cost nearly nothing where a payable has its day."""
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "payables", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Let the lists walk over all payables again."""
    for name in INDEXES:
        op.drop_index(name, "payables")
