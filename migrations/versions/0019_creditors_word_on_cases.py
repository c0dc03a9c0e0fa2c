"""Hear the enterprise before a case is closed; urge a body that keeps silent, one step after the other."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)
OLD_STATES = ("asked", "checking", "confirm_proposed", "dismiss_proposed", "confirmed", "dismissed", "rectifying", "rectified", "closed")
OLD_MOVES = ("open", "reply", "reply_late", "go_on", "propose_confirm", "propose_dismiss", "confirm", "dismiss", "send_back", "order", "extend", "report_done", "not_done", "close")
STATES = (*OLD_STATES[:-1], "verified", "closed")
MOVES = (*OLD_MOVES[:-1], "verify", "agree", "object", "close_unconfirmed", "close", "remind", "supervise", "interview", "circulate")
OLD_PAIRS = (
    ("asked", "checking"),
    ("checking", "confirm_proposed"),
    ("checking", "dismiss_proposed"),
    ("confirm_proposed", "checking"),
    ("confirm_proposed", "confirmed"),
    ("confirmed", "rectifying"),
    ("dismiss_proposed", "checking"),
    ("dismiss_proposed", "dismissed"),
    ("rectified", "closed"),
    ("rectified", "rectifying"),
    ("rectifying", "closed"),
    ("rectifying", "rectified"),
)
# Every change of state there is; a test compares it with the program's table.
PAIRS = (*OLD_PAIRS, ("rectified", "verified"), ("rectifying", "verified"), ("verified", "closed"), ("verified", "rectified"))
OLD_FIXED = ("number", "flag_id", "rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on", "ref", "body_id", "opened_on", "opened_by", "reply_by")
FIXED = (*OLD_FIXED, "enterprise_id")
LADDER = (("NULL", "reminded"), ("'reminded'", "supervised"), ("'supervised'", "interviewed"), ("'interviewed'", "circulated"))
# Written so that it is never unknown, as a comparison with NULL would be.
CLIMBS = " OR ".join(
    f"(OLD.urged IS NOT DISTINCT FROM {old} AND NEW.urged IS NOT DISTINCT FROM '{new}')" for old, new in LADDER
)


def moving(pairs: tuple[tuple[str, str], ...]) -> str:
    allowed = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in pairs)
    return f"NEW.state <> OLD.state AND NOT ({allowed})"


def changing(names: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names)


# What 0018 made: (trigger, event, when it refuses, what it says).
OLD_REFUSED = (
    ("cases_begin_asked", "INSERT", "NEW.state <> 'asked'", "case_begins_asked"),
    ("cases_move_by_table", "UPDATE", moving(OLD_PAIRS), "case_move_not_allowed"),
    ("cases_stay_whose_they_are", "UPDATE", changing(OLD_FIXED), "history_is_kept"),
    ("cases_keep_their_proposer", "UPDATE", "OLD.state <> 'checking' AND NEW.proposed_by IS DISTINCT FROM OLD.proposed_by", "two_people"),
    ("cases_keep_their_decider", "UPDATE", "OLD.state NOT IN ('confirm_proposed', 'dismiss_proposed') AND NEW.decided_by IS DISTINCT FROM OLD.decided_by", "two_people"),
    ("cases_are_extended_once", "UPDATE", "OLD.extended_on IS NOT NULL AND NEW.extended_on IS DISTINCT FROM OLD.extended_on", "one_extension"),
)
REFUSED = (
    OLD_REFUSED[0],
    ("cases_move_by_table", "UPDATE", moving(PAIRS), "case_move_not_allowed"),
    ("cases_stay_whose_they_are", "UPDATE", changing(FIXED), "history_is_kept"),
    *OLD_REFUSED[3:],
    # An order begins the ladder anew; otherwise it is climbed step by step.
    (
        "cases_are_urged_in_order", "UPDATE",
        f"NEW.urged IS DISTINCT FROM OLD.urged AND NOT ({CLIMBS}) AND NOT (NEW.urged IS NULL AND NEW.state = 'rectifying' AND OLD.state = 'confirmed')",
        "one_step_after_the_other",
    ),
    (
        "cases_are_made_known_by_two", "UPDATE",
        "NEW.urged = 'circulated' AND OLD.urged IS DISTINCT FROM NEW.urged AND NEW.urged_by IS NOT DISTINCT FROM OLD.urged_by", "two_people",
    ),
)
KEPT = (("cases", "DELETE"), ("case_steps", "DELETE"), ("case_steps", "UPDATE"))


def one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def listed(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def drop_triggers(refused: tuple[tuple[str, str, str, str], ...]) -> None:
    on = "" if is_sqlite() else " ON cases"
    for name, *_rest in refused:
        op.execute(f"DROP TRIGGER {name}{on}")
        if not is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")
    if is_sqlite():
        # A table that is built anew loses them.
        for table, event in KEPT:
            op.execute(f"DROP TRIGGER {table}_never_{event.lower()}d")


def make_triggers(refused: tuple[tuple[str, str, str, str], ...]) -> None:
    for name, event, condition, said in refused:
        if is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON cases WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON cases FOR EACH ROW EXECUTE FUNCTION {name}()")
    if is_sqlite():
        for table, event in KEPT:
            op.execute(
                f"CREATE TRIGGER {table}_never_{event.lower()}d BEFORE {event} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'history_is_kept'); END"
            )


def words(table: str, column: str, allowed: tuple[str, ...]) -> None:
    """Other words for a choice; its check is named by the column alone."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(column), type_="check")
        batch.create_check_constraint(op.f(column), listed(column, allowed))


