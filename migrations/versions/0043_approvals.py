"""Keep changes that lower what a body owes, as officers ask for them, and what another person decides."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
# (trigger, when it refuses, what it says): another person decides, and only who asked withdraws.
BY_TWO = (
    (
        "approval_words_by_two_people",
        "NEW.verdict <> 'withdrawn' AND EXISTS (SELECT 1 FROM approval_requests AS asked "
        "WHERE asked.id = NEW.request_id AND asked.actor_id = NEW.actor_id)",
        "two_people_decide",
    ),
    (
        "approval_words_withdraw_own",
        "NEW.verdict = 'withdrawn' AND NOT EXISTS (SELECT 1 FROM approval_requests AS asked "
        "WHERE asked.id = NEW.request_id AND asked.actor_id = NEW.actor_id)",
        "who_asked_withdraws",
    ),
)


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the tables and the triggers by which the database itself keeps them."""
    op.create_table('approval_requests',
        sa.Column('id', ID, nullable=False),
        sa.Column('act', one_of(("add", "correct", "void"), "act"), nullable=False),
        sa.Column('kind', sa.String(length=24), nullable=False),
        sa.Column('ref', KEY, nullable=False),
        sa.Column('record_id', ID, nullable=True),
        sa.Column('seen', ID, nullable=False),
        sa.Column('payable_id', ID, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('cells', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('document', sa.Text(), nullable=True),
        sa.Column('raised_on', sa.Date(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('before_fen', sa.BigInteger(), nullable=False),
        sa.Column('after_fen', sa.BigInteger(), nullable=False),
        sa.Column('asked_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.CheckConstraint("kind IN ('payables', 'disputes', 'discharges')", name='ck_approval_requests_kind'),
        sa.CheckConstraint("(act = 'add') = (record_id IS NULL)", name='ck_approval_requests_of_a_record'),
        sa.CheckConstraint("(act = 'void') = (cells IS NULL)", name='ck_approval_requests_what_is_written'),
        sa.CheckConstraint("length(trim(reason)) > 0", name='ck_approval_requests_reason'),
        sa.CheckConstraint("kind <> 'disputes' OR act = 'void' OR (document IS NOT NULL AND length(trim(document)) > 0 AND raised_on IS NOT NULL)", name='ck_approval_requests_dispute_has_document'),
        sa.CheckConstraint("kind <> 'disputes' OR act <> 'add' OR (raised_on <= asked_on AND (due_on IS NULL OR due_on >= asked_on OR raised_on = asked_on))", name='ck_approval_requests_dispute_undoes_no_day'),
        sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name='fk_approval_requests_payable_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_approval_requests_body_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_approval_requests_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_approval_requests')
    )
    op.create_index('ix_approval_requests_payable_id', 'approval_requests', ['payable_id'])
    op.create_index('ix_approval_requests_body_id', 'approval_requests', ['body_id'])
    op.create_table('approval_words',
        sa.Column('id', ID, nullable=False),
        sa.Column('request_id', ID, nullable=False),
        sa.Column('verdict', one_of(("approved", "refused", "withdrawn"), "verdict"), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('change_id', ID, nullable=True),
        sa.Column('before_fen', sa.BigInteger(), nullable=True),
        sa.Column('after_fen', sa.BigInteger(), nullable=True),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.CheckConstraint("(verdict = 'approved') = (change_id IS NOT NULL)", name='ck_approval_words_done_in_a_change'),
        sa.CheckConstraint("(verdict = 'approved') = (before_fen IS NOT NULL) AND (before_fen IS NULL) = (after_fen IS NULL)", name='ck_approval_words_sums'),
        sa.CheckConstraint("verdict <> 'refused' OR length(trim(note)) > 0", name='ck_approval_words_refused_why'),
        sa.ForeignKeyConstraint(['request_id'], ['approval_requests.id'], name='fk_approval_words_request_id'),
        sa.ForeignKeyConstraint(['change_id'], ['changes.id'], name='fk_approval_words_change_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_approval_words_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_approval_words'),
        sa.UniqueConstraint('request_id', name='uq_approval_words_request_id')
    )
    for name, condition, said in BY_TWO:
        if is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON approval_words WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON approval_words FOR EACH ROW EXECUTE FUNCTION {name}()")
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
    for table in ("approval_requests", "approval_words"):
        for event in ("DELETE", "UPDATE"):
            op.execute(f"CREATE TRIGGER {table}_never_{event.lower()}d BEFORE {event} ON {table} {does}")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    op.drop_table('approval_words')
    op.drop_table('approval_requests')
    if not is_sqlite():
        for name, *_rest in BY_TWO:
            op.execute(f"DROP FUNCTION {name}()")
