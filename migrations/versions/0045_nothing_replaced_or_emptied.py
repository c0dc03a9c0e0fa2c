"""Keep history from what asks no trigger for what it removes: SQLite's OR REPLACE, and PostgreSQL's TRUNCATE."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

# Recorded facts: every column may be corrected, and what stood before is kept beside them, in record_versions.
FACTS = (
    "advances", "amendments", "annual_reports", "arrivals", "assignments", "bars", "bodies", "budgets", "commitment_events",
    "commitments", "compensations", "contracts", "discharges", "disclosures", "disputes", "enterprises", "excuses", "funding",
    "judgments", "payables", "payments", "projects", "returns", "valuations", "work_reports",
)
# These have been kept from both since they were made.
BEFORE = ("audit_entries", "audit_heads", "audit_looks", "audit_nodes", "monthly_return_lines", "monthly_returns")
NUMBERS = "complaints_take_no_others_number"


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def kept_tables() -> list[str]:
    """The tables from which the database lets nothing be deleted."""
    sqlite = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_never_deleted'"
    postgres = (
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = c.relname || '_never_deleted'"
    )
    found = op.get_bind().execute(sa.text(sqlite if is_sqlite() else postgres)).scalars()
    return sorted(set(found) - set(BEFORE))


def never_updated(table: str) -> bool:
    """Whether no row of a table is ever changed."""
    sqlite = "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = :name"
    postgres = "SELECT 1 FROM pg_trigger WHERE tgname = :name"
    name = {"name": f"{table}_never_updated"}
    return op.get_bind().execute(sa.text(sqlite if is_sqlite() else postgres), name).first() is not None


def keys_of(table: str) -> Iterator[tuple[list[str], str]]:
    """By what a row is one and no other: columns, and of which rows that holds ("" for all)."""
    bind = op.get_bind()
    yield [row.name for row in bind.execute(sa.text(f"PRAGMA table_info({table})")) if row.pk], ""
    for index in bind.execute(sa.text(f"PRAGMA index_list({table})")).all():
        if index.unique and index.origin != "pk":
            said = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": index.name}).scalar()
            columns = [row.name for row in bind.execute(sa.text(f"PRAGMA index_info({index.name})"))]
            yield columns, (said or "").partition(" WHERE ")[2]


def taken(table: str, columns: list[str], where: str) -> str:
    """Whether another row stands where the new one would."""
    same = " AND ".join(f"{name} = NEW.{name}" for name in columns)
    if not where:
        return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    named = [row.name for row in op.get_bind().execute(sa.text(f"PRAGMA table_info({table})"))]
    new = ", ".join(f"NEW.{name} AS {name}" for name in named)
    return f"(EXISTS (SELECT 1 FROM {table} WHERE {same} AND {where}) AND EXISTS (SELECT 1 FROM (SELECT {new}) WHERE {where}))"


def triggers() -> Iterator[tuple[str, str, str]]:
    """Name, table and what comes before and behind it, of each trigger in this database's dialect."""
    refuses = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END" if is_sqlite() else "EXECUTE FUNCTION history_is_kept()"
    for table in kept_tables():
        if not is_sqlite():
            yield f"{table}_never_emptied", table, f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuses}"
        if table in FACTS:
            continue
        if is_sqlite():
            there = " OR ".join(taken(table, *key) for key in keys_of(table))
            yield f"{table}_never_replaced", table, f"BEFORE INSERT ON {table} WHEN {there} {refuses}"
        if not never_updated(table):
            other = "WHEN NEW.id <> OLD.id" if is_sqlite() else "FOR EACH ROW WHEN (NEW.id <> OLD.id)"
            yield f"{table}_keep_their_id", table, f"BEFORE UPDATE ON {table} {other} {refuses}"
    if is_sqlite():
        # Of complaints the number alone is given later, when a draft is sent.
        others = "EXISTS (SELECT 1 FROM complaints WHERE number = NEW.number AND id <> NEW.id)"
        yield NUMBERS, "complaints", f"BEFORE UPDATE ON complaints WHEN {others} {refuses}"


def upgrade() -> None:
    """Add the triggers."""
    for name, _table, does in list(triggers()):
        op.execute(f"CREATE TRIGGER {name} {does}")


def downgrade() -> None:
    """Take the triggers away."""
    for name, table, _does in list(triggers()):
        op.execute(f"DROP TRIGGER {name}" if is_sqlite() else f"DROP TRIGGER {name} ON {table}")
