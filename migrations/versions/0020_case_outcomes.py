"""Keep what comes of a case whose order passed unmet; never without its document, never by one person."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
STATES = ("referred", "recorded", "decided")
# Every change of state there is; a test compares it with the program's table.
PAIRS = (("recorded", "decided"), ("recorded", "referred"), ("referred", "recorded"))
ALLOWED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in PAIRS)
# The chain before: confirmed by two, ordered, the order's day passed before the body had mended it.
CHAIN = (
    "EXISTS (SELECT 1 FROM cases WHERE cases.id = NEW.case_id AND cases.decided_by IS NOT NULL AND cases.state <> 'dismissed' "
    "AND cases.rectify_by IS NOT NULL AND cases.rectify_by < NEW.opened_on "
    "AND (cases.done_on IS NULL OR cases.rectify_by < cases.done_on))"
)
FIXED = ("case_id", "kind", "authority_id", "letter", "opened_on", "opened_by", "decide_by")
DECISION = ("measure", "against", "organ", "document", "reasons", "decided_on", "recorded_by")


def changing(names: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names)


# (trigger, event, when it refuses, what it says)
REFUSED = (
    ("outcomes_begin_referred", "INSERT", "NEW.state <> 'referred'", "outcome_begins_referred"),
    ("outcomes_follow_their_chain", "INSERT", f"NOT {CHAIN}", "chain_not_gone"),
    ("outcomes_move_by_table", "UPDATE", f"NEW.state <> OLD.state AND NOT ({ALLOWED})", "outcome_move_not_allowed"),
    ("outcomes_stay_whose_they_are", "UPDATE", changing(FIXED), "history_is_kept"),
    ("outcomes_keep_their_decision", "UPDATE", f"OLD.state <> 'referred' AND ({changing(DECISION)})", "history_is_kept"),
    ("outcomes_stay_decided", "UPDATE", "OLD.state = 'decided'", "history_is_kept"),
)
KEPT = (("case_outcomes", "DELETE"), ("case_outcome_steps", "DELETE"), ("case_outcome_steps", "UPDATE"))


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Make the tables and their triggers."""
    op.create_table('case_outcomes',
        sa.Column('id', ID, nullable=False),
        sa.Column('case_id', ID, nullable=False),
        sa.Column('kind', one_of(('accountability', 'finding'), 'kind'), nullable=False),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('authority_id', ID, nullable=False),
        sa.Column('letter', sa.String(length=120), nullable=False),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('opened_by', ID, nullable=False),
        sa.Column('decide_by', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('due_provisional', sa.Boolean(), nullable=False),
        sa.Column('measure', one_of(('none', 'correction', 'criticism', 'admonition', 'organisational', 'discipline', 'transferred'), 'measure'), nullable=True),
        sa.Column('against', sa.String(length=200), nullable=False),
        sa.Column('organ', sa.String(length=200), nullable=False),
        sa.Column('document', sa.String(length=120), nullable=False),
        sa.Column('reasons', sa.Text(), nullable=False),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('recorded_by', ID, nullable=True),
        sa.Column('confirmed_by', ID, nullable=True),
        sa.Column('confirmed_on', sa.Date(), nullable=True),
        sa.CheckConstraint("(due_on IS NULL) = (state = 'decided')", name='ck_case_outcomes_due'),
        sa.CheckConstraint('length(trim(letter)) > 0', name='ck_case_outcomes_by_letter'),
        sa.CheckConstraint("state = 'referred' OR (recorded_by IS NOT NULL AND decided_on IS NOT NULL AND length(trim(organ)) > 0 AND length(trim(document)) > 0 AND length(trim(reasons)) > 0 AND (measure IS NOT NULL) = (kind = 'accountability'))", name='ck_case_outcomes_has_its_document'),
        sa.CheckConstraint("(state = 'decided') = (confirmed_by IS NOT NULL) AND (confirmed_by IS NULL) = (confirmed_on IS NULL) AND (confirmed_by IS NULL OR confirmed_by <> recorded_by)", name='ck_case_outcomes_two_people'),
        sa.CheckConstraint('decided_on IS NULL OR decided_on >= opened_on', name='ck_case_outcomes_decided_after_referred'),
        sa.CheckConstraint('confirmed_on IS NULL OR confirmed_on >= decided_on', name='ck_case_outcomes_confirmed_after_decided'),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name='fk_case_outcomes_case_id'),
        sa.ForeignKeyConstraint(['authority_id'], ['bodies.id'], name='fk_case_outcomes_authority_id'),
        sa.ForeignKeyConstraint(['opened_by'], ['accounts.id'], name='fk_case_outcomes_opened_by'),
        sa.ForeignKeyConstraint(['recorded_by'], ['accounts.id'], name='fk_case_outcomes_recorded_by'),
        sa.ForeignKeyConstraint(['confirmed_by'], ['accounts.id'], name='fk_case_outcomes_confirmed_by'),
        sa.PrimaryKeyConstraint('id', name='pk_case_outcomes')
    )
    op.create_index('uq_case_outcomes_kind', 'case_outcomes', ['case_id', 'kind'], unique=True)
    op.create_index('ix_case_outcomes_authority', 'case_outcomes', ['authority_id', 'kind'])
    op.create_table('case_outcome_steps',
        sa.Column('id', ID, nullable=False),
        sa.Column('outcome_id', ID, nullable=False),
        sa.Column('move', one_of(('refer', 'record', 'confirm', 'send_back'), 'move'), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', AT, nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('file_name', sa.String(length=200), nullable=True),
        sa.Column('file_type', sa.String(length=60), nullable=True),
        sa.Column('file_sha256', sa.String(length=64), nullable=True),
        sa.CheckConstraint('length(trim(note)) > 0', name='ck_case_outcome_steps_reason'),
        sa.CheckConstraint('(file_sha256 IS NULL) = (file_type IS NULL)', name='ck_case_outcome_steps_file'),
        sa.ForeignKeyConstraint(['outcome_id'], ['case_outcomes.id'], name='fk_case_outcome_steps_outcome_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_case_outcome_steps_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_case_outcome_steps')
    )
    op.create_index('ix_case_outcome_steps_outcome_id', 'case_outcome_steps', ['outcome_id'])
    for name, event, condition, said in REFUSED:
        if is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON case_outcomes WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON case_outcomes FOR EACH ROW EXECUTE FUNCTION {name}()")
    for table, event in KEPT:
        name = f"{table}_never_{event.lower()}d"
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} {does}")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    op.drop_table('case_outcome_steps')
    op.drop_table('case_outcomes')
    if not is_sqlite():
        for name, *_rest in REFUSED:
            op.execute(f"DROP FUNCTION {name}()")
