"""Promises to market subjects as a page shows them: the day that holds, and whether each was kept by it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import Any

from sqlalchemy import CTE, Date, Select, and_, bindparam, case, func, null, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.commitments.models import Commitment
from tracker.core.db import later_of
from tracker.core.permissions import EVERYWHERE, Reach, told_name
from tracker.core.sifting import sifted
from tracker.core.within import Within, everything
from tracker.rules.promises import fulfilled_days, promised_days
from tracker.rules.whom import PROMISERS, market_promise
from tracker.subjects.models import Body, Enterprise

# What stands for an enterprise that did not agree to be named.
SOME_ENTERPRISE = "某企业"


class Standing(StrEnum):
    """How a promise stands at the end of a day.

    KEPT and BROKEN are those whose last lawful day is past; one of AHEAD may be kept already; UNDATED has no
    day, or waits for its condition.
    """

    KEPT = "kept"
    BROKEN = "broken"
    AHEAD = "ahead"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise: its own words, the last lawful day that holds now, and the day it was fulfilled.

    An enterprise that did not agree to be named is hidden in the words.
    """

    id: int
    ref: str
    title: str
    text: str | None
    source: str | None
    body_code: str
    body_name: str
    last_on: date | None
    fulfilled_on: date | None
    standing: Standing

    @property
    def days_late(self) -> int:
        """Days from the last lawful day to the fulfilment; 0 where it came in time or has not come."""
        if self.last_on is None or self.fulfilled_on is None:
            return 0
        return max((self.fulfilled_on - self.last_on) // timedelta(days=1), 0)


@dataclass(frozen=True, slots=True)
class PromiseCounts:
    """How many promises have their last lawful day behind them, and how many of those are kept.

    ``late`` are those kept after their day, within ``kept``; ``ahead`` and ``undated`` are not due yet.
    """

    due: int
    kept: int
    late: int
    ahead: int
    undated: int


def promise_counts(session: Session, on: date, reach: Reach = EVERYWHERE) -> PromiseCounts:
    """How the promises of the bodies within a reach stand at the end of ``on``."""
    rows = _promises(on)
    late = and_(rows.c.standing == Standing.KEPT, rows.c.fulfilled_on > rows.c.last_on)
    counted = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for condition in (
            rows.c.standing.in_((Standing.KEPT, Standing.BROKEN)), rows.c.standing == Standing.KEPT, late,
            rows.c.standing == Standing.AHEAD, rows.c.standing == Standing.UNDATED,
        )
    ]  # fmt: skip
    statement = select(*counted).where(holds(reach, rows.c.body_id))
    return PromiseCounts(*map(int, session.execute(statement).one()))


def promise_page(
    session: Session, on: date, *, standings: Collection[Standing] = tuple(Standing), body: str | None = None,
    after: int | None = None, size: int = 50, reach: Reach = EVERYWHERE,
) -> tuple[tuple[Promise, ...], int | None]:  # fmt: skip
    """Up to ``size`` promises after a number, the newest first, and the number after which more follow.

    Only those of bodies within ``reach``.
    """
    looked_at = _in_question().where(holds(reach, Commitment.body_id))
    if body is not None:
        looked_at = looked_at.where(Commitment.body_id.in_(select(Body.id).where(Body.code == body)))
    shown = partial(_shown, session, on, standings, reach)
    return sifted(session, looked_at, shown, given={"on": on}, after=after, size=size)


@cache
def _in_question() -> Select[int]:
    """The binding promises made by ``on``; made once."""
    on = bindparam("on", type_=Date())
    return select(Commitment.id).outerjoin(Body, Body.id == Commitment.body_id).where(*_binding(on))


@cache
def _of_numbers() -> Select[Any]:
    """The statement of a page's rows, made once: of ``numbers``, those of ``standings`` as of ``on``."""
    asked = select(Commitment.id).where(Commitment.id.in_(bindparam("numbers", expanding=True))).cte()
    rows = _promises(bindparam("on", type_=Date()), lambda column: column.in_(select(asked.c.id)))
    return (
        select(rows, Body.code, Body.name, Enterprise.name.label("enterprise"), Enterprise.named_publicly)
        .join(Body, Body.id == rows.c.body_id)
        .outerjoin(Enterprise, Enterprise.id == rows.c.enterprise_id)
        .where(rows.c.standing.in_(bindparam("standings", expanding=True)))
    )


def _shown(
    session: Session, on: date, standings: Collection[Standing], reach: Reach, numbers: list[int]
) -> list[Promise]:
    """The promises with these numbers that stand as asked for, the newest first."""
    given = {"on": on, "numbers": numbers, "standings": [one.value for one in standings]}
    found = session.execute(_of_numbers(), given)
    promises = [
        Promise(
            row.id, row.ref, _hidden(row, row.title, reach) or "", _hidden(row, row.text, reach),
            _hidden(row, row.source, reach),
            row.code, row.name, row.last_on, row.fulfilled_on, Standing(row.standing),
        )
        for row in found
    ]  # fmt: skip
    # Asked for an order, a database may walk all promises in it instead of picking out these.
    return sorted(promises, key=lambda promise: promise.id, reverse=True)


def _hidden(row: Any, words: str | None, reach: Reach) -> str | None:
    if words is None or row.enterprise is None:
        return words
    if told_name(reach, agreed=row.named_publicly, enterprise_id=row.enterprise_id, body_id=row.body_id):
        return words
    return words.replace(row.enterprise, SOME_ENTERPRISE)


def _binding(on: Any) -> tuple[ColumnElement[bool], ...]:
    """A promise made by ``on`` that binds its body (REG 10, 营商 31); over commitments and their bodies."""
    return (
        Commitment.voided_in.is_(None), Commitment.made_on <= on, Body.kind.in_(PROMISERS), market_promise()
    )  # fmt: skip


def _promises(on: Any, within: Within = everything) -> CTE:
    """Every binding promise kept by ``within``, with the day that holds at the end of ``on``."""
    days, kept = promised_days(on, within), fulfilled_days(on, within)
    met = Commitment.condition_met_on
    last = type_coerce(
        case(
            (Commitment.condition.is_(None), later_of(days.c.last_on, Commitment.made_on)),
            # A condition that is not met yet: nothing is due.
            (met <= on, later_of(days.c.last_on, met, Commitment.made_on)),
            else_=null(),
        ),
        Date,
    )
    rows = (
        select(
            Commitment.id, Commitment.ref, Commitment.title, Commitment.text, Commitment.source,
            Commitment.body_id, Commitment.enterprise_id, last.label("last_on"), kept.c.fulfilled_on,
        )
        .join(days, and_(days.c.commitment_id == Commitment.id, days.c.to_on.is_(None)))
        .join(Body, Body.id == Commitment.body_id)
        .outerjoin(kept, kept.c.commitment_id == Commitment.id)
        .where(*_binding(on), within(Commitment.id))
        .cte()
    )  # fmt: skip
    return select(*rows.c, _standing(rows, on).label("standing")).cte()


def _standing(rows: Any, on: Any) -> ColumnElement[Any]:
    """The rule's own line: a duty is late from the day after its last lawful day."""
    past, kept = rows.c.last_on < on, rows.c.fulfilled_on.is_not(None)
    return case(
        (rows.c.last_on.is_(None), Standing.UNDATED.value),
        (and_(past, kept), Standing.KEPT.value),
        (past, Standing.BROKEN.value),
        else_=Standing.AHEAD.value,
    )
