"""Let a creditor answer a plan after its body entered a document for it: one of each for a plan."""

from alembic import op

revision = "0056"
down_revision = "0055"

TABLE = "plan_answers"
OWN, BY_BODY = "answer <> 'signed'", "answer = 'signed'"


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def replaced(there: str) -> None:
    """What SQLite's OR REPLACE may not do, by what a row is one and no other."""
    if is_sqlite():
        op.execute(f"DROP TRIGGER {TABLE}_never_replaced")
        op.execute(
            f"CREATE TRIGGER {TABLE}_never_replaced BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR "
            f"({there})) BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
        )


def upgrade() -> None:
    """Before, a signed document was the one answer of its plan."""
    op.drop_index("uq_plan_answers_plan", TABLE)
    for name, rows in (("uq_plan_answers_plan", OWN), ("uq_plan_answers_signed", BY_BODY)):
        op.execute(f"CREATE UNIQUE INDEX {name} ON {TABLE} (plan_id) WHERE {rows}")
    replaced("plan_id = NEW.plan_id AND (answer = 'signed') = (NEW.answer = 'signed')")


def downgrade() -> None:
    """Only where no plan has both."""
    op.drop_index("uq_plan_answers_signed", TABLE)
    op.drop_index("uq_plan_answers_plan", TABLE)
    op.create_index("uq_plan_answers_plan", TABLE, ["plan_id"], unique=True)
    replaced("plan_id = NEW.plan_id")
