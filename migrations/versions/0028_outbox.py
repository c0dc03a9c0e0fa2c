"""Make the outbox: messages written in the transaction of what causes them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)


def choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """What happened before is told to nobody."""
    op.create_table('outbox',
        sa.Column('id', ID, nullable=False),
        sa.Column('channel', choice("channel", "in_app", "email", "sms"), nullable=False),
        sa.Column('account_id', ID, nullable=False),
        sa.Column('address', sa.String(length=200), nullable=False),
        sa.Column('language', choice("language", "zh", "en"), nullable=False),
        sa.Column('kind', sa.String(length=60), nullable=False),
        sa.Column('subject_kind', sa.String(length=24), nullable=False),
        sa.Column('subject', KEY, nullable=False),
        sa.Column('subject_id', ID, nullable=False),
        sa.Column('cause_id', ID, nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('written_at', AT, nullable=False),
        sa.Column('due_at', AT, nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('next_at', AT, nullable=True),
        sa.Column('sent_at', AT, nullable=True),
        sa.Column('read_at', AT, nullable=True),
        sa.Column('failed_at', AT, nullable=True),
        sa.Column('failed', sa.String(length=400), nullable=False),
        sa.Column('answer', sa.String(length=400), nullable=False),
        sa.Column('message_id', sa.String(length=120), nullable=False),
        sa.Column('once', sa.String(length=120), nullable=True),
        sa.CheckConstraint("(next_at IS NULL) = (sent_at IS NOT NULL OR failed_at IS NOT NULL)", name='ck_outbox_ended'),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name='ck_outbox_sent_or_failed'),
        sa.CheckConstraint("channel = 'in_app' OR (read_at IS NULL AND length(address) > 0)", name='ck_outbox_addressed'),
        sa.CheckConstraint("channel <> 'in_app' OR sent_at IS NOT NULL", name='ck_outbox_in_app_at_once'),
        sa.CheckConstraint("attempts >= 0", name='ck_outbox_attempts'),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_outbox_account_id'),
        sa.PrimaryKeyConstraint('id', name='pk_outbox'),
        sa.UniqueConstraint('message_id', name='uq_outbox_message_id'),
        sa.UniqueConstraint('once', name='uq_outbox_once')
    )
    for name, columns, rows in (
        ("waiting", ["next_at", "id"], "next_at IS NOT NULL"),
        ("unread", ["account_id", "id"], "channel = 'in_app' AND read_at IS NULL"),
        ("read", ["account_id", "id"], "channel = 'in_app' AND read_at IS NOT NULL"),
    ):
        op.create_index(f"ix_outbox_{name}", "outbox", columns, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows))
    op.create_index("ix_outbox_subject", "outbox", ["subject_kind", "subject_id", "account_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table('outbox')
