"""Keep history from what asks no trigger for what it removes: SQLite's OR REPLACE, and PostgreSQL's TRUNCATE."""

from alembic import op

revision = "0045"
down_revision = "0044"

# By what a row of these is one and no other, and of which rows that holds: what is added or moved takes no other's place.
KEYS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "account_events": ((("id",), ""),),
    "case_letters": ((("step_id",), ""),),
    "case_outcome_steps": ((("id",), ""),),
    "case_outcomes": ((("id",), ""), (("case_id", "kind"), "")),
    "case_services": ((("id",), ""), (("step_id", "way"), "")),
    "case_steps": ((("id",), ""),),
    "cases": (
        (("id",), ""), (("number",), ""),
        (("rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on"), "state <> 'closed'"),
    ),
    "changes": ((("id",), ""),),
    "closing_steps": ((("id",), ""),),
    "closings": ((("id",), ""), (("payable_id",), "state NOT IN ('confirmed', 'unconfirmed', 'decided', 'withdrawn')")),
    "complaint_file_custody": ((("id",), ""),),
    "complaint_files": ((("id",), ""), (("complaint_id", "sha256"), "")),
    "complaint_letters": ((("step_id", "addressee"), ""),),
    "complaint_steps": ((("id",), ""),),
    "complaints": ((("id",), ""), (("number",), ""), (("code_digest",), "")),
    "double_reviews": ((("id",), ""),),
    "drills": ((("id",), ""),),
    "flag_corrections": ((("id",), ""),),
    "plan_answers": ((("id",), ""), (("plan_id",), "")),
    "plan_instalments": ((("id",), ""), (("plan_id", "day"), "")),
    "plans": ((("id",), ""),),
    "record_versions": ((("id",), ""),),
}
# Of these some columns may change, and none of them is the number.
NUMBERED = ("case_outcomes", "cases", "changes", "closings", "complaint_files", "complaints", "flag_corrections")
FACTS = (
    "advances", "amendments", "annual_reports", "arrivals", "assignments", "bars", "bodies", "budgets", "commitment_events",
    "commitments", "compensations", "contracts", "discharges", "disclosures", "disputes", "enterprises", "excuses", "funding",
    "judgments", "payables", "payments", "projects", "returns", "valuations", "work_reports",
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def taken(table: str, columns: tuple[str, ...], where: str) -> str:
    same = " AND ".join(f"{name} = NEW.{name}" for name in columns)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same}{f' AND {where}' if where else ''})"


def triggers() -> list[tuple[str, str]]:
    """The name of each trigger and what follows it, in this database's dialect."""
    if not is_sqlite():
        does = "EXECUTE FUNCTION history_is_kept()"
        emptied = [(f"{table}_never_emptied", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {does}") for table in (*KEYS, *FACTS)]
        return emptied + [
            (f"{table}_keep_their_number", f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NEW.id <> OLD.id) {does}") for table in NUMBERED
        ]
    does = "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
    replaced = [
        (f"{table}_never_replaced", f"BEFORE INSERT ON {table} WHEN {' OR '.join(taken(table, *key) for key in keys)} {does}")
        for table, keys in KEYS.items()
    ]
    return [
        *replaced,
        *((f"{table}_keep_their_number", f"BEFORE UPDATE ON {table} WHEN NEW.id <> OLD.id {does}") for table in NUMBERED),
        (
            "complaints_keep_anothers_number",
            f"BEFORE UPDATE ON complaints WHEN {taken('complaints', ('number',), 'id <> NEW.id')} {does}",
        ),
    ]


def upgrade() -> None:
    """Add the triggers."""
    for name, does in triggers():
        op.execute(f"CREATE TRIGGER {name} {does}")


def downgrade() -> None:
    """Take the triggers away."""
    for name, does in triggers():
        table = does.partition(" ON ")[2].split()[0]
        op.execute(f"DROP TRIGGER {name}" if is_sqlite() else f"DROP TRIGGER {name} ON {table}")
