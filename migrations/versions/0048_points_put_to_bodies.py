"""Keep points put to bodies with their lines and steps, and members' marks; no state but by an allowed move."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("inquiry", "opinion", "suggestion")
STATES = ("asked", "answered", "commented", "settled", "asked_again", "published", "withdrawn")
MOVES = ("ask", "plan", "answer", "view", "ask_again", "withdraw", "comment", "settle", "report_again", "publish", "take_back")
VIEWS = ("satisfied", "mostly", "not")
RESULTS = ("done", "partly", "not_done")
MARKED = ("body", "flag", "payable", "commitment", "point", "report")
# Every change of state there is; a test compares it with the program's table.
PAIRS = (
    ("answered", "asked_again"),
    ("answered", "commented"),
    ("answered", "settled"),
    ("asked", "answered"),
    ("asked", "withdrawn"),
    ("commented", "asked_again"),
    ("commented", "settled"),
    ("settled", "published"),
)
ALLOWED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in PAIRS)
STAYS = (
    "id", "kind", "number", "item", "round", "first_id", "session_id", "body_id", "text", "asked_by", "entered_by_id",
    "opened_on", "reply_by", "complex", "complex_reason",
)
ENDED = "state NOT IN ('settled', 'published', 'asked_again')"
KEPT = (
    ("congress_points", "DELETE"), ("congress_point_lines", "DELETE"), ("congress_point_lines", "UPDATE"),
    ("congress_point_steps", "DELETE"), ("congress_point_steps", "UPDATE"),
)
# By what a row is one and no other.
REPLACED = {
    "congress_points": (("id",), ("kind", "number", "item", "round")), "congress_point_lines": (("id",),),
    "congress_point_steps": (("id",),),
}


def refused() -> tuple[tuple[str, str, str, str], ...]:
    """(trigger, event, when it refuses, what it says); two empty values are the same."""
    other = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    changed = " OR ".join(f"NEW.{one} {other} OLD.{one}" for one in STAYS)
    return (
        ("congress_points_begin_asked", "INSERT", "NEW.state <> 'asked'", "point_begins_asked"),
        ("congress_points_move_by_table", "UPDATE", f"NEW.state <> OLD.state AND NOT ({ALLOWED})", "point_move_not_allowed"),
        ("congress_points_stay_what_they_are", "UPDATE", changed, "history_is_kept"),
    )


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the tables and the triggers by which the database itself keeps them."""
    points()
    lines_and_steps()
    marks()
    for name, event, condition, said in refused():
        if is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON congress_points WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON congress_points FOR EACH ROW EXECUTE FUNCTION {name}()")
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


