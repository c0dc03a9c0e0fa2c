"""Suspend an account's roles when its password is chosen by a link that an administrator made."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Links that wait to be opened count as made on a page."""
    op.add_column("accounts", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("links", sa.Column("by_command", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("links", "by_command")
    op.drop_column("accounts", "suspended_at")
