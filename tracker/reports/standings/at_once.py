"""Payables on which only money moved, at the ends of several days, in one pass over them.

Such a sum is owed from the day it was known until it is paid up. What is left of it has no day until the
facts give one, is early until that day has passed and unlisted from then on: steps, each on a day of its own,
so that one look tells for every day where a sum stands. The others (``APART``: with disputes, bills, bars,
cases and so on) are few; ``reports.data`` recounts them for each day. A flag is open on the days of its run,
whatever moved: only those that a case was about, which may be public, are recounted. Tests hold all of it
against a recount of every payable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Integer,
    MetaData,
    Table,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    union,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.cases.models import Case
from tracker.core.db import Id, later_of
from tracker.core.within import everything
from tracker.law import loader as law
from tracker.payables.balance import eventful, in_turn
from tracker.payables.models import Payable, Payment
from tracker.reports.data.arrears import EMPTY, Stand
from tracker.rules import a13_payment_overdue
from tracker.rules.arrears import ARREARS

# The rule with nearly all flags; a run of it as of a day is the run as of a later one, cut at the day.
RULE = a13_payment_overdue.RULE
NO_DAY, MAY_MOVE, DATED = range(3)
APART = Table(
    "standings_apart", MetaData(), Column("payable_id", Id, primary_key=True, autoincrement=False),
    prefixes=["TEMPORARY"],
)  # fmt: skip
ASKED = Table(
    "standings_asked", MetaData(), Column("payable_id", Id, primary_key=True, autoincrement=False),
    prefixes=["TEMPORARY"],
)  # fmt: skip
# A place is the number of days before: ``known``, ``dated`` and ``past`` are the places of the first of the
# days on which a sum was known, its last lawful day was, and that day had passed; ``paid`` of that on which
# nothing was left.
LEFT = Table(
    "standings_left", MetaData(), Column("payable_id", Id, primary_key=True, autoincrement=False),
    Column("body_id", Id, nullable=False), Column("kind_of_day", Integer, nullable=False),
    Column("known", Integer, nullable=False), Column("dated", Integer, nullable=False),
    Column("past", Integer, nullable=False), Column("paid", Integer, nullable=False),
    Column("amount_fen", BigInteger, nullable=False), prefixes=["TEMPORARY"],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AtOnce:
    """By day and the record's own body: what is owed of such payables, and how many flags are open."""

    stands: Mapping[date, Mapping[int, Stand]]
    flags: Mapping[date, Mapping[int, int]]


@contextmanager
def at_once(session: Session, days: Sequence[date]) -> Iterator[AtOnce]:
    """Work it out for ``days``, which go up.

    Within it APART holds all other payables, ASKED those of which a flag was ever put to a body: they have no
    part in ``flags``. A failure inside leaves the tables to the rollback of
    the session.
    """
    for table in (APART, ASKED, LEFT):
        table.create(session.connection())
    cases = select(Case.root_id).where(Case.rule.in_(ARREARS))
    session.execute(insert(ASKED).from_select(["payable_id"], cases.distinct()))
    session.execute(insert(APART).from_select(["payable_id"], union(eventful(), cases)))
    session.execute(insert(LEFT).from_select(list(LEFT.c.keys()), _left(days)))
    yield AtOnce(_stands(session, days), _flags(session, days))
    for table in (APART, ASKED, LEFT):
        table.drop(session.connection())


def apart(column: Any) -> ColumnElement[bool]:
    """The payables that are recounted day by day, within ``at_once``."""
    kept: ColumnElement[bool] = column.in_(select(APART.c.payable_id))
    return kept


def asked(column: Any) -> ColumnElement[bool]:
    """The payables whose flags are recounted day by day, within ``at_once``."""
    kept: ColumnElement[bool] = column.in_(select(ASKED.c.payable_id))
    return kept


def _place(days: Sequence[date], day: Any, *, through: bool = False, first: int = 0) -> ColumnElement[int]:
    """How many of ``days`` come before a column's day (``through``: or are it), and ``first``; 0: no day."""
    if not days:
        return literal(first)
    middle = len(days) // 2
    here = literal(days[middle], Date())
    later = _place(days[middle + 1 :], day, through=through, first=first + middle + 1)
    earlier = _place(days[:middle], day, through=through, first=first)
    found: ColumnElement[int] = case((day >= here if through else day > here, later), else_=earlier)
    return found