def points() -> None:
    """The points."""
    op.create_table('congress_points',
        sa.Column('id', ID, nullable=False),
        sa.Column('kind', one_of(KINDS, 'kind'), nullable=False),
        sa.Column('number', sa.String(length=60), nullable=False),
        sa.Column('item', sa.Integer(), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('first_id', ID, nullable=True),
        sa.Column('session_id', ID, nullable=True),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('asked_by', sa.String(length=200), nullable=False),
        sa.Column('entered_by_id', ID, nullable=False),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('reply_by', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('due_provisional', sa.Boolean(), nullable=False),
        sa.Column('complex', sa.Boolean(), nullable=False),
        sa.Column('complex_reason', sa.Text(), nullable=False),
        sa.Column('answered_on', sa.Date(), nullable=True),
        sa.Column('view', one_of(VIEWS, 'view'), nullable=True),
        sa.Column('result', one_of(RESULTS, 'result'), nullable=True),
        sa.Column('present', sa.Integer(), nullable=True),
        sa.Column('satisfied', sa.Integer(), nullable=True),
        sa.Column('mostly', sa.Integer(), nullable=True),
        sa.Column('dissatisfied', sa.Integer(), nullable=True),
        sa.Column('void', sa.Integer(), nullable=True),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.CheckConstraint('length(trim(text)) > 0 AND length(trim(asked_by)) > 0', name='ck_congress_points_asked'),
        sa.CheckConstraint("(due_on IS NOT NULL) = (state = 'asked')", name='ck_congress_points_due'),
        sa.CheckConstraint("(answered_on IS NULL) = (state IN ('asked', 'withdrawn'))", name='ck_congress_points_answered'),
        sa.CheckConstraint("(published_on IS NOT NULL) = (state = 'published')", name='ck_congress_points_published'),
        sa.CheckConstraint("kind <> 'opinion' OR session_id IS NOT NULL", name='ck_congress_points_opinion_of_a_session'),
        sa.CheckConstraint("NOT complex OR (kind = 'suggestion' AND length(trim(complex_reason)) > 0)", name='ck_congress_points_complex_why'),
        sa.CheckConstraint('round >= 1 AND item >= 1 AND (round = 1) = (first_id IS NULL)', name='ck_congress_points_round'),
        sa.CheckConstraint(f"kind = 'opinion' OR view IS NOT NULL OR {ENDED}", name='ck_congress_points_viewed'),
        sa.CheckConstraint(f"kind <> 'opinion' OR result IS NOT NULL OR {ENDED}", name='ck_congress_points_result_said'),
        sa.CheckConstraint(
            '(present IS NULL AND satisfied IS NULL AND mostly IS NULL AND dissatisfied IS NULL AND void IS NULL) '
            'OR (satisfied >= 0 AND mostly >= 0 AND dissatisfied >= 0 AND void >= 0 AND present > 0 '
            'AND satisfied + mostly + dissatisfied + void = present)', name='ck_congress_points_ballot',
        ),
        sa.ForeignKeyConstraint(['first_id'], ['congress_points.id'], name='fk_congress_points_first_id'),
        sa.ForeignKeyConstraint(['session_id'], ['congress_sessions.id'], name='fk_congress_points_session_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_congress_points_body_id'),
        sa.ForeignKeyConstraint(['entered_by_id'], ['accounts.id'], name='fk_congress_points_entered_by_id'),
        sa.PrimaryKeyConstraint('id', name='pk_congress_points')
    )
    due = sa.text("due_on IS NOT NULL")
    op.create_index('uq_congress_points_number', 'congress_points', ['kind', 'number', 'item', 'round'], unique=True)
    op.create_index('ix_congress_points_due', 'congress_points', ['due_on', 'id'], sqlite_where=due, postgresql_where=due)
    op.create_index('ix_congress_points_body', 'congress_points', ['body_id', 'kind'])
    for column in ('first_id', 'session_id', 'entered_by_id'):
        op.create_index(f'ix_congress_points_{column}', 'congress_points', [column])


def lines_and_steps() -> None:
    """What each asks about, and what was done about it."""
    op.create_table('congress_point_lines',
        sa.Column('id', ID, nullable=False),
        sa.Column('point_id', ID, nullable=False),
        sa.Column('kind', sa.String(length=24), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('said', sa.Text(), nullable=False),
        sa.Column('amount_fen', sa.BigInteger(), nullable=True),
        sa.Column('cites', sa.String(length=400), nullable=False),
        sa.Column('evidence', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['point_id'], ['congress_points.id'], name='fk_congress_point_lines_point_id'),
        sa.PrimaryKeyConstraint('id', name='pk_congress_point_lines')
    )
    op.create_index('ix_congress_point_lines_point_id', 'congress_point_lines', ['point_id'])
    op.create_table('congress_point_steps',
        sa.Column('id', ID, nullable=False),
        sa.Column('point_id', ID, nullable=False),
        sa.Column('move', one_of(MOVES, 'move'), nullable=False),
        sa.Column('to_state', one_of(STATES, 'to_state'), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('file_name', sa.String(length=200), nullable=True),
        sa.Column('file_type', sa.String(length=60), nullable=True),
        sa.Column('file_sha256', sa.String(length=64), nullable=True),
        sa.CheckConstraint("move IN ('view', 'settle', 'publish') OR length(trim(note)) > 0", name='ck_congress_point_steps_reason'),
        sa.CheckConstraint('(file_sha256 IS NULL) = (file_type IS NULL)', name='ck_congress_point_steps_file'),
        sa.ForeignKeyConstraint(['point_id'], ['congress_points.id'], name='fk_congress_point_steps_point_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_congress_point_steps_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_congress_point_steps')
    )
    op.create_index('ix_congress_point_steps_point_id', 'congress_point_steps', ['point_id'])


def marks() -> None:
    """What members have marked."""
    op.create_table('congress_marks',
        sa.Column('id', ID, nullable=False),
        sa.Column('account_id', ID, nullable=False),
        sa.Column('kind', one_of(MARKED, 'kind'), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('body_id', ID, nullable=True),
        sa.Column('said', sa.Text(), nullable=False),
        sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_congress_marks_account_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_congress_marks_body_id'),
        sa.PrimaryKeyConstraint('id', name='pk_congress_marks')
    )
    op.create_index('uq_congress_marks_thing', 'congress_marks', ['account_id', 'kind', 'key'], unique=True)


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    for table in ('congress_marks', 'congress_point_steps', 'congress_point_lines', 'congress_points'):
        op.drop_table(table)
    if not is_sqlite():
        for name, *_rest in refused():
            op.execute(f"DROP FUNCTION {name}()")
