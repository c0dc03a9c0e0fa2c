"""Hold what must never be false: living records refer to living ones, days keep their order, sums stay positive."""

from collections.abc import Iterator

from alembic import op

revision = "0005"
down_revision = "0004"

# A living record never refers to a voided one: neither when it is written nor when the other is voided.
REFERENCES = {
    "bodies": {"parent_id": "bodies", "supervisor_id": "bodies", "successor_id": "bodies"},
    "work_reports": {"body_id": "bodies"},
    "budgets": {"body_id": "bodies"},
    "disclosures": {"body_id": "bodies"},
    "returns": {"body_id": "bodies"},
    "projects": {"body_id": "bodies"},
    "funding": {"project_id": "projects"},
    "arrivals": {"funding_id": "funding"},
    "contracts": {"body_id": "bodies", "enterprise_id": "enterprises", "project_id": "projects"},
    "amendments": {"contract_id": "contracts"},
    "valuations": {"contract_id": "contracts"},
    "advances": {"contract_id": "contracts"},
    "commitments": {"body_id": "bodies", "enterprise_id": "enterprises", "contract_id": "contracts"},
    "commitment_events": {"commitment_id": "commitments"},
    "compensations": {"commitment_id": "commitments", "contract_id": "contracts", "body_id": "bodies", "enterprise_id": "enterprises"},
    "payables": {"contract_id": "contracts", "body_id": "bodies", "enterprise_id": "enterprises", "compensation_id": "compensations", "advance_id": "advances"},
    "payments": {"payable_id": "payables"},
    "disputes": {"payable_id": "payables"},
    "discharges": {"payable_id": "payables"},
    "bars": {"payable_id": "payables"},
    "judgments": {"payable_id": "payables"},
    "excuses": {"payable_id": "payables"},
}
PARENTS = sorted({parent for references in REFERENCES.values() for parent in references.values()})


def not_negative(*columns: str) -> str:
    """The condition that none of these columns is below zero."""
    return " AND ".join(f"({column} IS NULL OR {column} >= 0)" for column in columns)


TERMS = ("late_rate", "progress_ratio", "retention_percent", "performance_percent")
CHECKS = [
    ("projects", "amounts", not_negative("total_investment_fen", "annual_amount_fen")),
    ("returns", "amounts", not_negative("opening_fen", "added_fen", "cleared_fen", "adjusted_fen", "closing_fen")),
    ("contracts", "terms", not_negative("special_days", *TERMS, "bid_percent")),
    ("amendments", "terms", not_negative("payment_days", *TERMS)),
    ("advances", "agreed_rate", not_negative("agreed_rate")),
    # A record is voided with a reason, never without; only an import is undone, by a later change.
    ("changes", "void_has_reason", "kind <> 'void' OR length(trim(reason)) > 0"),
    ("changes", "undone", "undone_in IS NULL OR (kind = 'import' AND undone_in > id)"),
    ("sweeps", "finished", "(state = 'running') = (finished_at IS NULL)"),
    ("job_runs", "finished", "state = 'running' OR finished_at IS NOT NULL"),
]
AFTER_ITS_YEAR = {
    "sqlite": "CAST(strftime('%Y', published_on) AS INTEGER) > year",
    "postgresql": "EXTRACT(year FROM published_on) > year",
}
# The parents of these references are voided one by one, so their children must be found quickly.
INDEXES = [("payables", "compensation_id"), ("payables", "advance_id"), ("compensations", "enterprise_id")]

EVENT_TOO_EARLY = "NEW.voided_in IS NULL AND NEW.happened_on < (SELECT made_on FROM commitments WHERE id = NEW.commitment_id)"
MADE_TOO_LATE = "EXISTS (SELECT 1 FROM commitment_events WHERE commitment_id = NEW.id AND voided_in IS NULL AND happened_on < NEW.made_on)"
# Who did a change, when and why is never rewritten, and what undid it stands.
HISTORY = "NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.at <> OLD.at OR NEW.actor <> OLD.actor OR NEW.reason <> OLD.reason OR (OLD.undone_in IS NOT NULL AND NEW.undone_in {other} OLD.undone_in)"


def refers_to_voided(table: str) -> str:
    """The condition that a row just written lives and refers to a voided record."""
    ways = [
        f"EXISTS (SELECT 1 FROM {parent} WHERE id = NEW.{column} AND voided_in IS NOT NULL)"
        for column, parent in REFERENCES[table].items()
    ]
    return f"NEW.voided_in IS NULL AND ({' OR '.join(ways)})"


def leaves_living(parent: str) -> str:
    """The condition that a row just voided has a living record that refers to it.

    Bodies refer to each other, in rings too: of them one that the same change touched last does not count.
    """
    ways = []
    for child, references in REFERENCES.items():
        within = " AND id <> NEW.id AND changed_in <> NEW.voided_in" if child == parent else ""
        ways += [
            f"EXISTS (SELECT 1 FROM {child} WHERE {column} = NEW.id AND voided_in IS NULL{within})"
            for column, found in references.items()
            if found == parent
        ]
    return " OR ".join(ways)


def triggers(other: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Name, table, event, condition and message of every trigger; ``other`` is the dialect's "is another"."""
    for table, references in REFERENCES.items():
        said = f"reference_to_voided in {table}"
        yield f"{table}_refers_insert", table, "INSERT", refers_to_voided(table), said
        columns = ", ".join([*references, "voided_in"])
        yield f"{table}_refers_update", table, f"UPDATE OF {columns}", refers_to_voided(table), said
    for parent in PARENTS:
        condition = f"NEW.voided_in IS NOT NULL AND OLD.voided_in IS NULL AND ({leaves_living(parent)})"
        yield f"{parent}_voided", parent, "UPDATE OF voided_in", condition, f"voided_but_referred_to in {parent}"
    for event in ("INSERT", "UPDATE OF happened_on, commitment_id, voided_in"):
        name = f"commitment_events_after_made_{event[:6].lower()}"
        yield name, "commitment_events", event, EVENT_TOO_EARLY, "event_before_made_on"
    yield "commitments_made_before_events", "commitments", "UPDATE OF made_on", MADE_TOO_LATE, "event_before_made_on"
    yield "changes_never_rewritten", "changes", "UPDATE", HISTORY.format(other=other), "history_is_kept"


def is_sqlite() -> bool:
    """Whether the file database is migrated."""
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the checks, then the triggers of this database's dialect."""
    dialect = op.get_bind().dialect.name
    for table, name, condition in [*CHECKS, ("disclosures", "after_its_year", AFTER_ITS_YEAR[dialect])]:
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(f"ck_{table}_{name}", condition)
    for table, column in INDEXES:
        op.execute(f"CREATE INDEX ix_{table}_{column} ON {table} ({column}) WHERE {column} IS NOT NULL")
    for name, table, event, condition, said in triggers("IS NOT" if is_sqlite() else "IS DISTINCT FROM"):
        if is_sqlite():
            op.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
                f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def downgrade() -> None:
    """Drop the triggers, the indexes and the checks."""
    for name, _table, _event, _condition, _said in triggers(""):
        op.execute(f"DROP TRIGGER {name}" if is_sqlite() else f"DROP FUNCTION {name}() CASCADE")
    for table, column in INDEXES:
        op.execute(f"DROP INDEX ix_{table}_{column}")
    for table, name, _condition in [*CHECKS, ("disclosures", "after_its_year", "")]:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"ck_{table}_{name}", type_="check")

