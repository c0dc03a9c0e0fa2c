"""The flags of the two days of a report, worked out once and laid in a temporary table for every figure.

Nothing of the database is changed: the table is the connection's own and gone when the report is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    MetaData,
    Select,
    String,
    Table,
    and_,
    cast,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.cases.on_flags import dismissed_by, public_by
from tracker.core.db import Id, Key
from tracker.core.within import Within, everything
from tracker.flags.filters import UNCOUNTED
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
    Column("cites", String(400)), Column("public", Boolean, nullable=False),
    prefixes=["TEMPORARY"],
)  # fmt: skip
Index("ix_report_flags_day_rule", FLAGS.c.day, FLAGS.c.rule)


ALL: Mapping[str, Within] = {}


@dataclass(frozen=True, slots=True)
class Laid:
    """What FLAGS was filled with: every flag (``public_on`` None), or those public on a day alone.

    ``left_out`` counts the flags open on the report's day that are not public, by the record's own body.
    """

    public_on: date | None = None
    left_out: Mapping[int, int] = field(default_factory=dict)


@contextmanager
def laid(session: Session, window: Window, public_on: date | None = None) -> Iterator[Laid]:
    """Within it FLAGS holds the flags of ``window.on`` and, where it is compared, ``window.before_on``.

    Those open on the day and, for ``window.on``, those that arose or ceased within the period; with
    ``public_on`` those alone that were public on that day. A failure inside leaves the table to the rollback
    of the session.
    """
    FLAGS.create(session.connection())
    counted = [rule for rule in RULES if rule.code not in UNCOUNTED]
    _lay_day(session, counted, window.on, (window.first_on, window.on), public_on)
    if window.compared:
        _lay_day(session, counted, window.before_on, None, public_on)
    yield Laid(public_on, {} if public_on is None else _take_out(session, window.on))
    FLAGS.drop(session.connection())


@contextmanager
def laid_open(
    session: Session, rules: Sequence[Rule], on: date, public_on: date, within: Mapping[str, Within]
) -> Iterator[Laid]:
    """Within it FLAGS holds the flags of some rules open on one day that were public on another.

    ``within`` keeps some records of a rule, by its code.
    """
    FLAGS.create(session.connection())
    _lay_day(session, rules, on, None, public_on, within)
    yield Laid(public_on, _take_out(session, on))
    FLAGS.drop(session.connection())


@contextmanager
def laid_span(
    session: Session, rules: Sequence[Rule], first_on: date, on: date, public_on: date
) -> Iterator[None]:
    """Within it FLAGS holds the flags of some rules open on ``on`` or moved since ``first_on``.

    ``FLAGS.c.public`` says of each whether it was public on ``public_on``: who counts tells them apart.
    """
    FLAGS.create(session.connection())
    _lay_day(session, rules, on, (first_on, on), public_on)
    yield
    FLAGS.drop(session.connection())


def _lay_day(
    session: Session, rules: Sequence[Rule], day: date, moved: tuple[date, date] | None,
    public_on: date | None, within: Mapping[str, Within] = ALL,
) -> None:  # fmt: skip
    for rule in rules:
        if law.rule_enabled(rule.code, day):
            for part in rule.parts:
                runs = part.runs(day, within.get(rule.code, everything)).cte()
                _lay(session, rule, part, runs, day, moved, public_on)


def _take_out(session: Session, on: date) -> dict[int, int]:
    """Leave the public ones alone; how many open ones went, by their own body."""
    hidden = FLAGS.c.public.is_(False)
    counts = select(FLAGS.c.owner_id, func.count()).where(
        FLAGS.c.day == on, FLAGS.c.ceased_on.is_(None), hidden
    )
    rows = session.execute(counts.group_by(FLAGS.c.owner_id)).all()
    found = {int(row[0]): int(row[1]) for row in rows}
    session.execute(delete(FLAGS).where(hidden))
    return found


def is_public(
    session: Session, rule: Rule, part: Part, runs: Any, public_on: date | None
) -> ColumnElement[bool]:
    """The condition that a run is a flag that was public on a day; None: whoever asks may see every one."""
    if public_on is None:
        return true()
    return _among(public_by(session, rule.code, public_on), part, runs)


def _among(cases: Select[Any] | None, part: Part, runs: Any) -> ColumnElement[bool]:
    """The condition that a run is one of those that cases say by what it is; None: there are no such."""
    if cases is None:
        return false()
    found = cases.subquery()
    qualifier = runs.c.qualifier if "qualifier" in runs.c else literal("")
    same = {
        "subject_kind": literal(part.subject_kind), "root_id": runs.c.root_id,
        "subject_id": runs.c.subject_id, "qualifier": qualifier, "arose_on": runs.c.arose_on,
    }  # fmt: skip
    return exists().where(*(found.c[name] == one for name, one in same.items()))


def _lay(
    session: Session, rule: Rule, part: Part, runs: CTE, day: date, moved: tuple[date, date] | None,
    public_on: date | None,
) -> None:  # fmt: skip
    """Put in one part's flags open on ``day``, and those that arose or ceased in the span ``moved``."""
    qualifier = runs.c.qualifier if "qualifier" in runs.c else literal("")
    postgresql = session.get_bind().dialect.name == "postgresql"

    def typed(name: str, kind: Any) -> Any:
        """A bare NULL is text to PostgreSQL; SQLite would cast a day to its year."""
        return cast(runs.c[name], kind) if postgresql else type_coerce(runs.c[name], kind)

    arose_on, ceased_on = typed("arose_on", Date()), typed("ceased_on", Date())
    wanted: Any = ceased_on.is_(None)
    if moved is not None:
        wanted = or_(wanted, arose_on.between(*moved), ceased_on.between(*moved))
    dismissed = dismissed_by(session, rule.code, day)
    if dismissed is not None:
        # Two people have said that these do not hold.
        wanted = and_(wanted, ~_among(dismissed, part, runs))
    rows = select(
        literal(day, Date()), literal(rule.code), literal(part.subject_kind), runs.c.subject_id,
        runs.c.root_id, runs.c.ref, qualifier, runs.c.owner_id, typed("enterprise_id", BigInteger()),
        arose_on, ceased_on, typed("amount_fen", BigInteger()), runs.c.cites,
        is_public(session, rule, part, runs, public_on),
    ).where(wanted)  # fmt: skip
    session.execute(insert(FLAGS).from_select(list(FLAGS.c.keys()), rows))
