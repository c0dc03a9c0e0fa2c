"""Indexes that pages over many records read by: a body's payables in order, keys of voided records, trees."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

VOIDED = sa.text("voided_in IS NOT NULL")
BY_REF = (
    "projects", "funding", "arrivals", "commitments", "commitment_events", "contracts", "amendments",
    "valuations", "advances", "compensations", "payables", "payments", "disputes", "discharges", "bars",
    "judgments", "excuses",
)  # fmt: skip
KEYS = {
    **dict.fromkeys(BY_REF, ("ref",)),
    "bodies": ("code",), "enterprises": ("uscc",), "work_reports": ("body_id", "year"),
    "budgets": ("body_id", "year"), "disclosures": ("body_id", "year"), "returns": ("body_id", "month"),
}  # fmt: skip
TREES = ("parent_id", "successor_id")


def upgrade() -> None:
    """Make them."""
    for table, key in KEYS.items():
        op.create_index(f"ix_{table}_voided", table, key, sqlite_where=VOIDED, postgresql_where=VOIDED)
    op.create_index("ix_payables_body_ref", "payables", ("body_id", "ref"))
    for column in TREES:
        op.create_index(f"ix_bodies_{column}", "bodies", (column,))


def downgrade() -> None:
    """Leave them out again."""
    for column in TREES:
        op.drop_index(f"ix_bodies_{column}", "bodies")
    op.drop_index("ix_payables_body_ref", "payables")
    for table in KEYS:
        op.drop_index(f"ix_{table}_voided", table)
