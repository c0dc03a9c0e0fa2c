"""Keep the letter that is written at a step of a case, word by word."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Steps that were taken before have none."""
    op.create_table('case_letters',
        sa.Column('step_id', ID, autoincrement=False, nullable=False),
        sa.Column('written', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['step_id'], ['case_steps.id'], name='fk_case_letters_step_id'),
        sa.PrimaryKeyConstraint('step_id', name='pk_case_letters')
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if sqlite else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
    for event in ("DELETE", "UPDATE"):
        op.execute(f"CREATE TRIGGER case_letters_never_{event.lower()}d BEFORE {event} ON case_letters {does}")


def downgrade() -> None:
    """Drop the table, and with it its triggers."""
    op.drop_table('case_letters')
