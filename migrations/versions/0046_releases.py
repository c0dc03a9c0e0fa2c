"""Keep formal reports: no state but by an allowed move, nothing frozen changed, never one person alone."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("accountability", "arrears", "funding", "promises")
AUDIENCES = ("inner", "public")
STATES = ("draft", "frozen", "replies", "checked", "released", "superseded", "withdrawn", "dropped")
MOVES = ("draft", "session", "freeze", "ask", "reply", "check", "release", "correct", "supersede", "withdraw", "drop")
PARTS = ("frozen", "annex", "released", "archive")
OUT = "'released', 'superseded', 'withdrawn'"
MOST_WORDS = 800
# Every change of state there is; a test compares it with the program's table.
PAIRS = (
    ("checked", "dropped"),
    ("checked", "released"),
    ("draft", "dropped"),
    ("draft", "frozen"),
    ("frozen", "checked"),
    ("frozen", "dropped"),
    ("frozen", "replies"),
    ("released", "superseded"),
    ("released", "withdrawn"),
    ("replies", "checked"),
    ("replies", "dropped"),
)
ALLOWED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in PAIRS)
# What a report is about never changes; what it was frozen, checked and released by does not once it is said.
FIXED = ("kind", "period", "figures_on", "audience", "opened_on", "version", "changed")
FIXED_OR_NONE = ("region", "body_id", "corrects_id")
ONCE = ("serial", "frozen_by", "checked_by", "released_by", "released_on")
REWRITTEN = " OR ".join((
    *(f"NEW.{name} <> OLD.{name}" for name in FIXED),
    *(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED_OR_NONE),
    *(f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in ONCE),
    "(OLD.state <> 'draft' AND NEW.title <> OLD.title)",
    # A session is put off; once the report is out, its day stays.
    f"(OLD.state IN ({OUT}) AND NEW.session_on IS DISTINCT FROM OLD.session_on)",
))  # fmt: skip


def stands(state: str) -> str:
    """The condition that a row's report stands in a state."""
    return f"EXISTS (SELECT 1 FROM releases r WHERE r.id = NEW.release_id AND r.state = '{state}')"


