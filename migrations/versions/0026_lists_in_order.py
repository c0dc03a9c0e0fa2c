"""Indexes that have a body's open flags by their day; payables are listed by their number, not their ref."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

OPEN = sa.text("ceased_on IS NULL")


def upgrade() -> None:
    """Make them."""
    op.create_index(
        "ix_flags_body_open", "flags", ("body_id", "arose_on"), sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_payables_body", "payables", ("body_id", "id", "amount_fen", "voided_in"))
    op.drop_index("ix_payables_body_ref", "payables")
    op.drop_index("ix_payables_body_id", "payables")


def downgrade() -> None:
    """Leave them out again."""
    op.create_index("ix_payables_body_id", "payables", ("body_id",))
    op.create_index("ix_payables_body_ref", "payables", ("body_id", "ref"))
    op.drop_index("ix_payables_body", "payables")
    op.drop_index("ix_flags_body_open", "flags")
