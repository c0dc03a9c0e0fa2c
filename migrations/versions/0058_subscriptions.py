"""Mail what becomes public to whoever asked and confirmed an address; the outbox carries it without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Add the table; a message by mail may go to an address that is no account's."""
    op.create_table('subscriptions',
        sa.Column('id', ID, nullable=False),
        sa.Column('address', sa.String(length=200), nullable=False),
        sa.Column('wanted', sa.String(length=60), nullable=False),
        sa.Column('body_id', ID, nullable=True),
        sa.Column('topic', choice("topic", "reports", "corrections", "circulars", "matters"), nullable=True),
        sa.Column('language', choice("language", "zh", "en"), nullable=False),
        sa.Column('nonce', sa.String(length=64), nullable=False),
        sa.Column('asked_at', AT, nullable=False),
        sa.Column('confirmed_at', AT, nullable=True),
        sa.Column('told_until', sa.Date(), nullable=True),
        sa.CheckConstraint("length(address) > 0", name=op.f('ck_subscriptions_addressed')),
        sa.CheckConstraint("(confirmed_at IS NULL) = (told_until IS NULL)", name=op.f('ck_subscriptions_told_if_confirmed')),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_subscriptions_body_id'),
        sa.PrimaryKeyConstraint('id', name='pk_subscriptions'),
        sa.UniqueConstraint('address', 'wanted', name='uq_subscriptions_wanted'),
    )  # fmt: skip
    op.create_index('ix_subscriptions_body_id', 'subscriptions', ['body_id'])
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("account_id", existing_type=ID, nullable=True)
        batch.create_check_constraint(op.f("ck_outbox_to_somebody"), "account_id IS NOT NULL OR (channel = 'email' AND subject_kind = 'subscription')")


def downgrade() -> None:
    """Who asked for news is forgotten, with the mails to them."""
    op.execute("DELETE FROM outbox WHERE account_id IS NULL")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("ck_outbox_to_somebody"), type_="check")
        batch.alter_column("account_id", existing_type=ID, nullable=False)
    op.drop_index('ix_subscriptions_body_id', 'subscriptions')
    op.drop_table('subscriptions')