FROZEN = "EXISTS (SELECT 1 FROM release_figures f WHERE f.release_id = NEW.id)"
# (trigger, table, event, when it refuses, what it says)
REFUSED = (
    ("releases_begin_as_drafts", "releases", "INSERT", "NEW.state <> 'draft' OR NEW.serial IS NOT NULL OR NEW.released_by IS NOT NULL", "release_begins_as_draft"),
    ("releases_move_by_table", "releases", "UPDATE", f"NEW.state <> OLD.state AND NOT ({ALLOWED})", "release_move_not_allowed"),
    ("releases_keep_what_they_say", "releases", "UPDATE", REWRITTEN, "history_is_kept"),
    ("releases_freeze_figures", "releases", "UPDATE", f"NEW.state = 'frozen' AND OLD.state = 'draft' AND NOT {FROZEN}", "nothing_is_frozen"),
    ("release_figures_of_drafts", "release_figures", "INSERT", f"NOT {stands('draft')}", "frozen_already"),
    ("release_asked_of_drafts", "release_asked", "INSERT", f"NOT {stands('draft')}", "frozen_already"),
    ("release_files_in_their_turn", "release_files", "INSERT",
     f"NOT ((NEW.part IN ('frozen', 'annex') AND {stands('draft')}) OR (NEW.part IN ('released', 'archive') AND {stands('checked')}))",
     "frozen_already"),
    ("release_replies_in_their_days", "release_replies", "INSERT",
     f"NOT ({stands('replies')} AND EXISTS (SELECT 1 FROM release_asked a WHERE a.release_id = NEW.release_id AND a.body_id = NEW.body_id))",
     "not_asked"),
)  # fmt: skip
TABLES = ("release_figures", "release_files", "release_asked", "release_replies", "release_steps")
KEPT = (("releases", "DELETE"), *((table, event) for table in TABLES for event in ("UPDATE", "DELETE")))


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the tables and the triggers by which the database itself keeps them."""
    add_releases()
    add_what_is_kept()
    add_words_and_steps()
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
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER {table}_never_{event.lower()}d BEFORE {event} ON {table} {does}")


def add_releases() -> None:
    """The reports themselves."""
    op.create_table('releases',
        sa.Column('id', ID, nullable=False),
        sa.Column('kind', one_of(KINDS, 'kind'), nullable=False),
        sa.Column('period', sa.String(length=8), nullable=False),
        sa.Column('figures_on', sa.Date(), nullable=False),
        sa.Column('region', sa.String(length=12), nullable=True),
        sa.Column('body_id', ID, nullable=True),
        sa.Column('audience', one_of(AUDIENCES, 'audience'), nullable=False),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('session_on', sa.Date(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('due_provisional', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('corrects_id', ID, nullable=True),
        sa.Column('changed', sa.Text(), nullable=False),
        sa.Column('serial', sa.String(length=80), nullable=True),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('frozen_by', ID, nullable=True),
        sa.Column('checked_by', ID, nullable=True),
        sa.Column('released_by', ID, nullable=True),
        sa.Column('released_on', sa.Date(), nullable=True),
        sa.CheckConstraint("region IS NULL OR body_id IS NULL", name='ck_releases_scope'),
        sa.CheckConstraint("(due_on IS NULL) OR state IN ('replies', 'checked', 'released')", name='ck_releases_due'),
        sa.CheckConstraint("(corrects_id IS NULL) = (version = 1)", name='ck_releases_version'),
        sa.CheckConstraint("corrects_id IS NULL OR length(trim(changed)) > 0", name='ck_releases_correction_says_what'),
        sa.CheckConstraint("state IN ('draft', 'dropped') OR (serial IS NOT NULL AND frozen_by IS NOT NULL)", name='ck_releases_frozen_has_serial'),
        sa.CheckConstraint(f"state NOT IN ('checked', {OUT}) OR checked_by IS NOT NULL", name='ck_releases_checked'),
        sa.CheckConstraint(f"(state IN ({OUT})) = (released_by IS NOT NULL) AND (released_by IS NULL) = (released_on IS NULL)", name='ck_releases_released'),
        sa.CheckConstraint("released_by IS NULL OR (released_by <> checked_by AND released_by <> frozen_by)", name='ck_releases_two_people'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_releases_body_id'),
        sa.ForeignKeyConstraint(['corrects_id'], ['releases.id'], name='fk_releases_corrects_id'),
        sa.ForeignKeyConstraint(['frozen_by'], ['accounts.id'], name='fk_releases_frozen_by'),
        sa.ForeignKeyConstraint(['checked_by'], ['accounts.id'], name='fk_releases_checked_by'),
        sa.ForeignKeyConstraint(['released_by'], ['accounts.id'], name='fk_releases_released_by'),
        sa.PrimaryKeyConstraint('id', name='pk_releases'),
        sa.UniqueConstraint('serial', name='uq_releases_serial')
    )
    due = sa.text("due_on IS NOT NULL")
    corrects = sa.text("corrects_id IS NOT NULL AND state <> 'dropped'")
    op.create_index('ix_releases_due', 'releases', ['due_on', 'id'], sqlite_where=due, postgresql_where=due)
    op.create_index('uq_releases_corrects', 'releases', ['corrects_id'], unique=True, sqlite_where=corrects, postgresql_where=corrects)


def add_what_is_kept() -> None:
    """The figures, the files, and who was asked."""
    op.create_table('release_figures',
        sa.Column('release_id', ID, nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('ledger_size', ID, nullable=False),
        sa.Column('ledger_root', sa.String(length=128), nullable=False),
        sa.Column('law', sa.String(length=64), nullable=False),
        sa.Column('rules', sa.String(length=64), nullable=False),
        sa.Column('frozen_on', sa.Date(), nullable=False),
        sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name='fk_release_figures_release_id'),
        sa.PrimaryKeyConstraint('release_id', name='pk_release_figures')
    )
    op.create_table('release_files',
        sa.Column('id', ID, nullable=False),
        sa.Column('release_id', ID, nullable=False),
        sa.Column('part', one_of(PARTS, 'part'), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64 AND size > 0", name='ck_release_files_whole'),
        sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name='fk_release_files_release_id'),
        sa.PrimaryKeyConstraint('id', name='pk_release_files'),
        sa.UniqueConstraint('release_id', 'part', name='uq_release_files_part')
    )
    op.create_index('ix_release_files_sha256', 'release_files', ['sha256'])
    op.create_table('release_asked',
        sa.Column('id', ID, nullable=False),
        sa.Column('release_id', ID, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('found', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name='fk_release_asked_release_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_release_asked_body_id'),
        sa.PrimaryKeyConstraint('id', name='pk_release_asked'),
        sa.UniqueConstraint('release_id', 'body_id', name='uq_release_asked_body')
    )
    op.create_index('ix_release_asked_body_id', 'release_asked', ['body_id'])


def add_words_and_steps() -> None:
    """What bodies said, and what was done."""
    op.create_table('release_replies',
        sa.Column('id', ID, nullable=False),
        sa.Column('release_id', ID, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('given_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.CheckConstraint(f"length(trim(words)) > 0 AND length(words) <= {MOST_WORDS}", name='ck_release_replies_words'),
        sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name='fk_release_replies_release_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_release_replies_body_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_release_replies_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_release_replies'),
        sa.UniqueConstraint('release_id', 'body_id', name='uq_release_replies_body')
    )
    op.create_index('ix_release_replies_body_id', 'release_replies', ['body_id'])
    op.create_table('release_steps',
        sa.Column('id', ID, nullable=False),
        sa.Column('release_id', ID, nullable=False),
        sa.Column('move', one_of(MOVES, 'move'), nullable=False),
        sa.Column('to_state', one_of(STATES, 'to_state'), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=True),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=True),
        sa.CheckConstraint("move NOT IN ('check', 'supersede', 'withdraw', 'drop', 'correct') OR length(trim(note)) > 0", name='ck_release_steps_reason'),
        sa.CheckConstraint("actor_id IS NOT NULL OR move = 'draft'", name='ck_release_steps_somebody'),
        sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name='fk_release_steps_release_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_release_steps_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_release_steps')
    )
    op.create_index('ix_release_steps_release_id', 'release_steps', ['release_id'])


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    for table in ('release_steps', 'release_replies', 'release_asked', 'release_files', 'release_figures', 'releases'):
        op.drop_table(table)
    if not is_sqlite():
        for name, *_rest in REFUSED:
            op.execute(f"DROP FUNCTION {name}()")
