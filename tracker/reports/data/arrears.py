"""What is owed and what of it is overdue, by body, region, age and day; all sums made in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CTE, BigInteger, Date, and_, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.core.within import Within, everything
from tracker.flags.grades import bands
from tracker.law import loader as law
from tracker.payables.models import DueState
from tracker.payables.standing import standing
from tracker.reports.data.laid import FLAGS, is_public
from tracker.reports.data.scope import Scope
from tracker.rules.arrears import ARREARS, arrears_of
from tracker.rules.catalogue import RULES

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands open at the end of a day, in fen and in payables; the parts add up to ``owed_fen``.

    ``ages_fen`` is ``overdue_fen`` by the grades' bands of days. Money that is owed and none of overdue, in
    dispute, covered: not yet due (``early``), without a day (``undated``), with a provisional one
    (``provisional``), barred, judged with its day of performance to come (``judged``), and past its day with
    no flag (``unlisted``: no article binds the debtor, or the flag arises tomorrow).
    """

    owed_fen: int = 0
    owed: int = 0
    overdue_fen: int = 0
    overdue: int = 0
    disputed_fen: int = 0
    disputed: int = 0
    covered_fen: int = 0
    covered: int = 0
    early_fen: int = 0
    early: int = 0
    undated_fen: int = 0
    undated: int = 0
    provisional_fen: int = 0
    provisional: int = 0
    barred_fen: int = 0
    barred: int = 0
    judged_fen: int = 0
    judged: int = 0
    unlisted_fen: int = 0
    unlisted: int = 0
    replaced: int = 0
    replaced_book_fen: int = 0
    ages_fen: tuple[int, ...] = ()
    oldest_on: date | None = None


EMPTY = Stand()
# What is left of a sum after overdue, dispute and cover stands in exactly one of these.
RESTS = ("judged", "barred", "provisional", "undated", "early", "unlisted")


def open_arrears(on: date) -> CTE:
    """The open arrears flags of one of the two days of the report under way, one row each (see ``laid``).

    Columns: payable_id, rule, owner_id, enterprise_id, ref, arose_on, amount_fen, cites.
    """
    return (
        select(
            FLAGS.c.root_id.label("payable_id"), FLAGS.c.rule, FLAGS.c.owner_id, FLAGS.c.enterprise_id,
            FLAGS.c.ref, FLAGS.c.arose_on, FLAGS.c.amount_fen, FLAGS.c.cites,
        )
        .where(FLAGS.c.day == on, FLAGS.c.rule.in_(ARREARS), FLAGS.c.ceased_on.is_(None))
        .where(FLAGS.c.amount_fen > 0)
        .cte()
    )  # fmt: skip


def ledger(on: date, flags: CTE | None = None, within: Within = everything) -> CTE:
    """Every payable that is owed on ``on``: ``standing`` with ``overdue_fen``, ``rest_fen`` and ``rest``.

    ``overdue_fen`` is the sum of its open arrears flags (``flags``: payable_id, amount_fen; those laid, if
    not given), ``rest_fen`` what is neither overdue, in dispute nor covered, and ``rest`` says why (one of
    RESTS).
    """
    stands = standing(on, within).cte()
    flags = open_arrears(on) if flags is None else flags
    late = (
        select(flags.c.payable_id, func.sum(flags.c.amount_fen).label("fen"))
        .group_by(flags.c.payable_id)
        .cte()
    )
    overdue = cast(func.coalesce(late.c.fen, 0), BigInteger)
    rest = case(
        (stands.c.judged.is_(True), "judged"),
        (stands.c.barred.is_(True), "barred"),
        (and_(stands.c.due_state == DueState.SET.value, stands.c.provisional.is_(True)), "provisional"),
        (stands.c.due_on.is_(None), "undated"),
        (stands.c.due_on >= on, "early"),
        else_="unlisted",
    )
    return (
        select(
            *stands.c,
            overdue.label("overdue_fen"),
            (stands.c.owed_fen - stands.c.disputed_fen - stands.c.covered_fen - overdue).label("rest_fen"),
            rest.label("rest"),
        )
        .outerjoin(late, late.c.payable_id == stands.c.payable_id)
        .where((stands.c.owed_fen > 0) | stands.c.judged.is_(True))
        .cte()
    )


