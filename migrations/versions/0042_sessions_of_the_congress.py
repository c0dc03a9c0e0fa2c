"""Keep sessions of the standing committee, and every word entered about one."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAYS = "congress_sessions_stay_where_they_are"
MOVED = "NEW.region <> OLD.region OR NEW.entered_on <> OLD.entered_on"
KEPT = (
    ("congress_sessions", "DELETE"), ("congress_session_entries", "DELETE"), ("congress_session_entries", "UPDATE"),
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the tables and the triggers by which the database itself keeps them."""
    op.create_table('congress_sessions',
        sa.Column('id', ID, nullable=False),
        sa.Column('region', sa.String(length=12), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('session_on', sa.Date(), nullable=False),
        sa.Column('called_off', sa.Boolean(), nullable=False),
        sa.Column('entered_on', sa.Date(), nullable=False),
        sa.CheckConstraint('length(trim(name)) > 0', name='ck_congress_sessions_name'),
        sa.PrimaryKeyConstraint('id', name='pk_congress_sessions')
    )
    held = sa.text("NOT called_off")
    op.create_index('uq_congress_sessions_day', 'congress_sessions', ['region', 'session_on'], unique=True, sqlite_where=held, postgresql_where=held)
    op.create_table('congress_session_entries',
        sa.Column('id', ID, nullable=False),
        sa.Column('session_id', ID, nullable=False),
        sa.Column('corrects', sa.Boolean(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('session_on', sa.Date(), nullable=False),
        sa.Column('called_off', sa.Boolean(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('entered_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.CheckConstraint('NOT corrects OR length(trim(note)) > 0', name='ck_congress_session_entries_reason'),
        sa.ForeignKeyConstraint(['session_id'], ['congress_sessions.id'], name='fk_congress_session_entries_session_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_congress_session_entries_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_congress_session_entries')
    )
    op.create_index('ix_congress_session_entries_session_id', 'congress_session_entries', ['session_id'])
    if is_sqlite():
        op.execute(f"CREATE TRIGGER {STAYS} BEFORE UPDATE ON congress_sessions WHEN {MOVED} BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END")
    else:
        op.execute(
            f"CREATE FUNCTION {STAYS}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {MOVED} THEN "
            "RAISE EXCEPTION 'history_is_kept' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {STAYS} BEFORE UPDATE ON congress_sessions FOR EACH ROW EXECUTE FUNCTION {STAYS}()")
    for table, event in KEPT:
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER {table}_never_{event.lower()}d BEFORE {event} ON {table} {does}")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    op.drop_table('congress_session_entries')
    op.drop_table('congress_sessions')
    if not is_sqlite():
        op.execute(f"DROP FUNCTION {STAYS}()")
