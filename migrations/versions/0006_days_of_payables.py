"""Index the days of payables whose coming a sweep looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

DAYS = ("accepted_on", "settled_on", "due_known_on", "cap_on")


def upgrade() -> None:
    """Most payables have no such day: the indexes hold those that have."""
    for day in DAYS:
        present = sa.text(f"{day} IS NOT NULL")
        op.create_index(
            f"ix_payables_{day}", "payables", [day], sqlite_where=present, postgresql_where=present
        )


def downgrade() -> None:
    """Back to looking through all payables."""
    for day in DAYS:
        op.drop_index(f"ix_payables_{day}", "payables")
