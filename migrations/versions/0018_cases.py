"""Make cases and their steps; no state but by an allowed move, no outcome by one person, no step rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)
STATES = ("asked", "checking", "confirm_proposed", "dismiss_proposed", "confirmed", "dismissed", "rectifying", "rectified", "closed")
MOVES = ("open", "reply", "reply_late", "go_on", "propose_confirm", "propose_dismiss", "confirm", "dismiss", "send_back", "order", "extend", "report_done", "not_done", "close")
# Every change of state there is; a test compares it with the program's table.
PAIRS = (
    ("asked", "checking"),
    ("checking", "confirm_proposed"),
    ("checking", "dismiss_proposed"),
    ("confirm_proposed", "checking"),
    ("confirm_proposed", "confirmed"),
    ("confirmed", "rectifying"),
    ("dismiss_proposed", "checking"),
    ("dismiss_proposed", "dismissed"),
    ("rectified", "closed"),
    ("rectified", "rectifying"),
    ("rectifying", "closed"),
    ("rectifying", "rectified"),
)
ALLOWED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in PAIRS)
FIXED = ("number", "flag_id", "rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on", "ref", "body_id", "opened_on", "opened_by", "reply_by")
# (trigger, table, event, when it refuses, what it says)
REFUSED = (
    ("cases_begin_asked", "cases", "INSERT", "NEW.state <> 'asked'", "case_begins_asked"),
    ("cases_move_by_table", "cases", "UPDATE", f"NEW.state <> OLD.state AND NOT ({ALLOWED})", "case_move_not_allowed"),
    ("cases_stay_whose_they_are", "cases", "UPDATE", " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED), "history_is_kept"),
    (
        "cases_keep_their_proposer", "cases", "UPDATE",
        "OLD.state <> 'checking' AND NEW.proposed_by IS DISTINCT FROM OLD.proposed_by", "two_people",
    ),
    (
        "cases_keep_their_decider", "cases", "UPDATE",
        "OLD.state NOT IN ('confirm_proposed', 'dismiss_proposed') AND NEW.decided_by IS DISTINCT FROM OLD.decided_by", "two_people",
    ),
    ("cases_are_extended_once", "cases", "UPDATE", "OLD.extended_on IS NOT NULL AND NEW.extended_on IS DISTINCT FROM OLD.extended_on", "one_extension"),
)
KEPT = (("cases", "DELETE"), ("case_steps", "DELETE"), ("case_steps", "UPDATE"))


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Make the tables, a word on each flag for its case, and the triggers."""
    op.create_table('cases',
        sa.Column('id', ID, nullable=False),
        sa.Column('number', KEY, nullable=False),
        sa.Column('flag_id', ID, nullable=False),
        sa.Column('rule', sa.String(length=40), nullable=False),
        sa.Column('subject_kind', sa.String(length=24), nullable=False),
        sa.Column('root_id', ID, nullable=False),
        sa.Column('subject_id', ID, nullable=False),
        sa.Column('qualifier', sa.String(length=40), nullable=False),
        sa.Column('arose_on', sa.Date(), nullable=False),
        sa.Column('ref', KEY, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('opened_by', ID, nullable=False),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('due_provisional', sa.Boolean(), nullable=False),
        sa.Column('reply_by', sa.Date(), nullable=False),
        sa.Column('replied_on', sa.Date(), nullable=True),
        sa.Column('proposed_by', ID, nullable=True),
        sa.Column('decided_by', ID, nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('rectify_by', sa.Date(), nullable=True),
        sa.Column('extended_on', sa.Date(), nullable=True),
        sa.CheckConstraint("(due_on IS NULL) = (state IN ('dismissed', 'closed'))", name='ck_cases_due'),
        sa.CheckConstraint("state <> 'asked' OR replied_on IS NULL", name='ck_cases_asked_no_reply'),
        sa.CheckConstraint("state IN ('asked', 'checking') OR proposed_by IS NOT NULL", name='ck_cases_somebody_proposed'),
        sa.CheckConstraint("state IN ('asked', 'checking', 'confirm_proposed', 'dismiss_proposed') OR (decided_by IS NOT NULL AND decided_on IS NOT NULL AND decided_by <> proposed_by)", name='ck_cases_two_people'),
        sa.CheckConstraint("state NOT IN ('rectifying', 'rectified') OR rectify_by IS NOT NULL", name='ck_cases_ordered'),
        sa.CheckConstraint('extended_on IS NULL OR rectify_by IS NOT NULL', name='ck_cases_extended'),
        sa.CheckConstraint('reply_by >= opened_on', name='ck_cases_reply_days'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_cases_body_id'),
        sa.ForeignKeyConstraint(['opened_by'], ['accounts.id'], name='fk_cases_opened_by'),
        sa.ForeignKeyConstraint(['proposed_by'], ['accounts.id'], name='fk_cases_proposed_by'),
        sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name='fk_cases_decided_by'),
        sa.PrimaryKeyConstraint('id', name='pk_cases'),
        sa.UniqueConstraint('number', name='uq_cases_number')
    )
    living, due = sa.text("state <> 'closed'"), sa.text("due_on IS NOT NULL")
    op.create_index('uq_cases_flag', 'cases', ['rule', 'subject_kind', 'root_id', 'subject_id', 'qualifier', 'arose_on'], unique=True, sqlite_where=living, postgresql_where=living)
    op.create_index('ix_cases_due', 'cases', ['due_on', 'id'], sqlite_where=due, postgresql_where=due)
    op.create_index('ix_cases_body_id', 'cases', ['body_id'])
    op.create_table('case_steps',
        sa.Column('id', ID, nullable=False),
        sa.Column('case_id', ID, nullable=False),
        sa.Column('move', one_of(MOVES, 'move'), nullable=False),
        sa.Column('from_state', one_of(STATES, 'from_state'), nullable=True),
        sa.Column('to_state', one_of(STATES, 'to_state'), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', AT, nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('agreed_by', sa.String(length=120), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('clock', sa.String(length=60), nullable=False),
        sa.Column('file_name', sa.String(length=200), nullable=True),
        sa.Column('file_type', sa.String(length=60), nullable=True),
        sa.Column('file_sha256', sa.String(length=64), nullable=True),
        sa.CheckConstraint('length(trim(note)) > 0', name='ck_case_steps_reason'),
        sa.CheckConstraint("move <> 'extend' OR length(trim(agreed_by)) > 0", name='ck_case_steps_extension_has_a_name'),
        sa.CheckConstraint('(file_sha256 IS NULL) = (file_type IS NULL)', name='ck_case_steps_file'),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name='fk_case_steps_case_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_case_steps_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_case_steps')
    )
    op.create_index('ix_case_steps_case_id', 'case_steps', ['case_id'])
    op.add_column('flags', sa.Column('case_state', sa.String(length=24), nullable=True))
    for name, table, event, condition, said in REFUSED:
        if is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    for table, event in KEPT:
        name = f"{table}_never_{event.lower()}d"
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} {does}")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    op.drop_column('flags', 'case_state')
    op.drop_table('case_steps')
    op.drop_table('cases')
    if not is_sqlite():
        for name, *_rest in REFUSED:
            op.execute(f"DROP FUNCTION {name}()")
