"""Keep the sheets of the yearly assessment: moves by the table, figures frozen before a decision, two people."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("reporting", "reported", "reviewed", "proposed", "objected", "decided", "published", "superseded")
MOVES = ("open", "report", "review", "send_back", "propose", "object", "decide", "publish", "supersede", "correct")
STAGES = ("reviewed", "decided")
ENTERED = ("training", "guidance", "publicity")
INDICATORS = ("paid_in_time", "arrears_cleared", "promises_kept", "returns_in_time", "replies_in_time", "mended_in_time", "answers_in_time", *ENTERED)
# Every change of state there is; a test compares it with the program's table.
PAIRS = (
    ("decided", "published"),
    ("objected", "decided"),
    ("proposed", "decided"),
    ("proposed", "objected"),
    ("published", "superseded"),
    ("reported", "reviewed"),
    ("reporting", "reported"),
    ("reporting", "reviewed"),
    ("reviewed", "proposed"),
    ("reviewed", "reported"),
)
ALLOWED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in PAIRS)
FIXED = ("id", "scheme_id", "body_id", "version", "corrects_id", "changed", "opened_on")
# Points are said once, with the decision.
ONCE = ("decided_by", "decided_on", "published_on")
FROZEN = "('decided', 'published', 'superseded')"
TABLES = ("assessment_sheet_steps", "assessment_figures", "assessment_refusals", "assessment_activities", "assessment_sheets")
KEPT = (("assessment_sheets", "DELETE"), *((table, event) for table in TABLES[:-1] for event in ("UPDATE", "DELETE")))
# By what a row is one and no other.
REPLACED = {
    "assessment_sheets": (("id",), ("scheme_id", "body_id", "version"), ("corrects_id",)),
    "assessment_activities": (("id",),), "assessment_refusals": (("id",),),
    "assessment_figures": (("id",), ("sheet_id", "round")), "assessment_sheet_steps": (("id",),),
}


def refused() -> tuple[tuple[str, str, str, str, str], ...]:
    """(trigger, table, event, when it refuses, what it says); two empty values are the same."""
    other = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    rewritten = " OR ".join((
        *(f"NEW.{one} {other} OLD.{one}" for one in FIXED),
        *(f"(OLD.{one} IS NOT NULL AND NEW.{one} {other} OLD.{one})" for one in ONCE),
        f"(OLD.state IN {FROZEN} AND (NEW.points {other} OLD.points OR NEW.reviewed_by <> OLD.reviewed_by OR NEW.proposed_by <> OLD.proposed_by))",
    ))

    def stands(states: str) -> str:
        return f"EXISTS (SELECT 1 FROM assessment_sheets s WHERE s.id = NEW.sheet_id AND s.state IN ({states}))"

    def taken(stage: str) -> str:
        return f"EXISTS (SELECT 1 FROM assessment_figures f WHERE f.sheet_id = NEW.id AND f.stage = '{stage}')"

    running = "EXISTS (SELECT 1 FROM assessment_schemes c WHERE c.id = NEW.scheme_id AND c.state IN ('running', 'published'))"
    corrected = "EXISTS (SELECT 1 FROM assessment_sheets b WHERE b.id = NEW.corrects_id AND b.state = 'published' AND b.scheme_id = NEW.scheme_id AND b.body_id = NEW.body_id AND b.version = NEW.version - 1)"
    begins = f"(NEW.state = 'reporting' AND NEW.corrects_id IS NULL) OR (NEW.state = 'reported' AND {corrected})"
    in_turn = f"(NEW.stage = 'reviewed' AND {stands(repr('reporting') + ', ' + repr('reported'))}) OR (NEW.stage = 'decided' AND {stands(repr('proposed') + ', ' + repr('objected'))})"
    return (
        ("assessment_sheets_begin", "assessment_sheets", "INSERT", f"NOT ({begins}) OR NOT {running}", "sheet_begins_with_its_scheme"),
        ("assessment_sheets_move_by_table", "assessment_sheets", "UPDATE", f"NEW.state <> OLD.state AND NOT ({ALLOWED})", "sheet_move_not_allowed"),
        ("assessment_sheets_stay_what_they_are", "assessment_sheets", "UPDATE", rewritten, "history_is_kept"),
        ("assessment_sheets_reviewed_by_figures", "assessment_sheets", "UPDATE", f"OLD.state <> 'reviewed' AND NEW.state = 'reviewed' AND NOT {taken('reviewed')}", "nothing_is_frozen"),
        ("assessment_sheets_decided_by_figures", "assessment_sheets", "UPDATE", f"OLD.state <> 'decided' AND NEW.state = 'decided' AND NOT {taken('decided')}", "nothing_is_frozen"),
        ("assessment_activities_in_their_days", "assessment_activities", "INSERT", f"NOT {stands(repr('reporting'))}", "days_are_over"),
        ("assessment_refusals_before_decision", "assessment_refusals", "INSERT", f"NOT {stands(', '.join(map(repr, ('reporting', 'reported', 'proposed', 'objected'))))}", "frozen_already"),
        ("assessment_figures_in_turn", "assessment_figures", "INSERT", f"NOT ({in_turn})", "frozen_already"),
    )


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the tables and the triggers by which the database itself keeps them."""
    sheets()
    entered()
    figures_and_steps()
    for name, table, event, condition, said in refused():
        if is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    neither_replaced_nor_emptied()
    for table, event in KEPT:
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER {table}_never_{event.lower()}d BEFORE {event} ON {table} {does}")


