"""Say who has a report of an enterprise in hand, and keep each handing over as a step."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD_MOVES = (
    "submit", "ask_correction", "correct", "accept", "refuse", "extend", "handle", "answer", "close", "withdraw", "remark", "match",
    "link_case", "be_named", "be_unnamed",
)
MOVES = (*OLD_MOVES, "hand_over")
HANDLERS = ("ask_correction", "accept", "refuse", "extend", "handle", "answer", "close")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def words(allowed: tuple[str, ...], *, named: bool) -> None:
    """Other words for a move; ``named``: each handing over, and nothing else, names whom to."""
    listed = ", ".join(repr(word) for word in allowed)
    with op.batch_alter_table("complaint_steps") as batch:
        batch.drop_constraint(op.f("move"), type_="check")
        batch.create_check_constraint(op.f("move"), f"move IN ({listed})")
        if named:
            batch.add_column(sa.Column("handed_to", sa.String(length=120), nullable=False, server_default=""))
            batch.create_check_constraint(op.f("ck_complaint_steps_handed_to"), "(move = 'hand_over') = (length(trim(handed_to)) > 0)")
        else:
            batch.drop_constraint(op.f("ck_complaint_steps_handed_to"), type_="check")
            batch.drop_column("handed_to")


def upgrade() -> None:
    """Until now whoever took a handlers' step first had the report in hand."""
    words(MOVES, named=True)
    if is_sqlite():
        # Building the table anew would lose what other tables' triggers look into.
        op.execute("ALTER TABLE complaints ADD COLUMN handler_id INTEGER CONSTRAINT fk_complaints_handler_id REFERENCES accounts (id)")
    else:
        op.add_column("complaints", sa.Column("handler_id", ID, nullable=True))
        op.create_foreign_key("fk_complaints_handler_id", "complaints", "accounts", ["handler_id"], ["id"])
    listed = ", ".join(repr(word) for word in HANDLERS)
    op.execute(
        "UPDATE complaints SET handler_id = (SELECT s.actor_id FROM complaint_steps s "
        f"WHERE s.complaint_id = complaints.id AND s.move IN ({listed}) ORDER BY s.id LIMIT 1) WHERE state <> 'draft'"
    )
    op.create_index("ix_complaints_handler", "complaints", ["handler_id", "due_on"])


def downgrade() -> None:
    """Only where nothing was handed over."""
    op.drop_index("ix_complaints_handler", "complaints")
    if is_sqlite():
        op.execute("ALTER TABLE complaints DROP COLUMN handler_id")
    else:
        op.drop_column("complaints", "handler_id")
    words(OLD_MOVES, named=False)
