"""Keep requests of any kind of record, of rows of a file and of an undo, with every sum they bear on."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REQUESTS = "approval_requests"
SUMS = "approval_sums"
OLD_CHECKS = {
    "act": "act IN ('add', 'correct', 'void')",
    "ck_approval_requests_kind": "kind IN ('payables', 'disputes', 'discharges')",
    "ck_approval_requests_of_a_record": "(act = 'add') = (record_id IS NULL)",
    "ck_approval_requests_what_is_written": "(act = 'void') = (cells IS NULL)",
    "ck_approval_requests_dispute_has_document": "kind <> 'disputes' OR act = 'void' OR (document IS NOT NULL AND length(trim(document)) > 0 AND raised_on IS NOT NULL)",
}
CHECKS = {
    "act": "act IN ('add', 'correct', 'void', 'import', 'undo')",
    "ck_approval_requests_kind": "kind <> 'payments'",
    "ck_approval_requests_of_a_record": "(act IN ('add', 'import')) = (record_id IS NULL)",
    "ck_approval_requests_what_is_written": "(act IN ('add', 'correct')) = (cells IS NOT NULL)",
    "ck_approval_requests_rows_of_a_file": "(act = 'import') = (file_rows IS NOT NULL)",
    "ck_approval_requests_dispute_has_document": "kind <> 'disputes' OR act NOT IN ('add', 'correct') OR (document IS NOT NULL AND length(trim(document)) > 0 AND raised_on IS NOT NULL)",
}


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def rebuilt(before: dict[str, str], after: dict[str, str], *, rows: bool) -> None:
    """Other checks over requests. SQLite builds the table anew: triggers that look into it go, and come back."""
    kept = []
    if is_sqlite():
        asked = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%approval_requests%'")
        kept = list(op.get_bind().execute(asked))
        for name, _sql in kept:
            op.execute(f"DROP TRIGGER {name}")
    with op.batch_alter_table(REQUESTS) as batch:
        for name in before:
            batch.drop_constraint(op.f(name), type_="check")
        if rows:
            batch.add_column(sa.Column("file_rows", sa.JSON(none_as_null=True), nullable=True))
        else:
            batch.drop_column("file_rows")
        for name, said in after.items():
            batch.create_check_constraint(op.f(name), said)
    for _name, sql in kept:
        # Of a trigger's own words none is a parameter.
        op.get_bind().exec_driver_sql(sql)


def upgrade() -> None:
    """Each request so far bears on one payable, its own."""
    rebuilt(OLD_CHECKS, CHECKS, rows=True)
    op.create_table(SUMS,
        sa.Column('id', ID, nullable=False),
        sa.Column('request_id', ID, nullable=False),
        sa.Column('payable_id', ID, nullable=False),
        sa.Column('body_id', ID, nullable=False),
        sa.Column('before_fen', sa.BigInteger(), nullable=False),
        sa.Column('after_fen', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['request_id'], ['approval_requests.id'], name='fk_approval_sums_request_id'),
        sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name='fk_approval_sums_payable_id'),
        sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name='fk_approval_sums_body_id'),
        sa.PrimaryKeyConstraint('id', name='pk_approval_sums')
    )
    op.create_index('uq_approval_sums_payable', SUMS, ['request_id', 'payable_id'], unique=True)
    op.create_index('ix_approval_sums_payable_id', SUMS, ['payable_id'])
    op.create_index('ix_approval_sums_body_id', SUMS, ['body_id'])
    op.execute(f"INSERT INTO {SUMS} (request_id, payable_id, body_id, before_fen, after_fen) "
               f"SELECT id, payable_id, body_id, before_fen, after_fen FROM {REQUESTS} ORDER BY id")
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "EXECUTE FUNCTION history_is_kept()"
    each = "" if is_sqlite() else "FOR EACH ROW "
    for event in ("DELETE", "UPDATE"):
        op.execute(f"CREATE TRIGGER {SUMS}_never_{event.lower()}d BEFORE {event} ON {SUMS} {each}{does}")
    if is_sqlite():
        there = f"EXISTS (SELECT 1 FROM {SUMS} WHERE id = NEW.id OR (request_id = NEW.request_id AND payable_id = NEW.payable_id))"
        op.execute(f"CREATE TRIGGER {SUMS}_never_replaced BEFORE INSERT ON {SUMS} WHEN {there} {does}")
    else:
        op.execute(f"CREATE TRIGGER {SUMS}_never_emptied BEFORE TRUNCATE ON {SUMS} FOR EACH STATEMENT {does}")


def downgrade() -> None:
    """Only where nothing was asked for of another kind."""
    op.drop_table(SUMS)
    rebuilt(CHECKS, OLD_CHECKS, rows=False)
