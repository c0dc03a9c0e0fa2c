"""Keep what people say of records that may be one fact entered twice, and find them by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = "double_reviews_by_two_people"
SAID = "two_people_decide"
# The last word on the pair is somebody else's proposal of the very same.
CONDITION = (
    "NEW.verdict = 'same' AND NEW.kind = 'payables' AND NOT EXISTS (SELECT 1 FROM double_reviews AS said "
    "WHERE said.verdict = 'proposed' AND said.kept_id = NEW.kept_id AND said.actor_id <> NEW.actor_id AND said.id = "
    "(SELECT max(last.id) FROM double_reviews AS last WHERE last.kind = NEW.kind AND last.first_id = NEW.first_id AND last.second_id = NEW.second_id AND last.id < NEW.id))"
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the table, its triggers and the index."""
    op.create_table('double_reviews',
        sa.Column('id', ID, nullable=False),
        sa.Column('kind', sa.String(length=24), nullable=False),
        sa.Column('first_id', ID, nullable=False),
        sa.Column('second_id', ID, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('verdict', sa.Enum("different", "proposed", "same", name="verdict", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('kept_id', ID, nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('stands_at', ID, nullable=False),
        sa.Column('change_id', ID, nullable=True),
        sa.Column('taken_on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_id', ID, nullable=False),
        sa.Column('actor_name', sa.String(length=120), nullable=False),
        sa.CheckConstraint("kind IN ('payables', 'contracts', 'payments')", name='ck_double_reviews_kind'),
        sa.CheckConstraint("first_id < second_id", name='ck_double_reviews_in_order'),
        sa.CheckConstraint("length(trim(reason)) > 0", name='ck_double_reviews_reason'),
        sa.CheckConstraint("(verdict = 'different') = (kept_id IS NULL)", name='ck_double_reviews_one_stays'),
        sa.CheckConstraint("kept_id IS NULL OR kept_id IN (first_id, second_id)", name='ck_double_reviews_one_of_both'),
        sa.CheckConstraint("(verdict = 'same') = (change_id IS NOT NULL)", name='ck_double_reviews_voided_in_a_change'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_double_reviews_body_id'),
        sa.ForeignKeyConstraint(['change_id'], ['changes.id'], name='fk_double_reviews_change_id'),
        sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name='fk_double_reviews_actor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_double_reviews')
    )
    op.create_index("ix_double_reviews_pair", "double_reviews", ["kind", "first_id", "second_id", "id"])
    op.create_index("ix_double_reviews_body_id", "double_reviews", ["body_id"])
    alive = sa.text("voided_in IS NULL")
    op.create_index(
        "ix_payables_doubles", "payables", ["body_id", "enterprise_id", "amount_fen", "kind", "contract_id"],
        sqlite_where=alive, postgresql_where=alive,
    )
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
    for event in ("DELETE", "UPDATE"):
        op.execute(f"CREATE TRIGGER double_reviews_never_{event.lower()}d BEFORE {event} ON double_reviews {does}")
    if is_sqlite():
        # A number that the row has not got yet would be smaller than every other: the rule is looked at after.
        op.execute(f"CREATE TRIGGER {NAME} AFTER INSERT ON double_reviews WHEN {CONDITION} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {CONDITION} THEN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {NAME} AFTER INSERT ON double_reviews FOR EACH ROW EXECUTE FUNCTION {NAME}()")


def downgrade() -> None:
    """Drop them."""
    op.drop_table('double_reviews')
    op.drop_index("ix_payables_doubles", "payables")
    if not is_sqlite():
        op.execute(f"DROP FUNCTION {NAME}()")
