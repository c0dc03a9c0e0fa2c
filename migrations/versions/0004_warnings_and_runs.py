"""Keep the warnings before the day; a run's holder is known by the leader's lock and needs no heartbeat."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")


def upgrade() -> None:
    """Add ``due_warnings``, drop ``job_runs.heartbeat_at``."""
    op.create_table(
        "due_warnings",
        sa.Column("id", ID, nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("subject_kind", sa.String(24), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("ref", KEY, nullable=False),
        sa.Column("qualifier", sa.String(40), nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("supervisor_id", ID, nullable=True),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("warned_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_due_warnings_body_id")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["bodies.id"], name=op.f("fk_due_warnings_supervisor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_warnings")),
    )
    op.create_index(
        "uq_due_warnings",
        "due_warnings",
        ["rule", "subject_kind", "subject_id", "qualifier", "last_on", "days_before"],
        unique=True,
    )
    op.create_index("ix_due_warnings_body", "due_warnings", ["body_id", "last_on"])
    with op.batch_alter_table("job_runs") as batch:
        batch.drop_column("heartbeat_at")


def downgrade() -> None:
    """Back to heartbeats without warnings."""
    with op.batch_alter_table("job_runs") as batch:
        batch.add_column(
            sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False, server_default="2021-02-01 00:00:00")
        )
    op.drop_table("due_warnings")
