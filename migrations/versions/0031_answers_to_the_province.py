"""Keep how the province's department was answered; a report it handed on is not answered without that."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

NAME = "complaints_answer_the_province"
CONDITION = "NEW.route = 'transferred' AND NEW.state IN ('answered', 'closed') AND length(trim(coalesce(NEW.province_answer, ''))) = 0"
SAID = "province_not_answered"


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the column and the trigger."""
    op.add_column("complaints", sa.Column("province_answer", sa.String(length=200), nullable=True))
    if is_sqlite():
        op.execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE ON complaints WHEN {CONDITION} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {CONDITION} THEN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE ON complaints FOR EACH ROW EXECUTE FUNCTION {NAME}()")


def downgrade() -> None:
    """Drop both."""
    op.execute(f"DROP TRIGGER {NAME}" + ("" if is_sqlite() else " ON complaints"))
    if not is_sqlite():
        op.execute(f"DROP FUNCTION {NAME}()")
    op.drop_column("complaints", "province_answer")
