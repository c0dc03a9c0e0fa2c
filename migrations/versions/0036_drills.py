"""Mark a database in which periods are shortened; the mark is neither changed nor removed."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """What was there before is no drill's."""
    op.create_table('drills',
        sa.Column('id', ID, autoincrement=False, nullable=False),
        sa.Column('shortened_by', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.String(length=120), nullable=False),
        sa.CheckConstraint("id = 1", name='ck_drills_one'),
        sa.CheckConstraint("shortened_by > 1", name='ck_drills_shortened'),
        sa.PrimaryKeyConstraint('id', name='pk_drills')
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if sqlite else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
    for event in ("DELETE", "UPDATE"):
        op.execute(f"CREATE TRIGGER drills_never_{event.lower()}d BEFORE {event} ON drills {does}")


def downgrade() -> None:
    """Drop the table, and with it its triggers."""
    op.drop_table('drills')
