"""The flags of the two days of a report, worked out once and laid in a temporary table for every figure.

Nothing of the database is changed: the table is the connection's own and gone when the report is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    MetaData,
    String,
    Table,
    and_,
    cast,
    exists,
    insert,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from tracker.cases.queries import dismissed_by
from tracker.core.db import Id, Key
from tracker.core.within import everything
from tracker.law import loader as law
from tracker.reports.period import Window
from tracker.rules.base import Part, Rule
from tracker.rules.catalogue import RULES

# ``day`` is the day the flags are as of; ``root_id`` is the payable of an arrears flag.
FLAGS = Table(
    "report_flags", MetaData(),
    Column("day", Date, nullable=False), Column("rule", String(40), nullable=False),
    Column("kind", String(24), nullable=False), Column("subject_id", Id), Column("root_id", Id),
    Column("ref", Key), Column("qualifier", String(40)), Column("owner_id", Id), Column("enterprise_id", Id),
    Column("arose_on", Date), Column("ceased_on", Date), Column("amount_fen", BigInteger),
    Column("cites", String(400)),
    prefixes=["TEMPORARY"],
)  # fmt: skip
Index("ix_report_flags_day_rule", FLAGS.c.day, FLAGS.c.rule)


@contextmanager
def laid(session: Session, window: Window) -> Iterator[None]:
    """Within it FLAGS holds the flags of ``window.on`` and, where it is compared, ``window.before_on``.

    Those open on the day and, for ``window.on``, those that arose or ceased within the period. A failure
    inside leaves the table to the rollback of the session.
    """
    FLAGS.create(session.connection())
    for day in (window.on, window.before_on) if window.compared else (window.on,):
        for rule in RULES:
            if law.rule_enabled(rule.code, day):
                for part in rule.parts:
                    _lay(session, rule, part, day, window)
    yield
    FLAGS.drop(session.connection())


def _lay(session: Session, rule: Rule, part: Part, day: date, window: Window) -> None:
    runs = part.runs(day, everything).cte()
    qualifier = runs.c.qualifier if "qualifier" in runs.c else literal("")
    postgresql = session.get_bind().dialect.name == "postgresql"

    def typed(name: str, kind: Any) -> Any:
        """A bare NULL is text to PostgreSQL; SQLite would cast a day to its year."""
        return cast(runs.c[name], kind) if postgresql else type_coerce(runs.c[name], kind)

    arose_on, ceased_on = typed("arose_on", Date()), typed("ceased_on", Date())
    wanted: Any = ceased_on.is_(None)
    if day == window.on:
        first, last = window.first_on, window.on
        moved = or_(and_(arose_on >= first, arose_on <= last), and_(ceased_on >= first, ceased_on <= last))
        wanted = or_(wanted, moved)
    dismissed = dismissed_by(session, rule.code, day)
    if dismissed is not None:
        # Two people have said that these do not hold.
        found = dismissed.subquery()
        same = {
            "subject_kind": literal(part.subject_kind), "root_id": runs.c.root_id,
            "subject_id": runs.c.subject_id, "qualifier": qualifier, "arose_on": arose_on,
        }  # fmt: skip
        wanted = and_(wanted, ~exists().where(*(found.c[name] == one for name, one in same.items())))
    rows = select(
        literal(day, Date()), literal(rule.code), literal(part.subject_kind), runs.c.subject_id,
        runs.c.root_id, runs.c.ref, qualifier, runs.c.owner_id, typed("enterprise_id", BigInteger()),
        arose_on, ceased_on, typed("amount_fen", BigInteger()), runs.c.cites,
    ).where(wanted)  # fmt: skip
    session.execute(insert(FLAGS).from_select(list(FLAGS.c.keys()), rows))
