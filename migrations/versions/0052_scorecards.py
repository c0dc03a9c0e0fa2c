"""Keep how each body paid, kept promises, answered and reported, month by month, for everybody to read.

All of it is counted from the records and can be counted again: nothing is lost with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = (
    "paid", "paid_days", "paid_short", "paid_middle", "paid_long", "due", "due_late", "due_held", "due_other",
    "promises", "promises_kept", "promises_broken", "answers", "answers_in_time", "returns", "returns_filed",
)  # fmt: skip


def upgrade() -> None:
    """Add the two tables, empty: the next sweep's job fills them."""
    op.create_table('scorecard_days',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('first_on', sa.Date(), nullable=False),
        sa.Column('public_on', sa.Date(), nullable=False),
        sa.Column('made_from', sa.String(length=64), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('first_on <= day', name=op.f('ck_scorecard_days_span')),
        sa.PrimaryKeyConstraint('day', name='pk_scorecard_days'),
    )  # fmt: skip
    op.create_table('scorecards',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('month', sa.String(length=7), nullable=False),
        *(sa.Column(name, ID if name == 'paid_days' else sa.Integer(), nullable=False) for name in COUNTS),
        sa.CheckConstraint('paid = paid_short + paid_middle + paid_long AND paid_days >= 0', name=op.f('ck_scorecards_bands')),
        sa.CheckConstraint('due_late + due_held + due_other <= due', name=op.f('ck_scorecards_due')),
        sa.CheckConstraint('promises_kept + promises_broken <= promises', name=op.f('ck_scorecards_promises')),
        sa.CheckConstraint('answers_in_time <= answers AND returns_filed <= returns', name=op.f('ck_scorecards_in_time')),
        sa.ForeignKeyConstraint(['day'], ['scorecard_days.day'], name='fk_scorecards_day', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_scorecards_body_id'),
        sa.PrimaryKeyConstraint('day', 'body_id', 'month', name='pk_scorecards'),
    )  # fmt: skip
    op.create_index('ix_scorecards_body_id', 'scorecards', ['body_id'])


def downgrade() -> None:
    """Take them away."""
    for table in ("scorecards", "scorecard_days"):
        op.drop_table(table)
