"""Keep what stood at the end of certain days, body by body, and the overdue sums under it.

All of it is worked out from the records and can be worked out again: nothing is lost with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
FILINGS = ("owing", "nil", "silent", "none")
PARTS = ("owed", "overdue", "disputed", "covered", "early", "undated", "provisional", "barred", "judged", "unlisted")
COUNTS = ("promises_due", "promises_kept", "promises_late", "promises_silent")


def upgrade() -> None:
    """Add the three tables, empty: the next sweep's job fills them."""
    op.create_table('standing_days',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('public_on', sa.Date(), nullable=False),
        sa.Column('change_id', ID, nullable=False),
        sa.Column('step_id', ID, nullable=False),
        sa.Column('made_from', sa.String(length=64), nullable=False),
        sa.Column('month', sa.String(length=7), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('day', name='pk_standing_days'),
    )  # fmt: skip
    amounts = [
        column for name in PARTS
        for column in (sa.Column(f'{name}_fen', sa.BigInteger(), nullable=False), sa.Column(name, sa.Integer(), nullable=False))
    ]  # fmt: skip
    op.create_table('standings',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('body_id', ID, nullable=False),
        *amounts,
        sa.Column('oldest_on', sa.Date(), nullable=True),
        sa.Column('ages', sa.JSON(), nullable=False),
        sa.Column('interest_fen', sa.BigInteger(), nullable=False),
        sa.Column('interest_uncounted', sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column('filing', sa.Enum(*FILINGS, name='filing', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('left_out', sa.Integer(), nullable=False),
        sa.CheckConstraint(
            'owed_fen = overdue_fen + disputed_fen + covered_fen + early_fen + undated_fen + provisional_fen '
            '+ barred_fen + judged_fen + unlisted_fen', name=op.f('ck_standings_adds_up')),
        sa.CheckConstraint('overdue_fen >= 0 AND interest_fen >= 0', name=op.f('ck_standings_none_below_zero')),
        sa.CheckConstraint(
            'promises_kept <= promises_due AND promises_late <= promises_kept '
            'AND promises_silent <= promises_due - promises_kept', name=op.f('ck_standings_promises')),
        sa.ForeignKeyConstraint(['day'], ['standing_days.day'], name='fk_standings_day', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_standings_body_id'),
        sa.PrimaryKeyConstraint('day', 'body_id', name='pk_standings'),
    )  # fmt: skip
    op.create_index('ix_standings_body_id', 'standings', ['body_id'])
    op.create_table('standing_rows',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('payable_id', ID, nullable=False),
        sa.Column('rule', sa.String(length=40), nullable=False),
        sa.Column('ref', KEY, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('owner_id', ID, nullable=False),
        sa.Column('enterprise_id', ID, nullable=True),
        sa.Column('arose_on', sa.Date(), nullable=False),
        sa.Column('amount_fen', sa.BigInteger(), nullable=False),
        sa.Column('interest_fen', sa.BigInteger(), nullable=True),
        sa.Column('cites', sa.String(length=400), nullable=False),
        sa.CheckConstraint('amount_fen > 0', name=op.f('ck_standing_rows_amount')),
        sa.CheckConstraint('arose_on <= day', name=op.f('ck_standing_rows_arose')),
        sa.ForeignKeyConstraint(['day'], ['standing_days.day'], name='fk_standing_rows_day', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name='fk_standing_rows_payable_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_standing_rows_body_id'),
        sa.ForeignKeyConstraint(['owner_id'], ['bodies.id'], name='fk_standing_rows_owner_id'),
        sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name='fk_standing_rows_enterprise_id'),
        sa.PrimaryKeyConstraint('day', 'payable_id', 'rule', name='pk_standing_rows'),
    )  # fmt: skip
    op.create_index('ix_standing_rows_body', 'standing_rows', ['day', 'body_id'])
    op.create_index('ix_standing_rows_payable', 'standing_rows', ['payable_id'])


def downgrade() -> None:
    """Take them away."""
    for table in ("standing_rows", "standings", "standing_days"):
        op.drop_table(table)
