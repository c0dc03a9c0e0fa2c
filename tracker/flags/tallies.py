"""Counts and sums of stored flags: in all, by body, by region, by rule, by grade; one query each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, case, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.core.permissions import Reach
from tracker.flags.filters import Filter, conditions, held_back, still_open
from tracker.flags.grades import grade_column
from tracker.flags.models import Flag
from tracker.subjects.models import Body

# rules.md: the amounts of these are the arrears; no other rule's amount is ever added to them. A judgment
# takes the place of the payable it judges, whose own run ends on the day it takes effect: the same money
# never stands in two of them.
ARREARS: Final = (
    "A10-INCENTIVE-OVERDUE",
    "A11-COMPENSATION-OVERDUE",
    "A13-PAYMENT-OVERDUE",
    "A13-JUDGMENT-UNPERFORMED",
)


class By(StrEnum):
    """What flags are counted by.

    By grade only open flags of rules with a ladder are counted; by age every open flag, by the same steps.
    """

    BODY = "body"
    REGION = "region"
    RULE = "rule"
    GRADE = "grade"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many flags there are under a key, how many of them open, and what is in arrears (fen).

    ``key`` is a body's or a region's code, a rule's code or the number of a grade or an age; ``name`` a
    body's name, else the key again. ``arrears_fen`` sums the rules of ARREARS alone. ``amount_fen`` sums
    every amount: it means something for one rule only, and is None where several could be mixed.
    """

    key: str
    name: str
    flags: int
    open: int
    arrears_fen: int
    amount_fen: int | None
    oldest_on: date | None


def total(session: Session, wanted: Filter, on: date) -> Tally:
    """All flags of a filter, under the key ``""``."""
    row = session.execute(
        select(*_sums()).select_from(Flag).join(Body, Body.id == Flag.body_id).where(*conditions(wanted, on))
    ).one()
    return _tally("", "", row, len(wanted.rules) == 1)


def tallies(session: Session, wanted: Filter, on: date, by: By) -> tuple[Tally, ...]:
    """The flags of a filter by body, region, rule or grade: largest arrears first, then most, then key."""
    keys = _keys(by, on)
    narrowed = conditions(wanted, on)
    if by in (By.GRADE, By.AGE):
        narrowed.append(still_open())
    if by is By.GRADE:
        narrowed.append(Flag.laddered.is_(True))
    statement = (
        select(*keys, *_sums())
        .select_from(Flag)
        .join(Body, Body.id == Flag.body_id)
        .where(*narrowed)
        .group_by(*keys)
    )
    single = by is By.RULE or len(wanted.rules) == 1
    found = [
        _tally(str(row[0]), str(row[len(keys) - 1]), row, single) for row in session.execute(statement)
    ]
    return tuple(sorted(found, key=lambda one: (-one.arrears_fen, -one.flags, one.key)))


def left_out(session: Session, reach: Reach) -> int:
    """How many open flags of a reach's bodies the reader is not given yet; a number and nothing more of them.

    They were put to nobody so far, or their bodies still have days to reply.
    """
    if reach.all_inner or not reach.of_bodies:
        return 0
    return session.scalar(select(func.count()).select_from(Flag).where(*held_back(reach))) or 0


def summed(parts: Iterable[Tally]) -> Tally:
    """All together, under the key ``""``: what ``total`` would say of flags that were counted by part."""
    every = tuple(parts)
    days = [one.oldest_on for one in every if one.oldest_on is not None]
    return Tally(
        "", "", sum(one.flags for one in every), sum(one.open for one in every),
        sum(one.arrears_fen for one in every), None, min(days, default=None),
    )  # fmt: skip


def _keys(by: By, on: date) -> list[ColumnElement[Any]]:
    if by is By.BODY:
        return [Body.code.expression, Body.name.expression]
    if by is By.REGION:
        return [Body.region.expression]
    if by is By.RULE:
        return [Flag.rule.expression]
    return [grade_column(Flag.arose_on, on)]


def _sums() -> list[ColumnElement[Any]]:
    owed = case((Flag.rule.in_(ARREARS), Flag.amount_fen), else_=0)
    return [
        func.count().label("flags"),
        func.coalesce(func.sum(case((still_open(), 1), else_=0)), 0).label("open"),
        cast(func.coalesce(func.sum(owed), 0), BigInteger).label("arrears_fen"),
        cast(func.coalesce(func.sum(Flag.amount_fen), 0), BigInteger).label("amount_fen"),
        func.min(case((still_open(), Flag.arose_on))).label("oldest_on"),
    ]


def _tally(key: str, name: str, row: Any, single: bool) -> Tally:
    amount = int(row.amount_fen) if single else None
    return Tally(key, name, row.flags, int(row.open), int(row.arrears_fen), amount, row.oldest_on)
