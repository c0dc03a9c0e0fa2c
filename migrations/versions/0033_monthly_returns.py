"""Keep monthly returns and their lines: two people, lines that add up, and a past that nobody changes."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)
STATES = ("signed", "frozen", "sent_back")
SIDES = ("opening", "new", "cleared", "adjusted", "closing")
MEASURES = ("fen", "payables", "disputed_fen", "disputed")
KINDS = (
    "standing", "fell_due", "judgment_due", "transfer", "cash", "bill", "receivable_voucher", "asset_offset", "set_off",
    "notary_deposit", "waiver", "judgment_performed", "returned", "into_dispute", "dispute_for_creditor",
    "dispute_for_debtor", "judged", "voided", "restated", "no_return",
)
FIXED = (
    "id", "body_id", "month", "version", "opened_by", *(f"{side}_{measure}" for side in SIDES for measure in MEASURES),
    *(f"stated_{side}_fen" for side in SIDES), "stated_payables", "stated_disputed_fen", "zero", "difference", "adjustment",
    "correction", "digest", "signed_by", "signed_name", "signed_on", "signed_at",
)
TABLE, LINES = "monthly_returns", "monthly_return_lines"


def adds_up(prefix: str, measure: str) -> str:
    opening, new, cleared, adjusted, closing = (f"{prefix}{side}_{measure}" for side in SIDES)
    return f"{opening} + {new} - {cleared} + {adjusted} = {closing}"


# A version is frozen only where its lines add up to each of its figures.
SUMS = " OR ".join(
    f"(SELECT coalesce(sum({measure}), 0) FROM {LINES} WHERE return_id = NEW.id AND side = '{side}') <> NEW.{side}_{measure}"
    for side in SIDES
    for measure in MEASURES
)
# (trigger, table, event, when it refuses, what it says)
REFUSED = (
    (
        "monthly_returns_begin_signed", TABLE, "INSERT",
        f"NEW.state <> 'signed' OR EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (body_id = NEW.body_id AND month = NEW.month "
        "AND (version >= NEW.version OR state = 'signed')))",
        "return_begins_signed",
    ),
    (
        "monthly_returns_say_what_changed", TABLE, "INSERT",
        f"length(trim(NEW.correction)) = 0 AND EXISTS (SELECT 1 FROM {TABLE} WHERE body_id = NEW.body_id AND month = NEW.month "
        "AND state = 'frozen')",
        "correction_has_reason",
    ),
    (
        "monthly_returns_stay_frozen", TABLE, "UPDATE",
        "OLD.state <> 'signed' OR " + " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED),
        "history_is_kept",
    ),
    ("monthly_returns_add_up", TABLE, "UPDATE", f"NEW.state = 'frozen' AND ({SUMS})", "lines_add_up"),
    (
        "monthly_return_lines_come_with_it", LINES, "INSERT",
        f"EXISTS (SELECT 1 FROM {LINES} WHERE id = NEW.id) OR NOT EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.return_id AND state = 'signed')",
        "history_is_kept",
    ),
)
KEPT = ((TABLE, "DELETE"), (LINES, "DELETE"), (LINES, "UPDATE"))


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def measured(measure: str) -> sa.types.TypeEngine:
    return sa.BigInteger() if measure.endswith("fen") else sa.Integer()


def upgrade() -> None:
    """Make both tables and their triggers."""
    op.create_table(TABLE,
        sa.Column('id', ID, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('month', sa.String(length=7), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('state', one_of(STATES, 'state'), nullable=False),
        sa.Column('opened_by', ID, nullable=True),
        *(sa.Column(f"{side}_{measure}", measured(measure), nullable=False) for side in SIDES for measure in MEASURES),
        *(sa.Column(f"stated_{side}_fen", sa.BigInteger(), nullable=False) for side in SIDES),
        sa.Column('stated_payables', sa.Integer(), nullable=False),
        sa.Column('stated_disputed_fen', sa.BigInteger(), nullable=False),
        sa.Column('zero', sa.Boolean(), nullable=False),
        sa.Column('difference', sa.Text(), nullable=False),
        sa.Column('adjustment', sa.Text(), nullable=False),
        sa.Column('correction', sa.Text(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('signed_by', ID, nullable=False),
        sa.Column('signed_name', sa.String(length=120), nullable=False),
        sa.Column('signed_on', sa.Date(), nullable=False),
        sa.Column('signed_at', AT, nullable=False),
        sa.Column('checked_by', ID, nullable=True),
        sa.Column('checked_name', sa.String(length=120), nullable=False),
        sa.Column('checked_on', sa.Date(), nullable=True),
        sa.Column('checked_at', AT, nullable=True),
        sa.Column('check_note', sa.Text(), nullable=False),
        *(sa.CheckConstraint(adds_up("", measure), name=f"ck_{TABLE}_adds_up_{measure}") for measure in MEASURES),
        sa.CheckConstraint(adds_up("stated_", "fen"), name='ck_monthly_returns_stated_adds_up'),
        sa.CheckConstraint("zero = (stated_closing_fen = 0)", name='ck_monthly_returns_zero_said_aloud'),
        sa.CheckConstraint("version >= 1", name='ck_monthly_returns_version'),
        sa.CheckConstraint("length(trim(difference)) > 0 OR (stated_opening_fen = opening_fen AND stated_new_fen = new_fen AND stated_cleared_fen = cleared_fen AND stated_adjusted_fen = adjusted_fen AND stated_closing_fen = closing_fen AND stated_payables = closing_payables AND stated_disputed_fen = closing_disputed_fen)", name='ck_monthly_returns_difference_has_reason'),
        sa.CheckConstraint("length(trim(signed_name)) > 0", name='ck_monthly_returns_signed'),
        sa.CheckConstraint("(state = 'signed') = (checked_by IS NULL) AND (checked_by IS NULL) = (checked_on IS NULL)", name='ck_monthly_returns_checked'),
        sa.CheckConstraint("checked_by IS NULL OR checked_by <> signed_by", name='ck_monthly_returns_two_people'),
        sa.CheckConstraint("state <> 'sent_back' OR length(trim(check_note)) > 0", name='ck_monthly_returns_sent_back_has_reason'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_monthly_returns_body_id'),
        sa.ForeignKeyConstraint(['opened_by'], ['monthly_returns.id'], name='fk_monthly_returns_opened_by'),
        sa.ForeignKeyConstraint(['signed_by'], ['accounts.id'], name='fk_monthly_returns_signed_by'),
        sa.ForeignKeyConstraint(['checked_by'], ['accounts.id'], name='fk_monthly_returns_checked_by'),
        sa.PrimaryKeyConstraint('id', name='pk_monthly_returns')
    )
    signed, frozen = sa.text("state = 'signed'"), sa.text("state = 'frozen'")
    op.create_index('uq_monthly_returns_version', TABLE, ['body_id', 'month', 'version'], unique=True)
    op.create_index('uq_monthly_returns_waiting', TABLE, ['body_id', 'month'], unique=True, sqlite_where=signed, postgresql_where=signed)
    op.create_index('ix_monthly_returns_frozen', TABLE, ['month', 'body_id', 'version'], sqlite_where=frozen, postgresql_where=frozen)
    op.create_table(LINES,
        sa.Column('id', ID, nullable=False),
        sa.Column('return_id', ID, nullable=False),
        sa.Column('side', one_of(SIDES, 'side'), nullable=False),
        sa.Column('kind', one_of(KINDS, 'kind'), nullable=False),
        sa.Column('payable_id', ID, nullable=False),
        sa.Column('ref', KEY, nullable=False),
        sa.Column('enterprise_id', ID, nullable=False),
        sa.Column('day', sa.Date(), nullable=True),
        sa.Column('source', KEY, nullable=False),
        *(sa.Column(measure, measured(measure), nullable=False) for measure in MEASURES),
        sa.ForeignKeyConstraint(['return_id'], ['monthly_returns.id'], name='fk_monthly_return_lines_return_id'),
        sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name='fk_monthly_return_lines_payable_id'),
        sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name='fk_monthly_return_lines_enterprise_id'),
        sa.PrimaryKeyConstraint('id', name='pk_monthly_return_lines')
    )
    op.create_index('ix_monthly_return_lines_return', LINES, ['return_id', 'side', 'id'])
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
    if not is_sqlite():
        for table in (TABLE, LINES):
            op.execute(f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()")


def downgrade() -> None:
    """Drop the tables, and with them their triggers."""
    op.drop_table(LINES)
    op.drop_table(TABLE)
    if not is_sqlite():
        for name, *_rest in REFUSED:
            op.execute(f"DROP FUNCTION {name}()")
