"""Keep the schemes of the yearly assessment: no state but by an allowed move, weights that add up, two people."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("draft", "running", "published", "dropped")
MOVES = ("draft", "start", "publish", "drop")
ENTERED = ("training", "guidance", "publicity")
INDICATORS = ("paid_in_time", "arrears_cleared", "promises_kept", "returns_in_time", "replies_in_time", "mended_in_time", "answers_in_time", *ENTERED)
# Every change of state there is; a test compares it with the program's table.
PAIRS = (
    ("draft", "dropped"),
    ("draft", "running"),
    ("running", "dropped"),
    ("running", "published"),
)
ALLOWED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in PAIRS)
FIXED = ("id", "government_id", "year", "version", "document", "opened_on", "made_by")
FIXED_OR_NONE = ("file_name", "file_type", "file_sha256")
ONCE = ("started_by", "started_on", "published_on")
KEPT = (
    ("assessment_schemes", "DELETE"), ("assessment_weights", "DELETE"), ("assessment_weights", "UPDATE"),
    ("assessment_scheme_steps", "DELETE"), ("assessment_scheme_steps", "UPDATE"),
)
# By what a row is one and no other.
REPLACED = {
    "assessment_schemes": (("id",), ("government_id", "year", "version")),
    "assessment_weights": (("id",), ("scheme_id", "indicator")), "assessment_scheme_steps": (("id",),),
}
TABLES = ("assessment_scheme_steps", "assessment_weights", "assessment_schemes")


def refused() -> tuple[tuple[str, str, str, str, str], ...]:
    """(trigger, table, event, when it refuses, what it says); two empty values are the same."""
    other = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    rewritten = " OR ".join((
        *(f"NEW.{one} {other} OLD.{one}" for one in (*FIXED, *FIXED_OR_NONE)),
        *(f"(OLD.{one} IS NOT NULL AND NEW.{one} {other} OLD.{one})" for one in ONCE),
    ))
    summed = "COALESCE((SELECT SUM(w.weight) FROM assessment_weights w WHERE w.scheme_id = NEW.id), 0)"
    drafted = "EXISTS (SELECT 1 FROM assessment_schemes s WHERE s.id = NEW.scheme_id AND s.state = 'draft')"
    return (
        ("assessment_schemes_begin_as_drafts", "assessment_schemes", "INSERT", "NEW.state <> 'draft'", "scheme_begins_as_draft"),
        ("assessment_schemes_move_by_table", "assessment_schemes", "UPDATE", f"NEW.state <> OLD.state AND NOT ({ALLOWED})", "scheme_move_not_allowed"),
        ("assessment_schemes_stay_what_they_are", "assessment_schemes", "UPDATE", rewritten, "history_is_kept"),
        ("assessment_schemes_add_up", "assessment_schemes", "UPDATE", f"OLD.state = 'draft' AND NEW.state = 'running' AND {summed} <> 100", "weights_do_not_add_up"),
        ("assessment_weights_of_drafts", "assessment_weights", "INSERT", f"NOT {drafted}", "scheme_has_begun"),
    )


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the tables and the triggers by which the database itself keeps them."""
    schemes()
    weights_and_steps()
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


def schemes() -> None:
    """The schemes."""
    op.create_table('assessment_schemes',
        sa.Column('id', ID, nullable=False),
        sa.Column('government_id', ID, nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('document', sa.String(length=120), nullable=False),
        sa.Column('file_name', sa.String(length=200), nullable=True),
        sa.Column('file_type', sa.String(length=60), nullable=True),
        sa.Column('file_sha256', sa.String(length=64), nullable=True),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('due_provisional', sa.Boolean(), nullable=False),
        sa.Column('made_by', ID, nullable=False),
        sa.Column('started_by', ID, nullable=True),
        sa.Column('started_on', sa.Date(), nullable=True),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.CheckConstraint('year >= 2021 AND version >= 1', name='ck_assessment_schemes_year'),
        sa.CheckConstraint('length(trim(document)) > 0', name='ck_assessment_schemes_document'),
        sa.CheckConstraint('(file_sha256 IS NULL) = (file_type IS NULL)', name='ck_assessment_schemes_file'),
        sa.CheckConstraint("(due_on IS NOT NULL) = (state = 'running')", name='ck_assessment_schemes_due'),
        sa.CheckConstraint('(started_by IS NULL) = (started_on IS NULL)', name='ck_assessment_schemes_started'),
        sa.CheckConstraint("state NOT IN ('running', 'published') OR started_by IS NOT NULL", name='ck_assessment_schemes_started_by'),
        sa.CheckConstraint('started_by IS NULL OR started_by <> made_by', name='ck_assessment_schemes_two_people'),
        sa.CheckConstraint("(published_on IS NOT NULL) = (state = 'published')", name='ck_assessment_schemes_published'),
        sa.ForeignKeyConstraint(['government_id'], ['bodies.id'], name='fk_assessment_schemes_government_id'),
        sa.ForeignKeyConstraint(['made_by'], ['accounts.id'], name='fk_assessment_schemes_made_by'),
        sa.ForeignKeyConstraint(['started_by'], ['accounts.id'], name='fk_assessment_schemes_started_by'),
        sa.PrimaryKeyConstraint('id', name='pk_assessment_schemes'),
        sa.UniqueConstraint('government_id', 'year', 'version', name='uq_assessment_schemes_version')
    )
    stands = sa.text("state <> 'dropped'")
    op.create_index('uq_assessment_schemes_standing', 'assessment_schemes', ['government_id', 'year'], unique=True, sqlite_where=stands, postgresql_where=stands)


def weights_and_steps() -> None:
    """The weights of each, and what was done."""
    op.create_table('assessment_weights',
        sa.Column('id', ID, nullable=False),
        sa.Column('scheme_id', ID, nullable=False),
        sa.Column('indicator', one_of(INDICATORS, 'indicator'), nullable=False),
        sa.Column('weight', sa.Integer(), nullable=False),
        sa.Column('asked', sa.Integer(), nullable=True),
        sa.CheckConstraint('weight BETWEEN 1 AND 100', name='ck_assessment_weights_weight'),
        sa.CheckConstraint(
            f"(indicator IN {ENTERED}) = (asked IS NOT NULL) AND (asked IS NULL OR asked >= 1)", name='ck_assessment_weights_asked'
        ),
        sa.ForeignKeyConstraint(['scheme_id'], ['assessment_schemes.id'], name='fk_assessment_weights_scheme_id'),
        sa.PrimaryKeyConstraint('id', name='pk_assessment_weights'),
        sa.UniqueConstraint('scheme_id', 'indicator', name='uq_assessment_weights_indicator')
    )
    op.create_table('assessment_scheme_steps',
        sa.Column('id', ID, nullable=False),
        sa.Column('scheme_id', ID, nullable=False),
        sa.Column('move', one_of(MOVES, 'move'), nullable=False),
        sa.Column('to_state', one_of(STATES, 'to_state'), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.CheckConstraint("move <> 'drop' OR length(trim(note)) > 0", name='ck_assessment_scheme_steps_reason'),
        sa.ForeignKeyConstraint(['scheme_id'], ['assessment_schemes.id'], name='fk_assessment_scheme_steps_scheme_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_assessment_scheme_steps_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_assessment_scheme_steps')
    )
    op.create_index('ix_assessment_scheme_steps_scheme_id', 'assessment_scheme_steps', ['scheme_id'])


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    names = [name for name, *_rest in refused()]
    for table in TABLES:
        op.drop_table(table)
    if not is_sqlite():
        for name in names:
            op.execute(f"DROP FUNCTION {name}()")
