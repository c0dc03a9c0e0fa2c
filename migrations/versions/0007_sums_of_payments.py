"""Let the index of a payable's payments hold all that their sums need."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """With ``voided_in``, a sum of living payments reads the index alone."""
    op.drop_index("ix_payments_payable", "payments")
    op.create_index(
        "ix_payments_payable", "payments", ["payable_id", "paid_on", "amount_fen", "voided_in"]
    )


def downgrade() -> None:
    """Back to looking up each payment."""
    op.drop_index("ix_payments_payable", "payments")
    op.create_index("ix_payments_payable", "payments", ["payable_id", "paid_on", "amount_fen"])
