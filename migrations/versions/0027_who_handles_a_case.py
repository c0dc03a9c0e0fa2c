"""Say who handles a case, and keep each handing over as a step."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD_MOVES = (
    "open", "reply", "reply_late", "go_on", "propose_confirm", "propose_dismiss", "confirm", "dismiss", "send_back", "order", "extend",
    "report_done", "not_done", "verify", "agree", "object", "close_unconfirmed", "close", "remind", "supervise", "interview", "circulate",
)
MOVES = (*OLD_MOVES, "hand_over")
KEPT = ("DELETE", "UPDATE")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def words(allowed: tuple[str, ...], *, named: bool) -> None:
    """Other words for a move; ``named``: each handing over names whom to. What is built anew loses triggers."""
    listed = ", ".join(repr(word) for word in allowed)
    for event in KEPT if is_sqlite() else ():
        op.execute(f"DROP TRIGGER case_steps_never_{event.lower()}d")
    with op.batch_alter_table("case_steps") as batch:
        batch.drop_constraint(op.f("move"), type_="check")
        batch.create_check_constraint(op.f("move"), f"move IN ({listed})")
        if named:
            batch.add_column(sa.Column("handed_to", sa.String(length=120), nullable=False, server_default=""))
        else:
            batch.drop_column("handed_to")
    for event in KEPT if is_sqlite() else ():
        op.execute(
            f"CREATE TRIGGER case_steps_never_{event.lower()}d BEFORE {event} ON case_steps "
            "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
        )


def upgrade() -> None:
    """Until now whoever opened a case handled it."""
    words(MOVES, named=True)
    if is_sqlite():
        # Building the table anew would lose its triggers, and those of others that look into it.
        op.execute("ALTER TABLE cases ADD COLUMN handler_id INTEGER CONSTRAINT fk_cases_handler_id REFERENCES accounts (id)")
    else:
        op.add_column("cases", sa.Column("handler_id", ID, nullable=True))
        op.create_foreign_key("fk_cases_handler_id", "cases", "accounts", ["handler_id"], ["id"])
    op.execute("UPDATE cases SET handler_id = opened_by")
    op.create_index("ix_cases_handler", "cases", ["handler_id", "due_on"])


def downgrade() -> None:
    """Only where nothing was handed over."""
    op.drop_index("ix_cases_handler", "cases")
    if is_sqlite():
        op.execute("ALTER TABLE cases DROP COLUMN handler_id")
    else:
        op.drop_column("cases", "handler_id")
    words(OLD_MOVES, named=False)
