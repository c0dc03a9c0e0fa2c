"""Who is told of a step of a point: its body's officers, or who put it and the members; never who took it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.accounts.models import Account, AccountState
from tracker.accounts.telling import members_of, officers_of, tell_all
from tracker.congress.points.models import SUBJECT, Point, PointStep
from tracker.congress.points.workflow import Kind, PointMove
from tracker.core.outbox import About
from tracker.subjects.models import Body

# What a body does is told to who asks; all the rest to the body.
BY_BODY = frozenset({PointMove.PLAN, PointMove.ANSWER})


def body_people(session: Session, point: Point) -> list[Account]:
    """The officers who answer for the point's body."""
    return list(officers_of(session, [point.body_id]).get(point.body_id, []))


def asking_people(session: Session, point: Point) -> list[Account]:
    """Who entered the point, and where it is not one member's own the members of the body's region."""
    entered = session.get_one(Account, point.entered_by_id)
    found = [entered] if entered.state is AccountState.ACTIVE else []
    if point.kind is not Kind.INQUIRY:
        found += members_of(session, session.get_one(Body, point.body_id))
    return found


def tell(session: Session, point: Point, step: PointStep) -> None:
    """Write the messages of a step, as part of what takes it: the point's number and a day, no more."""
    whom = asking_people if step.move in BY_BODY else body_people
    told = [one for one in whom(session, point) if one.id != step.actor_id]
    about = About(
        kind=f"{SUBJECT}:{step.move.value}", subject_kind=SUBJECT, subject=point.number,
        subject_id=point.id, cause_id=step.id, due_on=point.due_on,
    )  # fmt: skip
    tell_all(session, told, about, at=step.at)
