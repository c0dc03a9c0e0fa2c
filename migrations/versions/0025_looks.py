"""Make a table of looks at what is not public, that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Make the table, and triggers that refuse every change and removal."""
    op.create_table('audit_looks',
        sa.Column('id', ID, nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.String(length=120), nullable=False),
        sa.Column('behalf', sa.String(length=400), nullable=False),
        sa.Column('address', sa.String(length=120), nullable=False),
        sa.Column('view', sa.String(length=60), nullable=False),
        sa.Column('subject', sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_audit_looks')
    )
    for event in ("UPDATE", "DELETE"):
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER audit_looks_never_{event.lower()}d BEFORE {event} ON audit_looks {does}")
    if is_sqlite():
        # INSERT OR REPLACE asks no trigger for what it removes.
        op.execute(
            "CREATE TRIGGER audit_looks_once BEFORE INSERT ON audit_looks "
            "WHEN EXISTS (SELECT 1 FROM audit_looks WHERE id = NEW.id) "
            "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
        )
    else:
        op.execute("CREATE TRIGGER audit_looks_never_emptied BEFORE TRUNCATE ON audit_looks FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()")


def downgrade() -> None:
    """Drop the table, and with it its triggers."""
    op.drop_table('audit_looks')
