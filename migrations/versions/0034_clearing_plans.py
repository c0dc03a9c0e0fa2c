"""Keep plans to clear payables, their instalments and the creditor's word on them; none is ever changed."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("plans", "plan_instalments", "plan_answers")


def upgrade() -> None:
    """Add the tables; the database itself keeps what was agreed."""
    op.create_table('plans',
        sa.Column('id', ID, nullable=False),
        sa.Column('payable_id', ID, nullable=False),
        sa.Column('outstanding_fen', sa.BigInteger(), nullable=False),
        sa.Column('source', sa.Enum("budget_this_year", "budget_next_year", "special_bond", "asset_disposal", "other", name="source", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('source_words', sa.String(length=200), nullable=False),
        sa.Column('responsible', sa.String(length=120), nullable=False),
        sa.Column('post', sa.String(length=120), nullable=False),
        sa.Column('document', sa.String(length=200), nullable=False),
        sa.Column('proposed_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.CheckConstraint("outstanding_fen > 0", name="ck_plans_outstanding"),
        sa.CheckConstraint("(source = 'other') = (length(trim(source_words)) > 0)", name="ck_plans_source_told"),
        sa.CheckConstraint("length(trim(responsible)) > 0 AND length(trim(post)) > 0", name="ck_plans_responsible"),
        sa.CheckConstraint("length(trim(document)) > 0", name="ck_plans_document"),
        sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name='fk_plans_payable_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_plans_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_plans')
    )
    op.create_index("ix_plans_payable_id", "plans", ["payable_id"])
    op.create_table('plan_instalments',
        sa.Column('id', ID, nullable=False),
        sa.Column('plan_id', ID, nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('amount_fen', sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name="ck_plan_instalments_amount"),
        sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name='fk_plan_instalments_plan_id'),
        sa.PrimaryKeyConstraint('id', name='pk_plan_instalments')
    )
    op.create_index("uq_plan_instalments_day", "plan_instalments", ["plan_id", "day"], unique=True)
    op.create_table('plan_answers',
        sa.Column('id', ID, nullable=False),
        sa.Column('plan_id', ID, nullable=False),
        sa.Column('answer', sa.Enum("agreed", "signed", "refused", name="answer", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('answered_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('file_name', sa.String(length=200), nullable=True),
        sa.Column('file_type', sa.String(length=60), nullable=True),
        sa.Column('file_sha256', sa.String(length=64), nullable=True),
        sa.CheckConstraint("answer <> 'refused' OR length(trim(note)) > 0", name="ck_plan_answers_refused_with_words"),
        sa.CheckConstraint("(answer = 'signed') = (file_sha256 IS NOT NULL)", name="ck_plan_answers_signed_document"),
        sa.CheckConstraint("(file_sha256 IS NULL) = (file_type IS NULL)", name="ck_plan_answers_file"),
        sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name='fk_plan_answers_plan_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_plan_answers_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_plan_answers')
    )
    op.create_index("uq_plan_answers_plan", "plan_answers", ["plan_id"], unique=True)
    sqlite = op.get_bind().dialect.name == "sqlite"
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if sqlite else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
    for table in TABLES:
        for event in ("DELETE", "UPDATE"):
            op.execute(f"CREATE TRIGGER {table}_never_{event.lower()}d BEFORE {event} ON {table} {does}")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    for table in reversed(TABLES):
        op.drop_table(table)