CHECKS = (
    ("creditor_heard", "(state = 'closed' AND enterprise_id IS NOT NULL) = (creditor IS NOT NULL)"),
    ("somebody_confirms", "state <> 'verified' OR enterprise_id IS NOT NULL"),
    ("urged_by_somebody", "(urged IS NULL) = (urged_by IS NULL)"),
    ("creditor", listed("creditor", ("confirmed", "silent"))),
    ("urged", listed("urged", ("reminded", "supervised", "interviewed", "circulated"))),
)
COLUMNS = ("enterprise_id", "done_on", "creditor", "urged", "urged_by")


def upgrade() -> None:
    """Cases that go on learn their enterprise from their flag; those that are closed were closed without."""
    drop_triggers(OLD_REFUSED)
    words("cases", "state", STATES)
    for column in ("from_state", "to_state"):
        words("case_steps", column, STATES)
    words("case_steps", "move", MOVES)
    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("enterprise_id", ID, nullable=True))
        batch.add_column(sa.Column("done_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("creditor", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("urged", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("urged_by", ID, nullable=True))
        batch.create_foreign_key("fk_cases_enterprise_id", "enterprises", ["enterprise_id"], ["id"])
        batch.create_foreign_key("fk_cases_urged_by", "accounts", ["urged_by"], ["id"])
        for name, condition in CHECKS:
            batch.create_check_constraint(f"ck_cases_{name}", condition)
    op.create_index("ix_cases_enterprise_id", "cases", ["enterprise_id"])
    op.execute(
        "UPDATE cases SET enterprise_id = (SELECT flags.enterprise_id FROM flags WHERE flags.id = cases.flag_id) "
        "WHERE state <> 'closed'"
    )
    op.execute(
        "UPDATE cases SET done_on = (SELECT max(taken_on) FROM case_steps WHERE case_id = cases.id AND move IN ('report_done', 'close')) "
        "WHERE state IN ('rectified', 'closed')"
    )
    make_triggers(REFUSED)


def downgrade() -> None:
    """Only where no case stands in a state, and no step was taken, that the older table does not know."""
    drop_triggers(REFUSED)
    op.drop_index("ix_cases_enterprise_id", "cases")
    with op.batch_alter_table("cases") as batch:
        for name, _condition in CHECKS:
            batch.drop_constraint(f"ck_cases_{name}", type_="check")
        for key in ("fk_cases_enterprise_id", "fk_cases_urged_by"):
            batch.drop_constraint(key, type_="foreignkey")
        for column in COLUMNS:
            batch.drop_column(column)
    words("cases", "state", OLD_STATES)
    for column in ("from_state", "to_state"):
        words("case_steps", column, OLD_STATES)
    words("case_steps", "move", OLD_MOVES)
    make_triggers(OLD_REFUSED)
