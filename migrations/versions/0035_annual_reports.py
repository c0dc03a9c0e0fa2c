"""Keep whom a body reported its arrears of a year to, and on what day."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALIVE, VOIDED = sa.text("voided_in IS NULL"), sa.text("voided_in IS NOT NULL")
POINTERS = {"body_id": "bodies", "created_in": "changes", "changed_in": "changes", "voided_in": "changes"}
AFTER_ITS_YEAR = {
    "sqlite": "CAST(strftime('%Y', reported_on) AS INTEGER) > year",
    "postgresql": "EXTRACT(year FROM reported_on) > year",
}
REFERS = "NEW.voided_in IS NULL AND EXISTS (SELECT 1 FROM bodies WHERE id = NEW.body_id AND voided_in IS NOT NULL)"
LEAVES = (
    "NEW.voided_in IS NOT NULL AND OLD.voided_in IS NULL AND "
    "EXISTS (SELECT 1 FROM annual_reports WHERE body_id = NEW.id AND voided_in IS NULL)"
)
# Living reports are of living bodies: neither is written otherwise nor is the body voided before them.
TRIGGERS = (
    ("annual_reports_refers_insert", "annual_reports", "INSERT", REFERS, "reference_to_voided in annual_reports"),
    ("annual_reports_refers_update", "annual_reports", "UPDATE OF body_id, voided_in", REFERS,
     "reference_to_voided in annual_reports"),
    ("bodies_voided_before_reports", "bodies", "UPDATE OF voided_in", LEAVES, "voided_but_referred_to in bodies"),
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Make the table and its triggers."""
    op.create_table(
        "annual_reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_to", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("notices", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_in", ID, nullable=False),
        sa.Column("changed_in", ID, nullable=False),
        sa.Column("voided_in", ID, nullable=True),
        sa.CheckConstraint(AFTER_ITS_YEAR[op.get_bind().dialect.name], name=op.f("ck_annual_reports_after_its_year")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_annual_reports_{column}"))
            for column, table in POINTERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_reports")),
    )
    for column in ("changed_in", "reported_on"):
        op.create_index(f"ix_annual_reports_{column}", "annual_reports", [column])
    key = ["body_id", "year"]
    op.create_index("uq_annual_reports_alive", "annual_reports", key, unique=True, sqlite_where=ALIVE, postgresql_where=ALIVE)
    op.create_index("ix_annual_reports_voided", "annual_reports", key, sqlite_where=VOIDED, postgresql_where=VOIDED)
    if is_sqlite():
        op.execute(
            "CREATE TRIGGER annual_reports_never_deleted BEFORE DELETE ON annual_reports "
            "BEGIN SELECT RAISE(ABORT, 'facts_are_voided_not_deleted'); END"
        )
        for name, table, event, condition, said in TRIGGERS:
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
        return
    op.execute(
        "CREATE TRIGGER annual_reports_never_deleted BEFORE DELETE ON annual_reports "
        "FOR EACH ROW EXECUTE FUNCTION never_deleted()"
    )
    for name, table, event, condition, said in TRIGGERS:
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    """Drop both."""
    for name, _table, _event, _condition, _said in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite() else f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("annual_reports")
