"""Let a formal report be the register of compensation and accountability, or the yearly public statements."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

OLD_KINDS = ("accountability", "arrears", "funding", "promises")
KINDS = (*OLD_KINDS, "register", "disclosure")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def kinds(allowed: tuple[str, ...]) -> None:
    """Other words for a kind. SQLite builds the table anew: its triggers, and those that look into it, are put back."""
    triggers = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%releases%' ORDER BY name")
    kept = op.get_bind().execute(triggers).all() if is_sqlite() else []
    for name, _sql in kept:
        op.execute(f"DROP TRIGGER {name}")
    with op.batch_alter_table("releases") as batch:
        batch.drop_constraint(op.f("kind"), type_="check")
        batch.create_check_constraint(op.f("kind"), f"kind IN ({', '.join(repr(word) for word in allowed)})")
    for _name, sql in kept:
        op.execute(sa.text(sql.replace(":", r"\:")))


def upgrade() -> None:
    """Two kinds more."""
    kinds(KINDS)


def downgrade() -> None:
    """Only where there is no report of the newer kinds."""
    kinds(OLD_KINDS)
