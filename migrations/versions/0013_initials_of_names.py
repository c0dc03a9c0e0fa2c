"""Keep the pinyin initials of names, so that a search finds 财政局 by czj."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

NAMED = ("bodies", "enterprises")


def upgrade() -> None:
    """The initials of records that are there already come with their next correction."""
    for table in NAMED:
        op.add_column(table, sa.Column("initials", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Forget the initials."""
    for table in NAMED:
        op.drop_column(table, "initials")
