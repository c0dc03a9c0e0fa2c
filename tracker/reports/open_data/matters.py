"""Public matters: questions put to bodies that everybody may read, and those that may be read no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from tracker.cases.models import IDENTITY, Case
from tracker.cases.queries import public_on, shown_state
from tracker.cases.workflow import CaseState
from tracker.core.permissions import public_reach, told_name
from tracker.core.workdays import shipped_calendar
from tracker.flags.filters import UNCOUNTED, shown_to
from tracker.flags.models import Flag
from tracker.law import loader as law
from tracker.subjects.models import Body, Enterprise


@dataclass(frozen=True, slots=True)
class Matter:
    """A public question by its case's number; ``enterprise`` "" where the name is not told.

    ``public_from`` is its first public day, ``amount_fen`` what stands overdue, None where nothing does.
    """

    number: str
    rule: str
    body_code: str
    body_name: str
    region: str
    state: CaseState
    cites: str
    arose_on: date
    ceased_on: date | None
    amount_fen: int | None
    opened_on: date
    reply_by: date
    replied_on: date | None
    public_from: date
    enterprise: str


class Why(StrEnum):
    """Why something that was public is so no more."""

    DISMISSED = "dismissed"
    EXPIRED = "expired"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Gone:
    """Something taken out of a data set: its key, why, and since when (None: by a correction of records)."""

    dataset: str
    key: str
    why: Why
    since: date | None


def matters(
    session: Session, on: date, *, body: str | None = None, number: str | None = None
) -> tuple[Matter, ...]:
    """What is public on a day and not over for long, the newest public first; of one body, or one alone."""
    reach = public_reach(on)
    wanted: list[Any] = [
        public_on(on), Case.state != CaseState.DISMISSED, Case.rule.not_in(UNCOUNTED), Flag.id.is_not(None),
        *shown_to(reach), or_(Flag.ceased_on.is_(None), Flag.ceased_on > _kept_from(on)), _newest_case(),
    ]  # fmt: skip
    if body is not None:
        wanted.append(Body.code == body)
    if number is not None:
        wanted.append(Case.number == number)
    rows = session.execute(
        select(Case, Flag, Body.code, Body.name.label("body"), Body.region, Enterprise.name,
               Enterprise.named_publicly)
        .join(Flag, _same())
        .join(Body, Body.id == Case.body_id)
        .outerjoin(Enterprise, Enterprise.id == Case.enterprise_id)
        .where(*wanted)
        .order_by(Case.public_from.desc(), Case.id.desc())
    )  # fmt: skip
    return tuple(
        Matter(
            row.Case.number, row.Case.rule, row.code, row.body, row.region,
            shown_state(row.Case.state, inside=False), row.Flag.cites, row.Case.arose_on, row.Flag.ceased_on,
            row.Flag.amount_fen, row.Case.opened_on, row.Case.reply_by, row.Case.replied_on,
            row.Case.public_from,
            row.name if row.name and told_name(
                reach, agreed=row.named_publicly, enterprise_id=row.Case.enterprise_id, body_id=None
            ) else "",
        )
        for row in rows
    )  # fmt: skip


def gone_matters(session: Session, on: date) -> tuple[Gone, ...]:
    """The questions that were public and are taken out: a number each, and nothing else of them."""
    rows = session.execute(
        select(Case.number, Case.state, Case.decided_on, Flag.ceased_on, Flag.id)
        .outerjoin(Flag, _same())
        .where(
            public_on(on), Case.rule.not_in(UNCOUNTED), _newest_case(),
            or_(Case.state == CaseState.DISMISSED, Flag.id.is_(None), Flag.ceased_on <= _kept_from(on)),
        )
        .order_by(Case.id.desc())
    )  # fmt: skip
    return tuple(_gone(*row) for row in rows)


def _gone(number: str, state: CaseState, decided_on: date | None, ceased_on: date | None, flag: Any) -> Gone:
    if state is CaseState.DISMISSED:
        return Gone("matters", number, Why.DISMISSED, decided_on)
    if flag is None:
        return Gone("matters", number, Why.CORRECTED, None)
    return Gone("matters", number, Why.EXPIRED, ceased_on and _over_on(ceased_on))


def _same() -> ColumnElement[bool]:
    return and_(*(getattr(Flag, name) == getattr(Case, name) for name in IDENTITY))


def _newest_case() -> ColumnElement[bool]:
    """Of several cases about one flag the last one speaks."""
    later = aliased(Case)
    same = [getattr(later, name) == getattr(Case, name) for name in IDENTITY]
    return Case.id == select(func.max(later.id)).where(*same).correlate(Case).scalar_subquery()


def _kept_from(on: date) -> date:
    """What ended on this day or before is published no more."""
    months = law.at("public_matter_months", on).whole
    return shipped_calendar().before_months(on, months, roll=False).due_on


def _over_on(ceased_on: date) -> date:
    months = law.at("public_matter_months", ceased_on).whole
    return shipped_calendar().after_months(ceased_on, months, roll=False).due_on
