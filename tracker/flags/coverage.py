"""How far the stored flags reach: the last swept day, how that sweep ended, and rules that did not run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    statement = (
        select(Sweep.swept_on, Sweep.finished_at, Sweep.state, Sweep.change_id)
        .order_by(Sweep.id.desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    return None if row is None else Swept(*row)


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
