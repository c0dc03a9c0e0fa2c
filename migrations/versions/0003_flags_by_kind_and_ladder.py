"""Tell flags of two kinds of subject apart, keep whether they carry a grade, and index what lists read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("ceased_on IS NULL")
RUN = ["rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on"]


def upgrade() -> None:
    """Until now one rule raised flags, of payables, with a ladder."""
    with op.batch_alter_table("flags") as batch_op:
        batch_op.add_column(sa.Column("laddered", sa.Boolean(), nullable=True))
        batch_op.drop_index("uq_flags_run")
    op.execute("UPDATE flags SET laddered = (rule = 'A13-PAYMENT-OVERDUE')")
    with op.batch_alter_table("flags") as batch_op:
        batch_op.alter_column("laddered", existing_type=sa.Boolean(), nullable=False)
        batch_op.create_index("uq_flags_run", RUN, unique=True)
        batch_op.create_index("ix_flags_arose", ["arose_on", "id"])
        batch_op.create_index("ix_flags_open", ["rule", "arose_on"], sqlite_where=OPEN, postgresql_where=OPEN)
    with op.batch_alter_table("flag_corrections") as batch_op:
        batch_op.add_column(sa.Column("subject_kind", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("subject_id", ID, nullable=True))
    # A correction that named its payable by ref alone: the newest payable of that ref is the one.
    op.execute(
        "UPDATE flag_corrections SET subject_kind = 'payable', subject_id = coalesce("
        "(SELECT max(id) FROM payables WHERE payables.ref = flag_corrections.ref), 0)"
    )
    with op.batch_alter_table("flag_corrections") as batch_op:
        batch_op.alter_column("subject_kind", existing_type=sa.String(length=24), nullable=False)
        batch_op.alter_column("subject_id", existing_type=ID, nullable=False)
        batch_op.create_index("ix_flag_corrections_subject", ["rule", "subject_kind", "subject_id"])
    # A rule whose first run failed has a mark, and no day.
    with op.batch_alter_table("rule_marks") as batch_op:
        batch_op.alter_column("swept_on", existing_type=sa.Date(), nullable=True)


def downgrade() -> None:
    """Back to flags told apart by root and subject number alone."""
    op.execute("DELETE FROM rule_marks WHERE swept_on IS NULL")
    with op.batch_alter_table("rule_marks") as batch_op:
        batch_op.alter_column("swept_on", existing_type=sa.Date(), nullable=False)
    with op.batch_alter_table("flag_corrections") as batch_op:
        batch_op.drop_index("ix_flag_corrections_subject")
        batch_op.drop_column("subject_id")
        batch_op.drop_column("subject_kind")
    with op.batch_alter_table("flags") as batch_op:
        batch_op.drop_index("ix_flags_open")
        batch_op.drop_index("ix_flags_arose")
        batch_op.drop_index("uq_flags_run")
        batch_op.drop_column("laddered")
        batch_op.create_index(
            "uq_flags_run", ["rule", "root_id", "subject_id", "qualifier", "arose_on"], unique=True
        )
