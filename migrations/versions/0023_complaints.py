"""Make reports of enterprises: no state but by an allowed move, what was sent stays, no step is rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)
ROUTES = ("direct", "transferred")
MATTERS = ("arrears", "advance", "broken_promise", "forbidden_ground", "asset_offset", "retaliation")
STATES = ("draft", "received", "correction_asked", "accepted", "not_accepted", "handled", "answered", "closed", "withdrawn")
MOVES = ("submit", "ask_correction", "correct", "accept", "refuse", "extend", "handle", "answer", "close", "withdraw", "remark", "match", "link_case", "be_named", "be_unnamed")
REFUSED_BECAUSE = ("no_contract", "not_goods_works_services", "in_court", "answered_before", "not_corrected")
OUTCOMES = ("upheld", "partly_upheld", "not_upheld", "settled")
SCANS = ("clean", "infected", "not_scanned")
CUSTODY = ("stored", "scanned", "copied", "looked")
# Every change of state there is; a test compares it with the program's tables.
PAIRS = (
    ("accepted", "handled"),
    ("accepted", "withdrawn"),
    ("answered", "closed"),
    ("correction_asked", "not_accepted"),
    ("correction_asked", "received"),
    ("correction_asked", "withdrawn"),
    ("draft", "received"),
    ("handled", "answered"),
    ("handled", "withdrawn"),
    ("received", "accepted"),
    ("received", "correction_asked"),
    ("received", "not_accepted"),
    ("received", "withdrawn"),
)
ALLOWED = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in PAIRS)
TOLD = ("number", "enterprise_id", "account_id", "enterprise_name", "uscc", "contact_name", "contact", "body_id", "matter", "story", "in_court", "earlier", "agreement", "claimed_fen", "since_on", "province_number", "province_office", "province_on", "received_on", "opened_on")
ALWAYS = ("route", "code_digest", "begun_at", "material_on")
ONCE = ("correction_asked_on", "correct_by", "accepted_on", "refused_because", "extended_on", "outcome", "answered_on")


def other(*names: str) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names)


# (trigger, table, event, when it refuses, what it says)
REFUSED = (
    ("complaints_begin_as_drafts", "complaints", "INSERT", "NEW.state <> 'draft'", "complaint_begins_as_draft"),
    ("complaints_move_by_table", "complaints", "UPDATE", f"NEW.state <> OLD.state AND NOT ({ALLOWED})", "complaint_move_not_allowed"),
    ("complaints_stay_as_told", "complaints", "UPDATE", f"OLD.state <> 'draft' AND ({other(*TOLD)})", "history_is_kept"),
    ("complaints_stay_whose_they_are", "complaints", "UPDATE", other(*ALWAYS), "history_is_kept"),
    ("complaints_decide_once", "complaints", "UPDATE", " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in ONCE), "history_is_kept"),
    ("complaints_never_deleted", "complaints", "DELETE", "OLD.state <> 'draft'", "history_is_kept"),
    (
        "complaint_files_never_deleted", "complaint_files", "DELETE",
        "(SELECT state FROM complaints WHERE id = OLD.complaint_id) <> 'draft'", "history_is_kept",
    ),
    (
        "complaint_file_custody_never_deleted", "complaint_file_custody", "DELETE",
        "(SELECT c.state FROM complaints c JOIN complaint_files f ON f.complaint_id = c.id WHERE f.id = OLD.file_id) <> 'draft'", "history_is_kept",
    ),
    (
        "complaint_files_stay_as_stored", "complaint_files", "UPDATE",
        other("complaint_id", "name", "type", "size", "sha256", "stored_at"), "history_is_kept",
    ),
)
KEPT = (("complaint_steps", "DELETE"), ("complaint_steps", "UPDATE"), ("complaint_file_custody", "UPDATE"))


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Make the tables and the triggers."""
    op.create_table('complaints',
        sa.Column('id', ID, nullable=False),
        sa.Column('number', KEY, nullable=True),
        sa.Column('route', one_of(ROUTES, 'route'), nullable=False),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('code_digest', sa.String(length=64), nullable=False),
        sa.Column('account_id', ID, nullable=True),
        sa.Column('enterprise_id', ID, nullable=True),
        sa.Column('begun_at', AT, nullable=False),
        sa.Column('enterprise_name', sa.String(length=200), nullable=False),
        sa.Column('uscc', sa.String(length=18), nullable=False),
        sa.Column('contact_name', sa.String(length=120), nullable=False),
        sa.Column('contact', sa.String(length=200), nullable=False),
        sa.Column('body_id', ID, nullable=True),
        sa.Column('matter', one_of(MATTERS, 'matter'), nullable=True),
        sa.Column('story', sa.Text(), nullable=False),
        sa.Column('in_court', sa.Boolean(), nullable=True),
        sa.Column('earlier', sa.String(length=40), nullable=False),
        sa.Column('agreement', sa.String(length=300), nullable=False),
        sa.Column('claimed_fen', sa.BigInteger(), nullable=True),
        sa.Column('since_on', sa.Date(), nullable=True),
        sa.Column('province_number', sa.String(length=80), nullable=False),
        sa.Column('province_office', sa.String(length=200), nullable=False),
        sa.Column('province_on', sa.Date(), nullable=True),
        sa.Column('material_on', sa.Date(), nullable=True),
        sa.Column('confidential', sa.Boolean(), nullable=False),
        sa.Column('payable_id', ID, nullable=True),
        sa.Column('contract_id', ID, nullable=True),
        sa.Column('case_id', ID, nullable=True),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('due_provisional', sa.Boolean(), nullable=False),
        sa.Column('received_on', sa.Date(), nullable=True),
        sa.Column('correction_asked_on', sa.Date(), nullable=True),
        sa.Column('correct_by', sa.Date(), nullable=True),
        sa.Column('accepted_on', sa.Date(), nullable=True),
        sa.Column('refused_because', one_of(REFUSED_BECAUSE, 'refused_because'), nullable=True),
        sa.Column('extended_on', sa.Date(), nullable=True),
        sa.Column('outcome', one_of(OUTCOMES, 'outcome'), nullable=True),
        sa.Column('answered_on', sa.Date(), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (number IS NULL)", name='ck_complaints_number'),
        sa.CheckConstraint("(due_on IS NULL) = (state IN ('draft', 'answered', 'not_accepted', 'closed', 'withdrawn'))", name='ck_complaints_due'),
        sa.CheckConstraint("state = 'draft' OR (matter IS NOT NULL AND body_id IS NOT NULL AND in_court IS NOT NULL AND length(trim(story)) > 0 AND length(trim(enterprise_name)) > 0 AND received_on IS NOT NULL AND (route = 'transferred' OR length(trim(contact)) > 0))", name='ck_complaints_whole'),
        sa.CheckConstraint("(route = 'transferred') = (material_on IS NOT NULL)", name='ck_complaints_transferred'),
        sa.CheckConstraint("(state = 'not_accepted') = (refused_because IS NOT NULL)", name='ck_complaints_refused'),
        sa.CheckConstraint("refused_because IS NULL OR refused_because <> 'not_goods_works_services' OR route = 'transferred'", name='ck_complaints_refused_by_the_decree'),
        sa.CheckConstraint("refused_because IS NULL OR refused_because <> 'not_corrected' OR correction_asked_on IS NOT NULL", name='ck_complaints_refused_uncorrected'),
        sa.CheckConstraint("state NOT IN ('handled', 'answered', 'closed') OR outcome IS NOT NULL", name='ck_complaints_handled'),
        sa.CheckConstraint("state NOT IN ('accepted', 'handled', 'answered', 'closed') OR accepted_on IS NOT NULL", name='ck_complaints_accepted'),
        sa.CheckConstraint("(state IN ('answered', 'closed')) = (answered_on IS NOT NULL)", name='ck_complaints_answered'),
        sa.CheckConstraint("(correction_asked_on IS NULL) = (correct_by IS NULL)", name='ck_complaints_correction'),
        sa.CheckConstraint("claimed_fen IS NULL OR claimed_fen >= 0", name='ck_complaints_claimed'),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name='fk_complaints_account_id'),
        sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name='fk_complaints_enterprise_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_complaints_body_id'),
        sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name='fk_complaints_payable_id'),
        sa.ForeignKeyConstraint(['contract_id'], ['contracts.id'], name='fk_complaints_contract_id'),
        sa.PrimaryKeyConstraint('id', name='pk_complaints'),
        sa.UniqueConstraint('code_digest', name='uq_complaints_code_digest'),
        sa.UniqueConstraint('number', name='uq_complaints_number')
    )
    due = sa.text("due_on IS NOT NULL")
    op.create_index('ix_complaints_due', 'complaints', ['due_on', 'id'], sqlite_where=due, postgresql_where=due)
    op.create_index('ix_complaints_enterprise_id', 'complaints', ['enterprise_id'])
    op.create_index('ix_complaints_body_id', 'complaints', ['body_id'])
    op.create_table('complaint_steps',
        sa.Column('id', ID, nullable=False),
        sa.Column('complaint_id', ID, nullable=False),
        sa.Column('move', one_of(MOVES, 'move'), nullable=False),
        sa.Column('from_state', one_of(STATES, 'from_state'), nullable=False),
        sa.Column('to_state', one_of(STATES, 'to_state'), nullable=False),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', AT, nullable=False),
        sa.Column('actor_id', ID, nullable=True),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('agreed_by', sa.String(length=120), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('due_cites', sa.String(length=400), nullable=False),
        sa.Column('clock', sa.String(length=60), nullable=False),
        sa.CheckConstraint("move <> 'extend' OR length(trim(agreed_by)) > 0", name='ck_complaint_steps_extension_has_a_name'),
        sa.CheckConstraint("move IN ('submit', 'be_named', 'be_unnamed', 'match', 'link_case') OR length(trim(note)) > 0", name='ck_complaint_steps_reason'),
        sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name='fk_complaint_steps_complaint_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_complaint_steps_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_complaint_steps')
    )
    op.create_index('ix_complaint_steps_complaint_id', 'complaint_steps', ['complaint_id'])
    op.create_table('complaint_files',
        sa.Column('id', ID, nullable=False),
        sa.Column('complaint_id', ID, nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('type', sa.String(length=100), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('scan', one_of(SCANS, 'scan'), nullable=False),
        sa.Column('copy_type', sa.String(length=100), nullable=True),
        sa.Column('copy_sha256', sa.String(length=64), nullable=True),
        sa.Column('stored_at', AT, nullable=False),
        sa.CheckConstraint("size > 0", name='ck_complaint_files_size'),
        sa.CheckConstraint("(copy_sha256 IS NULL) = (copy_type IS NULL)", name='ck_complaint_files_copy'),
        sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name='fk_complaint_files_complaint_id'),
        sa.PrimaryKeyConstraint('id', name='pk_complaint_files'),
        sa.UniqueConstraint('complaint_id', 'sha256', name='uq_complaint_files_complaint_id_sha256')
    )
    op.create_index('ix_complaint_files_complaint_id', 'complaint_files', ['complaint_id'])
    op.create_table('complaint_file_custody',
        sa.Column('id', ID, nullable=False),
        sa.Column('file_id', ID, nullable=False),
        sa.Column('kind', one_of(CUSTODY, 'kind'), nullable=False),
        sa.Column('at', AT, nullable=False),
        sa.Column('actor_id', ID, nullable=True),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.Column('detail', sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(['file_id'], ['complaint_files.id'], name='fk_complaint_file_custody_file_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_complaint_file_custody_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_complaint_file_custody')
    )
    op.create_index('ix_complaint_file_custody_file_id', 'complaint_file_custody', ['file_id'])
    for name, table, event, condition, said in REFUSED:
        if is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN {row}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    for table, event in KEPT:
        name = f"{table}_never_{event.lower()}d"
        does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} {does}")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    for table in ('complaint_file_custody', 'complaint_files', 'complaint_steps', 'complaints'):
        op.drop_table(table)
    if not is_sqlite():
        for name, *_rest in REFUSED:
            op.execute(f"DROP FUNCTION {name}()")
