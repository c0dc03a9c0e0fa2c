"""Make the audit ledger: entries, the hashes of whole subtrees, daily heads; only ever added to."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
KEPT = ("audit_entries", "audit_nodes", "audit_heads")
NUMBERED = ("audit_entries", "audit_heads")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Make the tables, and triggers that refuse every change, every removal and every gap."""
    op.create_table('audit_entries',
        sa.Column('number', ID, autoincrement=False, nullable=False),
        sa.Column('at', AT, nullable=False),
        sa.Column('kind', sa.String(length=60), nullable=False),
        sa.Column('actor', sa.String(length=120), nullable=False),
        sa.Column('behalf', sa.String(length=400), nullable=False),
        sa.Column('address', sa.String(length=120), nullable=False),
        sa.Column('subject_kind', sa.String(length=60), nullable=False),
        sa.Column('subject', sa.String(length=400), nullable=False),
        sa.Column('source', sa.String(length=60), nullable=True),
        sa.Column('source_id', ID, nullable=True),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('leaf', sa.String(length=128), nullable=False),
        sa.Column('link', sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint('number', name='pk_audit_entries')
    )
    op.create_index('ix_audit_entries_at', 'audit_entries', ['at'])
    op.create_index('ix_audit_entries_actor', 'audit_entries', ['actor', 'number'])
    op.create_index('ix_audit_entries_kind', 'audit_entries', ['kind', 'number'])
    op.create_index('ix_audit_entries_subject', 'audit_entries', ['subject', 'number'])
    op.create_index('uq_audit_entries_source', 'audit_entries', ['source', 'source_id'], unique=True)
    op.create_table('audit_nodes',
        sa.Column('level', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('place', ID, autoincrement=False, nullable=False),
        sa.Column('hash', sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint('level', 'place', name='pk_audit_nodes')
    )
    op.create_table('audit_heads',
        sa.Column('number', ID, autoincrement=False, nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('at', AT, nullable=False),
        sa.Column('size', ID, nullable=False),
        sa.Column('root', sa.String(length=128), nullable=False),
        sa.Column('hash', sa.String(length=40), nullable=False),
        sa.Column('signer', sa.String(length=40), nullable=False),
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('signature', sa.Text(), nullable=False),
        sa.Column('proof', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('number', name='pk_audit_heads'),
        sa.UniqueConstraint('day', name='uq_audit_heads_day')
    )
    for table in KEPT:
        for event in ("UPDATE", "DELETE"):
            does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
            op.execute(f"CREATE TRIGGER {table}_never_{event.lower()}d BEFORE {event} ON {table} {does}")
        if not is_sqlite():
            op.execute(f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()")
    for table in NUMBERED:
        # Also keeps SQLite's INSERT OR REPLACE, which asks no trigger for what it removes, from an old row.
        if is_sqlite():
            op.execute(
                f"CREATE TRIGGER {table}_without_a_gap BEFORE INSERT ON {table} "
                f"WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM {table}) "
                "BEGIN SELECT RAISE(ABORT, 'ledger_without_a_gap'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {table}_without_a_gap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM {table}) THEN "
            "RAISE EXCEPTION 'ledger_without_a_gap' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {table}_without_a_gap BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_without_a_gap()")
    if is_sqlite():
        op.execute(
            "CREATE TRIGGER audit_nodes_once BEFORE INSERT ON audit_nodes "
            "WHEN EXISTS (SELECT 1 FROM audit_nodes WHERE level = NEW.level AND place = NEW.place) "
            "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
        )


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    for table in reversed(KEPT):
        op.drop_table(table)
    if not is_sqlite():
        for table in NUMBERED:
            op.execute(f"DROP FUNCTION {table}_without_a_gap()")
