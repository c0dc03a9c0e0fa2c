"""Index the payables of rare kinds, which rules of their own look for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

RARE = sa.text("kind IN ('subsidy', 'compensation', 'indemnity')")


def upgrade() -> None:
    """Subsidies and losses are few: the index holds them alone."""
    op.create_index("ix_payables_rare_kind", "payables", ["kind"], sqlite_where=RARE, postgresql_where=RARE)


def downgrade() -> None:
    """Back to looking for them among all payables."""
    op.drop_index("ix_payables_rare_kind", "payables")
