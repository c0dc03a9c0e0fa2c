"""Keep closings of payables and their steps; no state but by an allowed move, no step rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("waiting", "confirmed", "unconfirmed", "disputed", "answered", "decided", "withdrawn")
MOVES = ("ask", "agree", "dispute", "confirm_on_paper", "close_alone", "answer", "correct", "decide", "withdraw")
GROUNDS = ("not_received", "other_day", "other_amount", "other")
STANDS = ("debtor", "creditor")
ENDED = "'confirmed', 'unconfirmed', 'decided', 'withdrawn'"
# Every change of state there is; a test compares it with the program's table.
PAIRS = (
    ("answered", "decided"),
    ("answered", "withdrawn"),
    ("disputed", "answered"),
    ("disputed", "decided"),
    ("disputed", "waiting"),
    ("disputed", "withdrawn"),
    ("waiting", "confirmed"),
    ("waiting", "disputed"),
    ("waiting", "unconfirmed"),
    ("waiting", "withdrawn"),
)
ALLOWED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in PAIRS)
# (trigger, event, when it refuses, what it says)
REFUSED = (
    ("closings_begin_waiting", "INSERT", "NEW.state <> 'waiting'", "closing_begins_waiting"),
    ("closings_move_by_table", "UPDATE", f"NEW.state <> OLD.state AND NOT ({ALLOWED})", "closing_move_not_allowed"),
    (
        "closings_stay_whose_they_are", "UPDATE",
        "NEW.payable_id <> OLD.payable_id OR NEW.opened_on <> OLD.opened_on "
        "OR (NEW.state = OLD.state AND (NEW.paid_on <> OLD.paid_on OR NEW.paid_fen <> OLD.paid_fen))",
        "history_is_kept",
    ),
)
KEPT = (("closings", "DELETE"), ("closing_steps", "DELETE"), ("closing_steps", "UPDATE"))


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the tables and the triggers by which the database itself keeps them."""
    op.create_table('closings',
        sa.Column('id', ID, nullable=False),
        sa.Column('payable_id', ID, nullable=False),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('paid_on', sa.Date(), nullable=False),
        sa.Column('paid_fen', sa.BigInteger(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('due_provisional', sa.Boolean(), nullable=False),
        sa.Column('ground', one_of(GROUNDS, 'ground'), nullable=True),
        sa.Column('said_on', sa.Date(), nullable=True),
        sa.Column('said_fen', sa.BigInteger(), nullable=True),
        sa.Column('stands', one_of(STANDS, 'stands'), nullable=True),
        sa.CheckConstraint(f"(due_on IS NULL) = (state IN ({ENDED}))", name='ck_closings_due'),
        sa.CheckConstraint("paid_fen >= 0 AND (said_fen IS NULL OR said_fen >= 0)", name='ck_closings_amounts'),
        sa.CheckConstraint("state NOT IN ('disputed', 'answered') OR ground IS NOT NULL", name='ck_closings_disputed_why'),
        sa.CheckConstraint("ground <> 'other_day' OR said_on IS NOT NULL", name='ck_closings_day_said'),
        sa.CheckConstraint("ground <> 'other_amount' OR said_fen IS NOT NULL", name='ck_closings_amount_said'),
        sa.CheckConstraint("(state = 'decided') = (stands IS NOT NULL)", name='ck_closings_somebody_decides'),
        sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name='fk_closings_payable_id'),
        sa.PrimaryKeyConstraint('id', name='pk_closings')
    )
    going, due = sa.text(f"state NOT IN ({ENDED})"), sa.text("due_on IS NOT NULL")
    op.create_index('uq_closings_open', 'closings', ['payable_id'], unique=True, sqlite_where=going, postgresql_where=going)
    op.create_index('ix_closings_due', 'closings', ['due_on', 'id'], sqlite_where=due, postgresql_where=due)
    op.create_index('ix_closings_payable_id', 'closings', ['payable_id'])
    op.create_table('closing_steps',
        sa.Column('id', ID, nullable=False),
        sa.Column('closing_id', ID, nullable=False),
        sa.Column('move', one_of(MOVES, 'move'), nullable=False),
        sa.Column('to_state', one_of(STATES, 'to_state'), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('ground', one_of(GROUNDS, 'ground'), nullable=True),
        sa.Column('day', sa.Date(), nullable=True),
        sa.Column('amount_fen', sa.BigInteger(), nullable=True),
        sa.Column('stands', one_of(STANDS, 'stands'), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('file_name', sa.String(length=200), nullable=True),
        sa.Column('file_type', sa.String(length=60), nullable=True),
        sa.Column('file_sha256', sa.String(length=64), nullable=True),
        sa.CheckConstraint("move = 'agree' OR length(trim(note)) > 0", name='ck_closing_steps_reason'),
        sa.CheckConstraint('(file_sha256 IS NULL) = (file_type IS NULL)', name='ck_closing_steps_file'),
        sa.CheckConstraint("move NOT IN ('ask', 'confirm_on_paper') OR file_sha256 IS NOT NULL", name='ck_closing_steps_evidence'),
        sa.ForeignKeyConstraint(['closing_id'], ['closings.id'], name='fk_closing_steps_closing_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_closing_steps_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_closing_steps')
    )
    op.create_index('ix_closing_steps_closing_id', 'closing_steps', ['closing_id'])
    for name, event, condition, said in REFUSED:
        if is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON closings WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON closings FOR EACH ROW EXECUTE FUNCTION {name}()")
    for table, event in KEPT:
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER {table}_never_{event.lower()}d BEFORE {event} ON {table} {does}")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    op.drop_table('closing_steps')
    op.drop_table('closings')
    if not is_sqlite():
        for name, *_rest in REFUSED:
            op.execute(f"DROP FUNCTION {name}()")