def neither_replaced_nor_emptied() -> None:
    """Keep the rows from what asks no trigger for what it removes: OR REPLACE, and TRUNCATE."""
    for table, keys in REPLACED.items():
        if is_sqlite():
            there = " OR ".join(
                f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{one} = NEW.{one}' for one in key)})" for key in keys
            )
            op.execute(f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} WHEN {there} BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END")
            continue
        op.execute(f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()")


def sheets() -> None:
    """The sheets."""
    op.create_table('assessment_sheets',
        sa.Column('id', ID, nullable=False),
        sa.Column('scheme_id', ID, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('corrects_id', ID, nullable=True),
        sa.Column('changed', sa.Text(), nullable=False),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('due_provisional', sa.Boolean(), nullable=False),
        sa.Column('reviewed_by', ID, nullable=True),
        sa.Column('proposed_by', ID, nullable=True),
        sa.Column('decided_by', ID, nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.Column('points', sa.Integer(), nullable=True),
        sa.CheckConstraint("(due_on IS NOT NULL) = (state IN ('reporting', 'reported', 'reviewed', 'proposed', 'objected'))", name='ck_assessment_sheets_due'),
        sa.CheckConstraint('version >= 1 AND (version = 1) = (corrects_id IS NULL)', name='ck_assessment_sheets_version'),
        sa.CheckConstraint('corrects_id IS NULL OR length(trim(changed)) > 0', name='ck_assessment_sheets_correction_says_what'),
        sa.CheckConstraint("state IN ('reporting', 'reported') OR reviewed_by IS NOT NULL", name='ck_assessment_sheets_somebody_reviewed'),
        sa.CheckConstraint("state IN ('reporting', 'reported', 'reviewed') OR (proposed_by IS NOT NULL AND proposed_by <> reviewed_by)", name='ck_assessment_sheets_two_people'),
        sa.CheckConstraint(f"state NOT IN {FROZEN} OR (decided_by IS NOT NULL AND decided_on IS NOT NULL AND decided_by <> reviewed_by)", name='ck_assessment_sheets_decided'),
        sa.CheckConstraint("(published_on IS NOT NULL) = (state IN ('published', 'superseded'))", name='ck_assessment_sheets_published'),
        sa.CheckConstraint('points IS NULL OR points BETWEEN 0 AND 10000', name='ck_assessment_sheets_points'),
        sa.ForeignKeyConstraint(['scheme_id'], ['assessment_schemes.id'], name='fk_assessment_sheets_scheme_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_assessment_sheets_body_id'),
        sa.ForeignKeyConstraint(['corrects_id'], ['assessment_sheets.id'], name='fk_assessment_sheets_corrects_id'),
        sa.ForeignKeyConstraint(['reviewed_by'], ['accounts.id'], name='fk_assessment_sheets_reviewed_by'),
        sa.ForeignKeyConstraint(['proposed_by'], ['accounts.id'], name='fk_assessment_sheets_proposed_by'),
        sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name='fk_assessment_sheets_decided_by'),
        sa.PrimaryKeyConstraint('id', name='pk_assessment_sheets'),
        sa.UniqueConstraint('scheme_id', 'body_id', 'version', name='uq_assessment_sheets_version')
    )
    due, corrects = sa.text("due_on IS NOT NULL"), sa.text("corrects_id IS NOT NULL")
    op.create_index('ix_assessment_sheets_body_id', 'assessment_sheets', ['body_id'])
    op.create_index('ix_assessment_sheets_due', 'assessment_sheets', ['due_on', 'id'], sqlite_where=due, postgresql_where=due)
    op.create_index('uq_assessment_sheets_corrects', 'assessment_sheets', ['corrects_id'], unique=True, sqlite_where=corrects, postgresql_where=corrects)


def entered() -> None:
    """What bodies enter, and what of it does not count."""
    op.create_table('assessment_activities',
        sa.Column('id', ID, nullable=False),
        sa.Column('sheet_id', ID, nullable=False),
        sa.Column('indicator', one_of(INDICATORS, 'indicator'), nullable=False),
        sa.Column('held_on', sa.Date(), nullable=False),
        sa.Column('title', sa.String(length=300), nullable=False),
        sa.Column('people', sa.Integer(), nullable=True),
        sa.Column('file_name', sa.String(length=200), nullable=False),
        sa.Column('file_type', sa.String(length=60), nullable=False),
        sa.Column('file_sha256', sa.String(length=64), nullable=False),
        sa.Column('entered_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.CheckConstraint('length(trim(title)) > 0', name='ck_assessment_activities_title'),
        sa.CheckConstraint(f"indicator IN {ENTERED}", name='ck_assessment_activities_entered'),
        sa.CheckConstraint('people IS NULL OR people > 0', name='ck_assessment_activities_people'),
        sa.CheckConstraint('length(file_sha256) = 64', name='ck_assessment_activities_document'),
        sa.ForeignKeyConstraint(['sheet_id'], ['assessment_sheets.id'], name='fk_assessment_activities_sheet_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_assessment_activities_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_assessment_activities')
    )
    op.create_index('ix_assessment_activities_sheet_id', 'assessment_activities', ['sheet_id'])
    op.create_table('assessment_refusals',
        sa.Column('id', ID, nullable=False),
        sa.Column('sheet_id', ID, nullable=False),
        sa.Column('activity_id', ID, nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.CheckConstraint('length(trim(reason)) > 0', name='ck_assessment_refusals_reason'),
        sa.ForeignKeyConstraint(['sheet_id'], ['assessment_sheets.id'], name='fk_assessment_refusals_sheet_id'),
        sa.ForeignKeyConstraint(['activity_id'], ['assessment_activities.id'], name='fk_assessment_refusals_activity_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_assessment_refusals_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_assessment_refusals')
    )
    op.create_index('ix_assessment_refusals_sheet_id', 'assessment_refusals', ['sheet_id'])


def figures_and_steps() -> None:
    """The figures as they were taken, and what was done."""
    op.create_table('assessment_figures',
        sa.Column('id', ID, nullable=False),
        sa.Column('sheet_id', ID, nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('stage', one_of(STAGES, 'stage'), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('made_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length(sha256) = 64', name='ck_assessment_figures_digest'),
        sa.ForeignKeyConstraint(['sheet_id'], ['assessment_sheets.id'], name='fk_assessment_figures_sheet_id'),
        sa.PrimaryKeyConstraint('id', name='pk_assessment_figures'),
        sa.UniqueConstraint('sheet_id', 'round', name='uq_assessment_figures_round')
    )
    decided = sa.text("stage = 'decided'")
    op.create_index('uq_assessment_figures_decided', 'assessment_figures', ['sheet_id'], unique=True, sqlite_where=decided, postgresql_where=decided)
    op.create_table('assessment_sheet_steps',
        sa.Column('id', ID, nullable=False),
        sa.Column('sheet_id', ID, nullable=False),
        sa.Column('move', one_of(MOVES, 'move'), nullable=False),
        sa.Column('to_state', one_of(STATES, 'to_state'), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('digest', sa.String(length=64), nullable=True),
        sa.CheckConstraint("move IN ('open', 'propose', 'publish') OR length(trim(note)) > 0", name='ck_assessment_sheet_steps_reason'),
        sa.ForeignKeyConstraint(['sheet_id'], ['assessment_sheets.id'], name='fk_assessment_sheet_steps_sheet_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_assessment_sheet_steps_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_assessment_sheet_steps')
    )
    op.create_index('ix_assessment_sheet_steps_sheet_id', 'assessment_sheet_steps', ['sheet_id'])


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    names = [name for name, *_rest in refused()]
    for table in TABLES:
        op.drop_table(table)
    if not is_sqlite():
        for name in names:
            op.execute(f"DROP FUNCTION {name}()")
