"""The handlers' queue of reports: which are wanted, by the next day, and how many each person has in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.models import Account
from tracker.complaints.models import Complaint
from tracker.complaints.queries import ComplaintRow, handled, rows_where
from tracker.complaints.workflow import FINAL, WITHOUT_A_DAY, ComplaintState, Matter
from tracker.core.permissions import Actor
from tracker.subjects.models import Body
from tracker.subjects.queries import in_region

S = ComplaintState
# Days that count as this week: today and the six after it.
WEEK = timedelta(days=6)
# Asked for as a handler: those that nobody has taken in hand yet. No account has this number.
NOBODY = 0


class Part(StrEnum):
    """Which reports of the queue are wanted."""

    OPEN = "open"
    MINE = "mine"
    LATE = "late"
    ANSWERED = "answered"
    DONE = "done"


_GOING = tuple(state for state in S if state not in WITHOUT_A_DAY)
# The states that the reports of a part may stand in.
STATES: Mapping[Part, tuple[ComplaintState, ...]] = {
    Part.OPEN: _GOING, Part.MINE: _GOING, Part.LATE: _GOING, Part.ANSWERED: (S.ANSWERED,),
    Part.DONE: tuple(state for state in S if state in FINAL),
}  # fmt: skip
# Nothing runs in these any more: the newest come first.
NEWEST_FIRST = (Part.ANSWERED, Part.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which reports are wanted; what is left empty asks for nothing.

    ``body`` is a code or a part of a name, ``handler`` the number of an account or ``NOBODY``.
    """

    state: ComplaintState | None = None
    matter: Matter | None = None
    body: str | None = None
    region: str | None = None
    handler: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What a person has in hand: reports going on, due this week, past their day; nobody has no number."""

    account_id: int | None
    name: str | None
    going: int
    week: int
    late: int


def queue(
    session: Session, actor: Actor, on: date, part: Part = Part.OPEN, *, size: int,
    wanted: Wanted | None = None, after: tuple[date, int] | None = None,
) -> tuple[ComplaintRow, ...]:  # fmt: skip
    """``size`` reports for the handlers by the next day, those without one the newest first."""
    newest = part in NEWEST_FIRST
    key = Complaint.received_on if newest else Complaint.due_on
    statement = rows_where(handled(actor), _of_part(part, actor, on), *_conditions(wanted or Wanted()))
    if after is not None:
        day, number = after
        beyond = (key < day, Complaint.id < number) if newest else (key > day, Complaint.id > number)
        statement = statement.where(or_(beyond[0], and_(key == day, beyond[1])))
    order: Sequence[Any] = (key.desc(), Complaint.id.desc()) if newest else (key, Complaint.id)
    return tuple(ComplaintRow(*row) for row in session.execute(statement.order_by(*order).limit(size)))


def _of_part(part: Part, actor: Actor, on: date) -> ColumnElement[bool]:
    match part:
        case Part.DONE:
            return Complaint.state.in_(FINAL)
        case Part.ANSWERED:
            return Complaint.state == S.ANSWERED
        case Part.LATE:
            return Complaint.due_on < on
        case Part.MINE:
            return and_(Complaint.due_on.is_not(None), Complaint.handler_id == actor.account_id)
    return Complaint.due_on.is_not(None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """A filter as conditions over reports joined to their bodies."""
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Complaint.state == wanted.state)
    if wanted.matter is not None:
        found.append(Complaint.matter == wanted.matter)
    if wanted.body is not None:
        found.append(or_(Body.code == wanted.body, Body.name.contains(wanted.body, autoescape=True)))
    if wanted.region is not None:
        found.append(in_region(Body.region, wanted.region))
    if wanted.handler is not None:
        nobody, somebody = Complaint.handler_id.is_(None), Complaint.handler_id == wanted.handler
        found.append(nobody if wanted.handler == NOBODY else somebody)
    return found


def loads(session: Session, actor: Actor, on: date) -> tuple[Load, ...]:
    """What each person has in hand of the reports that somebody may handle, the most late first."""

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    late = counted(Complaint.due_on < on)
    week = counted(Complaint.due_on.between(on, on + WEEK))
    statement = (
        select(Complaint.handler_id, Account.name, func.count(), week, late)
        .outerjoin(Account, Account.id == Complaint.handler_id)
        .where(handled(actor), Complaint.due_on.is_not(None))
        .group_by(Complaint.handler_id, Account.name)
        .order_by(late.desc(), func.count().desc(), func.coalesce(Complaint.handler_id, NOBODY))
    )
    return tuple(Load(*row) for row in session.execute(statement))
