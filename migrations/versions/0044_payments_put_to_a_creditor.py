"""Keep which payments a closing put to the creditor: it falls when they are corrected later."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
TABLE = "closing_payments"
# Of the closings there are, the payments as they stand now: from now on a correction is seen.
COUNTS = """
    CASE WHEN p.method IN ('transfer', 'cash') THEN p.paid_on
         WHEN p.method IN ('bill', 'receivable_voucher') THEN p.honoured_on
         WHEN p.consent_document IS NOT NULL AND p.performed_on IS NOT NULL
         THEN CASE WHEN p.consent_on > p.performed_on THEN p.consent_on ELSE p.performed_on END END
"""
FILLED = f"""
    INSERT INTO {TABLE} (closing_id, step_id, ref, day, amount_fen, method)
    SELECT closing_id, step_id, ref, day, amount_fen, method FROM (
        SELECT c.id AS closing_id, s.step_id, p.ref, {COUNTS} AS day, p.amount_fen, p.method, s.taken_on
        FROM closings c JOIN payments p ON p.payable_id = c.payable_id
        JOIN (SELECT closing_id, max(id) AS step_id, max(taken_on) AS taken_on FROM closing_steps
              WHERE move IN ('ask', 'correct') GROUP BY closing_id) s ON s.closing_id = c.id
        WHERE p.voided_in IS NULL AND p.returned_on IS NULL
        UNION ALL
        SELECT c.id, s.step_id, d.ref, d.happened_on, d.amount_fen, 'discharge', s.taken_on
        FROM closings c JOIN discharges d ON d.payable_id = c.payable_id
        JOIN (SELECT closing_id, max(id) AS step_id, max(taken_on) AS taken_on FROM closing_steps
              WHERE move IN ('ask', 'correct') GROUP BY closing_id) s ON s.closing_id = c.id
        WHERE d.voided_in IS NULL
    ) ends WHERE day <= taken_on
"""


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the table, filled for the closings there are, and keep it from being changed."""
    op.create_table(TABLE,
        sa.Column('id', ID, nullable=False),
        sa.Column('closing_id', ID, nullable=False),
        sa.Column('step_id', ID, nullable=False),
        sa.Column('ref', KEY, nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('amount_fen', sa.BigInteger(), nullable=False),
        sa.Column('method', sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(['closing_id'], ['closings.id'], name='fk_closing_payments_closing_id'),
        sa.ForeignKeyConstraint(['step_id'], ['closing_steps.id'], name='fk_closing_payments_step_id'),
        sa.PrimaryKeyConstraint('id', name='pk_closing_payments')
    )
    op.create_index('ix_closing_payments_closing_id', TABLE, ['closing_id'])
    op.create_index('uq_closing_payments', TABLE, ['step_id', 'method', 'ref'], unique=True)
    op.execute(FILLED)
    for event in ("DELETE", "UPDATE"):
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER {TABLE}_never_{event.lower()}d BEFORE {event} ON {TABLE} {does}")


def downgrade() -> None:
    """Drop the table, and with it its triggers."""
    op.drop_table(TABLE)
