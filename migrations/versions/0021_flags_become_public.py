"""Say from which day a case and its flag are public: after the days of reply, or once two people confirmed."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

PUBLIC = sa.text("public_from IS NOT NULL")
INDEXES = (("ix_flags_public_arose", ("arose_on", "id")), ("ix_flags_public_body", ("body_id", "rule")))
ESTABLISHED = ("confirmed", "rectifying", "rectified", "verified", "closed")
CASES = sa.table(
    "cases",
    *(sa.column(name) for name in ("id", "rule", "subject_kind", "root_id", "subject_id", "qualifier")),
    *(sa.column(name, sa.Date()) for name in ("arose_on", "reply_by", "decided_on", "public_from")), sa.column("state"),
)
FLAGS = sa.table(
    "flags",
    *(sa.column(name) for name in ("rule", "subject_kind", "root_id", "subject_id", "qualifier")),
    *(sa.column(name, sa.Date()) for name in ("arose_on", "public_from")),
)
IDENTITY = ("rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on")
# A case is public within the days of reply only if two people confirmed it, and is never hidden again.
CONFIRMED = ", ".join(f"'{state}'" for state in ESTABLISHED)
REFUSED = (
    (
        "cases_are_public_in_time", "UPDATE",
        f"NEW.public_from <> OLD.public_from AND NEW.public_from <= NEW.reply_by AND NEW.state NOT IN ({CONFIRMED})",
    ),
    ("cases_begin_before_they_are_public", "INSERT", "NEW.public_from <= NEW.reply_by"),
    ("cases_stay_public", "UPDATE", "NEW.public_from > OLD.public_from"),
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the days and fill them from what the cases say."""
    op.add_column("cases", sa.Column("public_from", sa.Date(), nullable=False, server_default="9999-12-31"))
    op.add_column("flags", sa.Column("public_from", sa.Date(), nullable=True))
    bind = op.get_bind()
    for row in bind.execute(sa.select(CASES)).mappings().all():
        since = row["reply_by"] + timedelta(days=1)
        if row["state"] in ESTABLISHED and row["decided_on"]:
            since = min(since, row["decided_on"])
        bind.execute(sa.update(CASES).where(CASES.c.id == row["id"]).values(public_from=since))
        same = (FLAGS.c[name] == row[name] for name in IDENTITY)
        later = sa.or_(FLAGS.c.public_from.is_(None), FLAGS.c.public_from > since)
        bind.execute(sa.update(FLAGS).where(*same, later).values(public_from=since))
    for name, columns in INDEXES:
        op.create_index(name, "flags", columns, sqlite_where=PUBLIC, postgresql_where=PUBLIC)
    for name, event, condition in REFUSED:
        if is_sqlite():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON cases WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, 'reply_days_first'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION 'reply_days_first' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON cases FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    """Leave them out again."""
    for name, *_rest in REFUSED:
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite() else " ON cases"))
        if not is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")
    for name, _columns in INDEXES:
        op.drop_index(name, "flags")
    op.drop_column("flags", "public_from")
    op.drop_column("cases", "public_from")
