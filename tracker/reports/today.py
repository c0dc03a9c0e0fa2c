"""What needs somebody today: duties by their next day, flags that are new, returns that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.permissions import Reach
from tracker.flags.filters import Filter
from tracker.flags.queries import FlagRow, page
from tracker.law import loader as law
from tracker.reports.data.returns import returns_on
from tracker.reports.data.scope import load_scope
from tracker.rules.catalogue import RULES
from tracker.rules.warn import nearest
from tracker.subjects.models import Body

MOST = 10
# How far back a flag is new: a reader who comes once a week misses none.
NEW_DAYS = 7


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty whose last lawful day is near; ``days`` from today to it, 0 on the day itself."""

    rule: str
    kind: str
    ref: str
    body_code: str
    body_name: str
    last_on: date
    days: int
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Silent:
    """A body that has not filed the return of the month."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Today:
    """In the order of the next day. ``month`` is the one whose returns are missing."""

    duties: tuple[Duty, ...]
    flags: tuple[FlagRow, ...]
    since: date
    month: str
    silent: tuple[Silent, ...]
    more_silent: int


def _duty(duty: dict[str, Any], body: Any, on: date) -> Duty:
    return Duty(
        duty["rule"], duty["subject_kind"], duty["ref"], body.code, body.name, duty["last_on"],
        (duty["last_on"] - on).days, duty["amount_fen"],
    )  # fmt: skip


def today(session: Session, on: date, reach: Reach) -> Today:
    """What the bodies within a reach have before them on ``on``."""
    until = on + timedelta(days=max(law.at("warning_days", on).numbers))
    found = nearest(session, RULES, on, until, reach, MOST)
    numbers = {duty["body_id"] for duty in found}
    names = {row.id: row for row in session.execute(
        select(Body.id, Body.code, Body.name).where(Body.id.in_(numbers))
    )}  # fmt: skip
    since = on - timedelta(days=NEW_DAYS)
    returns = returns_on(session, load_scope(session, on, reach=reach), on)
    return Today(
        duties=tuple(_duty(duty, names[duty["body_id"]], on) for duty in found),
        flags=page(session, Filter(arose_from=since, reach=reach), on, size=MOST).rows,
        since=since, month=returns.month,
        silent=tuple(Silent(one.code, one.name) for one in returns.silent[:MOST]),
        more_silent=max(len(returns.silent) - MOST, 0),
    )  # fmt: skip
