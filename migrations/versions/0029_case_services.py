"""Keep how a notice of a case reached its body, and how people want to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """How earlier notices reached their bodies was not kept."""
    op.create_table('case_services',
        sa.Column('id', ID, nullable=False),
        sa.Column('step_id', ID, nullable=False),
        sa.Column('way', sa.Enum("opened", "mail", name="way", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('account_id', ID, nullable=False),
        sa.Column('account_name', sa.String(length=120), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answer', sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_case_services_account_id'),
        sa.ForeignKeyConstraint(['step_id'], ['case_steps.id'], name='fk_case_services_step_id'),
        sa.PrimaryKeyConstraint('id', name='pk_case_services')
    )
    op.create_index("uq_case_services_step", "case_services", ["step_id", "way"], unique=True)
    op.create_table('telling_choices',
        sa.Column('account_id', ID, autoincrement=False, nullable=False),
        sa.Column('email', sa.String(length=200), nullable=False),
        sa.Column('mobile', sa.String(length=20), nullable=False),
        sa.Column('digest', sa.Boolean(), nullable=False),
        sa.Column('quiet', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_telling_choices_account_id'),
        sa.PrimaryKeyConstraint('account_id', name='pk_telling_choices')
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if sqlite else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
    for event in ("DELETE", "UPDATE"):
        op.execute(f"CREATE TRIGGER case_services_never_{event.lower()}d BEFORE {event} ON case_services {does}")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    op.drop_table('telling_choices')
    op.drop_table('case_services')
