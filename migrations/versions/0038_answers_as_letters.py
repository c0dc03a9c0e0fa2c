"""Keep the letters by which a report is answered, word by word."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Reports that were answered before have none."""
    op.create_table('complaint_letters',
        sa.Column('step_id', ID, autoincrement=False, nullable=False),
        sa.Column('addressee', sa.Enum("reporter", "province", name="addressee", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('written', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['step_id'], ['complaint_steps.id'], name='fk_complaint_letters_step_id'),
        sa.PrimaryKeyConstraint('step_id', 'addressee', name='pk_complaint_letters')
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if sqlite else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
    for event in ("DELETE", "UPDATE"):
        op.execute(f"CREATE TRIGGER complaint_letters_never_{event.lower()}d BEFORE {event} ON complaint_letters {does}")


def downgrade() -> None:
    """Drop the table, and with it its triggers."""
    op.drop_table('complaint_letters')