def by_body(session: Session, scope: Scope, on: date, within: Within = everything) -> dict[int, Stand]:
    """What each body that answers owes at the end of ``on``; bodies without anything are left out.

    ``within`` keeps some payables, which must be all that have a flag laid.
    """
    rows = ledger(on, None, within)
    sums: list[ColumnElement[Any]] = []
    for name in ("owed", "overdue", "disputed", "covered"):
        column = rows.c[f"{name}_fen"]
        sums += [func.sum(column).label(f"{name}_fen"), _count(column > 0, name)]
    for name in RESTS:
        here = and_(rows.c.rest == name, rows.c.rest_fen != 0)
        sums += [func.sum(case((here, rows.c.rest_fen), else_=0)).label(f"{name}_fen"), _count(here, name)]
    judged = rows.c.judged.is_(True)
    sums += [
        _count(judged, "replaced"),
        func.sum(case((judged, rows.c.book_fen), else_=0)).label("replaced_book_fen"),
    ]
    found: dict[int, Stand] = {}
    statement = select(rows.c.body_id, *sums).where(scope.holds(rows.c.body_id)).group_by(rows.c.body_id)
    for row in session.execute(statement).mappings():
        numbers: Any = {key: int(value or 0) for key, value in row.items() if key != "body_id"}
        stand = Stand(**numbers)
        to = scope.answers[row["body_id"]]
        found[to] = added((found[to], stand)) if to in found else stand
    ages, oldest = _ages(session, scope, on)
    none = (0,) * len(bands(on))
    return {
        number: _aged(stand, ages.get(number, none), oldest.get(number)) for number, stand in found.items()
    }


def _count(condition: ColumnElement[bool], name: str) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _aged(stand: Stand, ages: tuple[int, ...], oldest: date | None) -> Stand:
    if sum(ages) != stand.overdue_fen:
        raise AssertionError(f"The ages add up to {sum(ages)} fen, overdue are {stand.overdue_fen}.")
    kept = {field.name: getattr(stand, field.name) for field in fields(Stand)}
    return Stand(**{**kept, "ages_fen": ages, "oldest_on": oldest})


def _ages(
    session: Session, scope: Scope, on: date
) -> tuple[dict[int, tuple[int, ...]], dict[int, date]]:
    flags = open_arrears(on)
    found = bands(on)
    band = band_of(flags.c.arose_on, on).label("band")
    aged = select(flags.c.owner_id, flags.c.arose_on, flags.c.amount_fen, band).where(
        scope.holds(flags.c.owner_id)
    ).cte()  # fmt: skip
    rows = session.execute(select(
        aged.c.owner_id, aged.c.band, func.sum(aged.c.amount_fen).label("fen"),
        type_coerce(func.min(aged.c.arose_on), Date).label("oldest_on"),
    ).group_by(aged.c.owner_id, aged.c.band))  # fmt: skip
    sums: dict[int, list[int]] = {}
    oldest: dict[int, date] = {}
    for row in rows:
        to = scope.answers[row.owner_id]
        sums.setdefault(to, [0] * len(found))[row.band] += int(row.fen)
        oldest[to] = min(oldest.get(to, row.oldest_on), row.oldest_on)
    return {to: tuple(fen) for to, fen in sums.items()}, oldest


def band_of(arose_on: Any, on: date) -> ColumnElement[int]:
    """Which of the bands of days, from 0, a flag that arose on a column's day has reached on ``on``."""
    # A flag's first day is the day it arose: n days old is n − 1 days after it.
    begins = [(on - timedelta(days=first - 1), number) for number, (first, _) in enumerate(bands(on))]
    return case(*((arose_on <= day, number) for day, number in reversed(begins)), else_=0)


def added(stands: Iterable[Stand]) -> Stand:
    """The sum of stands; ages add up band by band, the oldest day is the earliest."""
    every = list(stands)
    if not every:
        return EMPTY
    numbers: Any = {
        field.name: sum(getattr(stand, field.name) for stand in every)
        for field in fields(Stand)
        if field.name not in ("ages_fen", "oldest_on")
    }
    ages = [stand.ages_fen for stand in every if stand.ages_fen]
    days = [stand.oldest_on for stand in every if stand.oldest_on]
    return Stand(
        **numbers, ages_fen=tuple(map(sum, zip(*ages, strict=True))), oldest_on=min(days, default=None)
    )


def by_region(scope: Scope, stands: Mapping[int, Stand]) -> dict[str, Stand]:
    """The same by region, in no order."""
    found: dict[str, list[Stand]] = {}
    for number, stand in stands.items():
        found.setdefault(scope.places[number].region, []).append(stand)
    return {region: added(members) for region, members in found.items()}


def overdue_on(session: Session, scope: Scope, on: date, public_on: date | None) -> int:
    """The fen overdue at the end of any day, worked out from the facts: one point of the trend.

    ``public_on`` keeps the flags that were public on a day, None all.
    """
    total = 0
    for rule in arrears_of(RULES):
        if not law.rule_enabled(rule.code, on):
            continue
        for part in rule.parts:
            runs = part.runs(on, everything).cte()
            found = select(func.sum(runs.c.amount_fen)).where(
                runs.c.ceased_on.is_(None), scope.holds(runs.c.owner_id),
                is_public(session, rule, part, runs, public_on),
            )  # fmt: skip
            total += int(session.scalar(found) or 0)
    return total
