"""Keep drafts of what was read out of work reports until a person has decided on each proposal."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql")


def choice(name: str, *words: str) -> sa.Enum:
    """A column type for one of these words, held by a check called ``name``."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Add ``report_readings`` and ``report_proposals``."""
    op.create_table(
        "report_readings",
        sa.Column("id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Boolean(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(400), nullable=False),
        sa.Column("document_sha256", sa.String(64), nullable=False),
        sa.Column("state", choice("state", "open", "finished", "given_up"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.String(120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(120), nullable=True),
        sa.Column("finished_in", ID, nullable=True),
        sa.CheckConstraint("length(document_sha256) = 64", name=op.f("ck_report_readings_document_sha256")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_report_readings_ended_at")),
        sa.CheckConstraint("(state = 'open') = (ended_by IS NULL)", name=op.f("ck_report_readings_ended_by")),
        sa.CheckConstraint(
            "(state = 'finished') = (finished_in IS NOT NULL)", name=op.f("ck_report_readings_finished_in")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_report_readings_body_id")),
        sa.ForeignKeyConstraint(["finished_in"], ["changes.id"], name=op.f("fk_report_readings_finished_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_readings")),
    )
    op.create_index("ix_report_readings_body_id", "report_readings", ["body_id"])
    op.create_index("ix_report_readings_document_sha256", "report_readings", ["document_sha256"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_report_readings_open",
        "report_readings",
        ["body_id", "year", "plan"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "report_proposals",
        sa.Column("id", ID, nullable=False),
        sa.Column("reading_id", ID, nullable=False),
        sa.Column("kind", choice("kind", "target", "account"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("commitment_id", ID, nullable=True),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("quote_at", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(24), nullable=True),
        sa.Column("cue", sa.String(40), nullable=True),
        sa.Column("met", sa.String(8), nullable=True),
        sa.Column("likeness", sa.Float(), nullable=True),
        sa.Column("proposed", sa.JSON(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("state", choice("state", "proposed", "kept", "mended", "dropped"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(120), nullable=True),
        sa.Column("ref", KEY, nullable=True),
        sa.CheckConstraint(
            "(kind = 'account') = (commitment_id IS NOT NULL)", name=op.f("ck_report_proposals_commitment")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_report_proposals_decided_at")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL)", name=op.f("ck_report_proposals_decided_by")
        ),
        sa.CheckConstraint("ref IS NULL OR state IN ('kept', 'mended')", name=op.f("ck_report_proposals_ref")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["report_readings.id"], name=op.f("fk_report_proposals_reading_id")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_report_proposals_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_proposals")),
    )
    op.create_index("ix_report_proposals_commitment_id", "report_proposals", ["commitment_id"])
    op.create_index(
        "uq_report_proposals_number", "report_proposals", ["reading_id", "kind", "number"], unique=True
    )


def downgrade() -> None:
    """Back to reading by hand."""
    op.drop_table("report_proposals")
    op.drop_table("report_readings")
