"""How what is overdue changed between the ends of two days, sum by sum: new, cleared, adjusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import CTE, BigInteger, Select, and_, case, cast, func, literal, or_, select, type_coerce
from sqlalchemy import union_all as union
from sqlalchemy.orm import Session

from tracker.core.db import earlier_of, later_of
from tracker.payables.balance import parts
from tracker.payables.models import Judgment, Payable
from tracker.reports.data.arrears import open_arrears
from tracker.reports.data.interest import JUDGED
from tracker.reports.data.scope import Scope


@dataclass(frozen=True, slots=True)
class Moved:
    """How an overdue sum changed: ``after = before + grown − cleared + adjusted``, in fen and in payables.

    ``grown`` was not overdue on the earlier day because its own day had not passed; ``cleared`` is what was
    paid, discharged or performed since, as far as it lowered the overdue sum. All else is ``adjusted``, up
    or down: money returned, disputes raised and resolved, bills handed over or matured, judgments, bars.
    """

    grown_fen: int = 0
    grown: int = 0
    cleared_fen: int = 0
    cleared: int = 0
    adjusted_fen: int = 0
    adjusted: int = 0


STILL = Moved()


def together(every: Iterable[Moved]) -> Moved:
    """Several added up."""
    found = list(every)
    return Moved(*(sum(getattr(one, name.name) for one in found) for name in fields(Moved)))


def moved(session: Session, scope: Scope, before_on: date, on: date) -> dict[int, Moved]:
    """How the overdue sums of each body that answers changed between two days; within ``laid``."""
    sides = []
    for day in (before_on, on):
        flags = open_arrears(day)
        sides.append(
            select(*side(flags.c.payable_id, flags.c.rule, flags.c.amount_fen, day == on), flags.c.owner_id)
            .where(scope.holds(flags.c.owner_id))
        )  # fmt: skip
    change = changes(union(*sides).cte(), "owner_id", before_on, on)
    found: dict[int, list[Moved]] = {}
    for number, *sums in session.execute(sums_by(change, change.c.owner_id)):
        found.setdefault(scope.answers[number], []).append(Moved(*map(int, sums)))
    return {number: together(every) for number, every in found.items()}


def side(payable_id: Any, rule: Any, fen: Any, later: bool) -> tuple[Any, ...]:
    """The columns of one day's overdue sums, as ``changes`` wants them."""
    nothing = literal(0, BigInteger)
    judged = case((rule == JUDGED, 1), else_=0)
    return (
        payable_id.label("payable_id"), (nothing if later else fen).label("before_fen"),
        (fen if later else nothing).label("now_fen"), (judged if later else literal(0)).label("judged"),
    )  # fmt: skip


def changes(sides: CTE, key: str, before_on: date, on: date) -> CTE:
    """By payable and ``key``: new_fen and cleared_fen, never below zero, and adjusted_fen of either sign."""
    each = (
        select(
            sides.c.payable_id, sides.c[key], func.sum(sides.c.before_fen).label("before_fen"),
            func.sum(sides.c.now_fen).label("now_fen"), func.max(sides.c.judged).label("judged"),
        )
        .group_by(sides.c.payable_id, sides.c[key])
        .cte()
    )  # fmt: skip
    paid = _paid_between(before_on, on)
    nothing = literal(0, BigInteger)
    new = case(
        (
            # Late for the first time: its own day, or that of its judgment, passed in between.
            and_(each.c.before_fen == 0, or_(each.c.judged > 0, Payable.due_on >= before_on)),
            each.c.now_fen,
        ),
        else_=nothing,
    )  # fmt: skip
    fell = later_of(each.c.before_fen - each.c.now_fen, nothing)
    cleared = earlier_of(fell, func.coalesce(paid.c.fen, nothing))
    split = (
        select(
            each.c.payable_id, each.c[key], each.c.before_fen, each.c.now_fen, new.label("new_fen"),
            cleared.label("cleared_fen"),
        )
        .join(Payable, Payable.id == each.c.payable_id)
        .outerjoin(paid, paid.c.payable_id == each.c.payable_id)
        .cte()
    )  # fmt: skip
    rest = split.c.now_fen - split.c.before_fen - split.c.new_fen + split.c.cleared_fen
    fen = {"new_fen": split.c.new_fen, "cleared_fen": split.c.cleared_fen, "adjusted_fen": rest}
    told = (cast(one, BigInteger).label(name) for name, one in fen.items())
    return select(split.c.payable_id, split.c[key], *told).cte()


def sums_by(change: CTE, key: Any) -> Select[Any]:
    """``changes`` added up by a key: the fields of Moved behind it, in their order."""
    columns = []
    for name in ("new_fen", "cleared_fen", "adjusted_fen"):
        fen = change.c[name]
        columns += [func.sum(fen), func.sum(case((fen != 0, 1), else_=0))]
    return select(key, *columns).group_by(key)


def _paid_between(before_on: date, on: date) -> CTE:
    """What was paid, discharged or performed on each payable after one day and by another: fen."""
    found = parts()
    money = [found["paid"][0], *found["discharged"]]
    performed: Any = select(
        Judgment.payable_id, Judgment.performed_on.label("on_day"), (-Judgment.amount_fen).label("owed"),
        literal(0).label("bars"),
    ).where(Judgment.voided_in.is_(None), Judgment.performed_on.is_not(None))  # fmt: skip
    every = union(*money, performed).cte()
    day = type_coerce(every.c.on_day, Payable.__table__.c.due_on.type)
    return (
        select(every.c.payable_id, func.sum(-every.c.owed).label("fen"))
        .where(day > before_on, day <= on)
        .group_by(every.c.payable_id)
        .cte()
    )
