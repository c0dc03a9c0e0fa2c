"""How far the stored flags reach: the last swept day, how that sweep ended, and rules that did not run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from tracker.core.changes import Change
from tracker.flags.models import RuleMark, Sweep, SweepDay, SweepState


@dataclass(frozen=True, slots=True)
class Swept:
    """The last sweep: the day the stored flags stand at, when it ended (UTC), how, the last change it saw."""

    on: date
    finished_at: datetime | None
    state: SweepState
    change_id: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A rule whose stored flags did not come along: the day they stand at (None: never ran) and why."""

    rule: str
    swept_on: date | None
    why: str | None


def last_sweep(session: Session) -> Swept | None:
    """The latest sweep, one that failed included; None before the first."""
    return state_of_records(session)[0]


def state_of_records(session: Session, *also: Any) -> tuple[Swept | None, int, tuple[Any, ...]]:
    """The latest sweep as above, and the number of the last change of the records (0: none), by one query.

    ``also`` are scalars of what lies above the flags, asked for in the same query.
    """
    nothing = select(literal(1).label("one")).subquery()
    latest = select(func.max(Sweep.id)).scalar_subquery()
    change = select(func.coalesce(func.max(Change.id), 0)).scalar_subquery()
    asked: Any = select(Sweep.swept_on, Sweep.finished_at, Sweep.state, Sweep.change_id, change, *also)
    on, finished_at, state, change_id, newest, *more = session.execute(
        asked.select_from(nothing).outerjoin(Sweep, Sweep.id == latest)
    ).one()
    swept = None if on is None else Swept(on, finished_at, state, change_id)
    return swept, newest, tuple(more)


def behind(session: Session, rules: tuple[str, ...], on: date) -> tuple[Behind, ...]:
    """The rules among ``rules`` (codes) whose stored flags do not stand at ``on``: never a clean record."""
    marks = {mark.rule: mark for mark in session.execute(select(RuleMark)).scalars()}
    found = []
    for rule in rules:
        mark = marks.get(rule)
        if mark is None:
            found.append(Behind(rule, None, None))
        elif mark.failed is not None or mark.swept_on != on:
            found.append(Behind(rule, mark.swept_on, mark.failed))
    return tuple(found)


def is_covered(session: Session, on: date) -> bool:
    """Whether a sweep in which no rule failed brought the stored flags to ``on`` or past it."""
    return session.get(SweepDay, on) is not None
