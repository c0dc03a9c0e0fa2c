"""Keep to whom a claim was assigned, and when its debtor had notice."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")
ALIVE, VOIDED = sa.text("voided_in IS NULL"), sa.text("voided_in IS NOT NULL")
POINTERS = {
    "payable_id": "payables", "assignee_id": "enterprises",
    "created_in": "changes", "changed_in": "changes", "voided_in": "changes",
}
PARENTS = {"payable_id": "payables", "assignee_id": "enterprises"}


def triggers():
    """Living assignments are of living payables to living enterprises: neither side is voided before them."""
    for column, parent in PARENTS.items():
        refers = f"NEW.voided_in IS NULL AND EXISTS (SELECT 1 FROM {parent} WHERE id = NEW.{column} AND voided_in IS NOT NULL)"
        said = "reference_to_voided in assignments"
        yield f"assignments_{column}_insert", "assignments", "INSERT", refers, said
        yield f"assignments_{column}_update", "assignments", f"UPDATE OF {column}, voided_in", refers, said
        leaves = (
            "NEW.voided_in IS NOT NULL AND OLD.voided_in IS NULL AND "
            f"EXISTS (SELECT 1 FROM assignments WHERE {column} = NEW.id AND voided_in IS NULL)"
        )
        yield f"{parent}_voided_before_assignments", parent, "UPDATE OF voided_in", leaves, f"voided_but_referred_to in {parent}"


TRIGGERS = tuple(triggers())


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Make the table and its triggers."""
    op.create_table(
        "assignments",
        sa.Column("id", ID, nullable=False),
        sa.Column("ref", KEY, nullable=False),
        sa.Column("payable_id", ID, nullable=False),
        sa.Column("assignee_id", ID, nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("notices", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_in", ID, nullable=False),
        sa.Column("changed_in", ID, nullable=False),
        sa.Column("voided_in", ID, nullable=True),
        sa.CheckConstraint("amount_fen IS NULL", name=op.f("ck_assignments_whole")),
        sa.CheckConstraint("notified_on IS NULL OR notified_on >= assigned_on", name=op.f("ck_assignments_notified")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_assignments_{column}"))
            for column, table in POINTERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    for column in ("changed_in", "payable_id", "assignee_id"):
        op.create_index(f"ix_assignments_{column}", "assignments", [column])
    key = ["ref"]
    op.create_index("uq_assignments_alive", "assignments", key, unique=True, sqlite_where=ALIVE, postgresql_where=ALIVE)
    op.create_index("ix_assignments_voided", "assignments", key, sqlite_where=VOIDED, postgresql_where=VOIDED)
    if is_sqlite():
        op.execute(
            "CREATE TRIGGER assignments_never_deleted BEFORE DELETE ON assignments "
            "BEGIN SELECT RAISE(ABORT, 'facts_are_voided_not_deleted'); END"
        )
        for name, table, event, condition, said in TRIGGERS:
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
        return
    op.execute(
        "CREATE TRIGGER assignments_never_deleted BEFORE DELETE ON assignments "
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
    op.drop_table("assignments")
