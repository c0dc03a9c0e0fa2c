"""Make accounts: what they hold, their sign-ins, links, registrations, and a trail nobody can change."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and triggers that keep what was written down of accounts."""
    op.create_table('accounts',
        sa.Column('id', ID, nullable=False),
        sa.Column('login', KEY, nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('contact', sa.String(length=200), nullable=True),
        sa.Column('state', sa.Enum('invited', 'waiting', 'active', 'closed', name='state', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('demo', sa.Boolean(), nullable=False),
        sa.Column('language', sa.Enum('zh', 'en', name='language', native_enum=False, create_constraint=True, length=32), nullable=True),
        sa.Column('password_hash', sa.String(length=200), nullable=True),
        sa.Column('password_at', AT, nullable=True),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('locked_until', AT, nullable=True),
        sa.Column('totp_secret', sa.Text(), nullable=True),
        sa.Column('totp_at', AT, nullable=True),
        sa.Column('totp_step', sa.BigInteger(), nullable=True),
        sa.Column('made_at', AT, nullable=False),
        sa.CheckConstraint("state NOT IN ('active', 'waiting') OR password_hash IS NOT NULL", name='ck_accounts_password'),
        sa.CheckConstraint('failures >= 0', name='ck_accounts_failures'),
        sa.CheckConstraint('login = lower(login) AND length(login) >= 3', name='ck_accounts_login'),
        sa.CheckConstraint('totp_at IS NULL OR totp_secret IS NOT NULL', name='ck_accounts_second_factor'),
        sa.PrimaryKeyConstraint('id', name='pk_accounts'),
        sa.UniqueConstraint('login', name='uq_accounts_login')
    )
    op.create_table('role_policies',
        sa.Column('role', sa.Enum('officer', 'supervisor', 'member', 'enterprise', 'system_admin', 'security_admin', 'audit_admin', name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('second_factor', sa.Boolean(), nullable=False),
        sa.Column('set_at', AT, nullable=False),
        sa.Column('set_by', sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint('role', name='pk_role_policies')
    )
    op.create_table('account_events',
        sa.Column('id', ID, nullable=False),
        sa.Column('at', AT, nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('account_id', ID, nullable=True),
        sa.Column('actor', sa.String(length=120), nullable=False),
        sa.Column('address', sa.String(length=64), nullable=True),
        sa.Column('detail', sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_account_events_account_id'),
        sa.PrimaryKeyConstraint('id', name='pk_account_events')
    )
    op.create_index('ix_account_events_account_id', 'account_events', ['account_id'], unique=False)
    op.create_index('ix_account_events_at', 'account_events', ['at'], unique=False)
    op.create_table('links',
        sa.Column('id', ID, nullable=False),
        sa.Column('account_id', ID, nullable=False),
        sa.Column('kind', sa.Enum('join', 'reset', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('token_digest', sa.String(length=64), nullable=False),
        sa.Column('made_at', AT, nullable=False),
        sa.Column('made_by', sa.String(length=120), nullable=False),
        sa.Column('expires_at', AT, nullable=False),
        sa.Column('used_at', AT, nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_links_account_id'),
        sa.PrimaryKeyConstraint('id', name='pk_links'),
        sa.UniqueConstraint('token_digest', name='uq_links_token_digest')
    )
    op.create_index('ix_links_account_id', 'links', ['account_id'], unique=False)
    op.create_table('recovery_codes',
        sa.Column('id', ID, nullable=False),
        sa.Column('account_id', ID, nullable=False),
        sa.Column('code_digest', sa.String(length=64), nullable=False),
        sa.Column('used_at', AT, nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_recovery_codes_account_id'),
        sa.PrimaryKeyConstraint('id', name='pk_recovery_codes'),
        sa.UniqueConstraint('account_id', 'code_digest', name='uq_recovery_codes_account_id_code_digest')
    )
    op.create_table('sign_ins',
        sa.Column('id', ID, nullable=False),
        sa.Column('account_id', ID, nullable=False),
        sa.Column('token_digest', sa.String(length=64), nullable=False),
        sa.Column('opened_at', AT, nullable=False),
        sa.Column('seen_at', AT, nullable=False),
        sa.Column('ended_at', AT, nullable=True),
        sa.Column('ended_why', sa.String(length=32), nullable=True),
        sa.Column('address', sa.String(length=64), nullable=True),
        sa.Column('agent', sa.String(length=200), nullable=True),
        sa.Column('second_factor', sa.Boolean(), nullable=False),
        sa.CheckConstraint('(ended_at IS NULL) = (ended_why IS NULL)', name='ck_sign_ins_ended'),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_sign_ins_account_id'),
        sa.PrimaryKeyConstraint('id', name='pk_sign_ins'),
        sa.UniqueConstraint('token_digest', name='uq_sign_ins_token_digest')
    )
    op.create_index('ix_sign_ins_account_id', 'sign_ins', ['account_id'], unique=False)
    op.create_table('grants',
        sa.Column('id', ID, nullable=False),
        sa.Column('account_id', ID, nullable=False),
        sa.Column('role', sa.Enum('officer', 'supervisor', 'member', 'enterprise', 'system_admin', 'security_admin', 'audit_admin', name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('region', sa.String(length=12), nullable=True),
        sa.Column('body_id', ID, nullable=True),
        sa.Column('enterprise_id', ID, nullable=True),
        sa.Column('granted_at', AT, nullable=False),
        sa.Column('granted_by', sa.String(length=120), nullable=False),
        sa.Column('revoked_at', AT, nullable=True),
        sa.Column('revoked_by', sa.String(length=120), nullable=True),
        sa.CheckConstraint("(role = 'officer' AND body_id IS NOT NULL AND region IS NULL AND enterprise_id IS NULL) OR (role IN ('supervisor', 'member') AND region IS NOT NULL AND body_id IS NULL AND enterprise_id IS NULL) OR (role = 'enterprise' AND enterprise_id IS NOT NULL AND region IS NULL AND body_id IS NULL) OR (role IN ('system_admin', 'security_admin', 'audit_admin') AND region IS NULL AND body_id IS NULL AND enterprise_id IS NULL)", name='ck_grants_scope'),
        sa.CheckConstraint('(revoked_at IS NULL) = (revoked_by IS NULL)', name='ck_grants_revoked'),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_grants_account_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_grants_body_id'),
        sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name='fk_grants_enterprise_id'),
        sa.PrimaryKeyConstraint('id', name='pk_grants')
    )
    op.create_index('ix_grants_account_id', 'grants', ['account_id'], unique=False)
    op.create_index('uq_grants_administrator', 'grants', ['account_id'], unique=True, sqlite_where=sa.text("revoked_at IS NULL AND role IN ('system_admin', 'security_admin', 'audit_admin')"), postgresql_where=sa.text("revoked_at IS NULL AND role IN ('system_admin', 'security_admin', 'audit_admin')"))
    op.create_table('registrations',
        sa.Column('id', ID, nullable=False),
        sa.Column('account_id', ID, nullable=False),
        sa.Column('uscc', KEY, nullable=False),
        sa.Column('enterprise_name', sa.String(length=200), nullable=False),
        sa.Column('region', sa.String(length=12), nullable=False),
        sa.Column('licence_name', sa.String(length=200), nullable=False),
        sa.Column('licence_type', sa.String(length=60), nullable=False),
        sa.Column('licence_sha256', sa.String(length=64), nullable=False),
        sa.Column('made_at', AT, nullable=False),
        sa.Column('state', sa.Enum('waiting', 'approved', 'declined', name='state', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('enterprise_id', ID, nullable=True),
        sa.Column('decided_at', AT, nullable=True),
        sa.Column('decided_by', sa.String(length=120), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)", name='ck_registrations_decided'),
        sa.CheckConstraint("state <> 'approved' OR enterprise_id IS NOT NULL", name='ck_registrations_approved_whom'),
        sa.CheckConstraint("state <> 'declined' OR length(trim(reason)) > 0", name='ck_registrations_declined_why'),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_registrations_account_id'),
        sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name='fk_registrations_enterprise_id'),
        sa.PrimaryKeyConstraint('id', name='pk_registrations'),
        sa.UniqueConstraint('account_id', name='uq_registrations_account_id')
    )
    op.create_index('ix_registrations_uscc', 'registrations', ['uscc'], unique=False)
    op.create_table('sent_forms',
        sa.Column('token', sa.String(length=64), nullable=False),
        sa.Column('sent_at', AT, nullable=False),
        sa.Column('led_to', sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint('token', name='pk_sent_forms')
    )
    for event in ("UPDATE", "DELETE"):
        name = f"account_events_never_{event.lower()}d"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON account_events "
                "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON account_events "
                "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
            )


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    for table in ('sent_forms', 'registrations', 'grants', 'sign_ins', 'recovery_codes', 'links', 'account_events', 'role_policies', 'accounts'):
        op.drop_table(table)