def _left(days: Sequence[date]) -> Any:
    """Such payables, but for those paid up by the first day: they stand in no figure."""
    on, never = days[-1], len(days)
    paid = (
        select(
            Payment.payable_id, func.sum(Payment.amount_fen).label("fen"),
            type_coerce(func.max(Payment.paid_on), Date).label("last_on"),
        )
        .where(
            Payment.voided_in.is_(None), Payment.paid_on <= on, Payment.amount_fen > 0,
            ~apart(Payment.payable_id),
        )
        .group_by(Payment.payable_id)
        .cte()
    )  # fmt: skip
    owing = or_(paid.c.fen.is_(None), paid.c.fen < Payable.amount_fen)
    undated, may_move = Payable.due_on.is_(None), Payable.due_provisional.is_(True)
    # On its last lawful day a sum is early still.
    passed = case((undated, never), else_=_place(days, Payable.due_on, through=True))
    return (
        select(
            Payable.id, Payable.body_id, case((undated, NO_DAY), (may_move, MAY_MOVE), else_=DATED),
            _place(days, Payable.known_on), _place(days, Payable.due_known_on), passed,
            case((owing, never), else_=_place(days, paid.c.last_on)), Payable.amount_fen,
        )
        .outerjoin(paid, paid.c.payable_id == Payable.id)
        .where(
            Payable.voided_in.is_(None), in_turn(), Payable.amount_fen > 0, ~apart(Payable.id),
            or_(Payable.known_on.is_(None), Payable.known_on <= on), or_(owing, paid.c.last_on > days[0]),
        )
    )  # fmt: skip


def _stands(session: Session, days: Sequence[date]) -> dict[date, dict[int, Stand]]:
    steps = (LEFT.c.kind_of_day, LEFT.c.dated, LEFT.c.past)
    sums = select(
        LEFT.c.body_id, *steps, LEFT.c.known, LEFT.c.paid, func.count(), func.sum(LEFT.c.amount_fen)
    ).group_by(LEFT.c.body_id, *steps, LEFT.c.known, LEFT.c.paid)
    counted_from = later_of(_place(days, Payment.paid_on), LEFT.c.known).label("counted_from")
    money = (
        select(LEFT.c.body_id, *steps, counted_from, func.sum(Payment.amount_fen))
        .join(Payment, Payment.payable_id == LEFT.c.payable_id)
        .where(Payment.voided_in.is_(None))
        .group_by(LEFT.c.body_id, *steps, counted_from)
    )
    found: list[dict[int, dict[str, Any]]] = [{} for _ in days]

    def add(body: int, kind: int, dated: int, past: int, span: range, fen: int, number: int) -> None:
        for place in span:
            rest = _rest(kind, dated, past, place)
            held = found[place].setdefault(body, {})
            for name, more in (("owed_fen", fen), (f"{rest}_fen", fen), ("owed", number), (rest, number)):
                held[name] = held.get(name, 0) + more

    for body, kind, dated, past, known, paid, number, fen in session.execute(sums):
        add(body, kind, dated, past, range(known, paid), 0, number)
        add(body, kind, dated, past, range(known, len(days)), int(fen), 0)
    for body, kind, dated, past, place, fen in session.execute(money):
        add(body, kind, dated, past, range(place, len(days)), -int(fen), 0)
    return {
        day: {body: replace(EMPTY, **held) for body, held in bodies.items()}
        for day, bodies in zip(days, found, strict=True)
    }


def _rest(kind: int, dated: int, past: int, place: int) -> str:
    """Which of the rests (``arrears.RESTS``) what is left of a sum stands in on one of the days."""
    if kind == NO_DAY or place < dated:
        return "undated"
    if kind == MAY_MOVE:
        return "provisional"
    return "early" if place < past else "unlisted"


def _flags(session: Session, days: Sequence[date]) -> dict[date, dict[int, int]]:
    """The rule's runs as of the last day, each open on the days from its first to the one it ended on."""
    found: list[dict[int, int]] = [{} for _ in days]
    for part in RULE.parts:
        runs = part.runs(days[-1], everything).cte()
        known = (Payable.known_on, Payable.due_known_on)
        since = later_of(*(_place(days, day) for day in (runs.c.arose_on, *known))).label("since")
        ended = case((runs.c.ceased_on.is_(None), len(days)), else_=_place(days, runs.c.ceased_on))
        until = ended.label("until")
        rows = session.execute(
            select(runs.c.owner_id, since, until, func.count())
            .join(Payable, Payable.id == runs.c.root_id)
            .where(~asked(runs.c.root_id), or_(runs.c.ceased_on.is_(None), runs.c.ceased_on > days[0]))
            .group_by(runs.c.owner_id, since, until)
        )
        for owner, first, end, number in rows:
            for place in range(first, end):
                if law.rule_enabled(RULE.code, days[place]):
                    found[place][owner] = found[place].get(owner, 0) + number
    return dict(zip(days, found, strict=True))
