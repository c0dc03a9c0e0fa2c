"""Hold across tables what must never be false: paid sums, voided parents, deletions."""

from alembic import op

revision = "0002"
down_revision = "0001"

FACTS = ["bodies", "enterprises", "work_reports", "budgets", "disclosures", "returns", "projects", "funding", "arrivals", "contracts", "amendments", "valuations", "advances", "commitments", "commitment_events", "compensations", "payables", "payments", "disputes", "discharges", "bars", "judgments", "excuses"]

# A payment counts when money moved and did not come back, a bill was honoured, or an agreed offset performed.
COUNTED = (
    "voided_in IS NULL AND returned_on IS NULL AND (method IN ('transfer', 'cash')"
    " OR (method IN ('bill', 'receivable_voucher') AND honoured_on IS NOT NULL)"
    " OR (method = 'asset_offset' AND consent_document IS NOT NULL AND performed_on IS NOT NULL))"
)
OVERPAID = (
    "(SELECT coalesce(sum(amount_fen), 0) FROM payments WHERE payable_id = {payable} AND {counted})"
    " > (SELECT amount_fen FROM payables WHERE id = {payable})"
)


def upgrade() -> None:
    """Make the triggers of this database's dialect."""
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER payments_counted_{event.lower()} AFTER {event} ON payments WHEN NEW.voided_in IS NULL "
            f"AND {OVERPAID.format(payable='NEW.payable_id', counted=COUNTED)} "
            "BEGIN SELECT RAISE(ABORT, 'payments_above_payable'); END"
        )
    op.execute(
        "CREATE TRIGGER payables_counted_update AFTER UPDATE OF amount_fen ON payables "
        f"WHEN {OVERPAID.format(payable='NEW.id', counted=COUNTED)} "
        "BEGIN SELECT RAISE(ABORT, 'payments_above_payable'); END"
    )
    for table in FACTS:
        op.execute(
            f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'facts_are_voided_not_deleted'); END"
        )
    for table in ("record_versions", "changes", "flag_corrections"):
        op.execute(
            f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
        )
    op.execute(
        "CREATE TRIGGER record_versions_never_changed BEFORE UPDATE ON record_versions "
        "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
    )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION payments_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        # The payable's row is locked first, so that two payments of one payable cannot pass side by side.
        "PERFORM 1 FROM payables WHERE id = NEW.payable_id FOR UPDATE; "
        f"IF NEW.voided_in IS NULL AND {OVERPAID.format(payable='NEW.payable_id', counted=COUNTED)} THEN "
        "RAISE EXCEPTION 'payments_above_payable' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER payments_counted AFTER INSERT OR UPDATE ON payments "
        "FOR EACH ROW EXECUTE FUNCTION payments_counted()"
    )
    op.execute(
        "CREATE FUNCTION payables_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {OVERPAID.format(payable='NEW.id', counted=COUNTED)} THEN "
        "RAISE EXCEPTION 'payments_above_payable' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER payables_counted AFTER UPDATE OF amount_fen ON payables "
        "FOR EACH ROW EXECUTE FUNCTION payables_counted()"
    )
    op.execute(
        "CREATE FUNCTION never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'facts_are_voided_not_deleted' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(
        "CREATE FUNCTION history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'history_is_kept' USING ERRCODE = 'check_violation'; END $$"
    )
    for table in FACTS:
        op.execute(
            f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION never_deleted()"
        )
    for table in ("record_versions", "changes", "flag_corrections"):
        op.execute(
            f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
        )
    op.execute(
        "CREATE TRIGGER record_versions_never_changed BEFORE UPDATE ON record_versions "
        "FOR EACH ROW EXECUTE FUNCTION history_is_kept()"
    )


def downgrade() -> None:
    """Drop the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        names = ["payments_counted_insert", "payments_counted_update", "payables_counted_update"]
        names += [f"{table}_never_deleted" for table in (*FACTS, "record_versions", "changes", "flag_corrections")]
        for name in (*names, "record_versions_never_changed"):
            op.execute(f"DROP TRIGGER {name}")
        return
    for function in ("payments_counted", "payables_counted", "never_deleted", "history_is_kept"):
        op.execute(f"DROP FUNCTION {function}() CASCADE")
