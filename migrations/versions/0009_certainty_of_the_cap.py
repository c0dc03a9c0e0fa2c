"""Say whether the latest day that the decree allows a payable may still be moved by a notice."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Until a calendar is imported anew, the stored days count as certain, as they did."""
    with op.batch_alter_table("payables") as batch:
        batch.add_column(sa.Column("cap_provisional", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("payables") as batch:
        batch.alter_column("cap_provisional", server_default=None)


def downgrade() -> None:
    """Back to days without their certainty."""
    with op.batch_alter_table("payables") as batch:
        batch.drop_column("cap_provisional")
