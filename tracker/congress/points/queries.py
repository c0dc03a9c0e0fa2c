"""Points to be read: lists, one with its lines, steps and rounds, and what waits for whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.congress.points.models import Point, PointLine, PointStep
from tracker.congress.points.workflow import Kind, PointMove, PointState
from tracker.congress.sessions.models import CongressSession
from tracker.core.permissions import Actor, Perm, Reach, reach
from tracker.subjects.models import Body


class Part(StrEnum):
    """Which points of a list: those that wait for the answer, of these the late ones, and so on."""

    WAITING = "waiting"
    LATE = "late"
    ANSWERED = "answered"
    ENDED = "ended"


ENDED = frozenset(PointState) - {PointState.ASKED, PointState.ANSWERED, PointState.COMMENTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A point as it stands on a day; ``days_late`` is how long the answer is, or came, after its day."""

    point: Point
    body_code: str
    body_name: str
    region: str
    session_name: str | None
    session_on: date | None
    answer: PointStep | None
    days_late: int

    @property
    def late(self) -> bool:
        """Whether its day has passed without an answer."""
        return self.point.state is PointState.ASKED and self.days_late > 0

    @property
    def part(self) -> Part:
        """Where it belongs in a list."""
        if self.point.state is PointState.ASKED:
            return Part.LATE if self.late else Part.WAITING
        return Part.ENDED if self.point.state in ENDED else Part.ANSWERED


def point_list(
    session: Session, kind: Kind, on: date, reach: Reach, *, bodies: Collection[int] | None = None,
    session_id: int | None = None,
) -> list[PointRow]:  # fmt: skip
    """The points of a kind within a reach: those that wait by their day, then the others, newest first."""
    which: list[ColumnElement[bool]] = [Point.kind == kind]
    if bodies is not None:
        which.append(Point.body_id.in_(bodies))
    if session_id is not None:
        which.append(Point.session_id == session_id)
    found = _rows(session, on, reach, *which)
    return sorted(found, key=lambda one: (one.point.due_on or date.max, -one.point.id))


def point_of(session: Session, kind: Kind, number: int, on: date, reach: Reach) -> PointRow | None:
    """One point of a kind within a reach."""
    return next(iter(_rows(session, on, reach, Point.kind == kind, Point.id == number)), None)


def kind_of(session: Session, number: int) -> Kind | None:
    """Of which kind the point with a number is; None where there is none."""
    return session.scalar(select(Point.kind).where(Point.id == number))


def rounds_of(session: Session, point: Point, on: date, reach: Reach) -> list[PointRow]:
    """Every round of a point, the first first; itself among them."""
    first = point.first_id or point.id
    return _rows(session, on, reach, or_(Point.id == first, Point.first_id == first))


def opinions_of(session: Session, session_id: int, on: date, reach: Reach) -> list[PointRow]:
    """The review opinions of a session item by item in their order, the newest round of each."""
    rows = _rows(session, on, reach, Point.kind == Kind.OPINION, Point.session_id == session_id)
    newest = {(one.point.number, one.point.item): one for one in rows}
    return [newest[key] for key in sorted(newest)]


def steps_of(session: Session, point_id: int) -> Sequence[PointStep]:
    """The steps of a point in their order."""
    return session.scalars(
        select(PointStep).where(PointStep.point_id == point_id).order_by(PointStep.id)
    ).all()


def lines_of(session: Session, point_id: int) -> Sequence[PointLine]:
    """The lines a point asks about."""
    return session.scalars(
        select(PointLine).where(PointLine.point_id == point_id).order_by(PointLine.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: answers to give in time, overdue ones, answers to look at or to comment."""

    to_answer: int
    late: int
    to_view: int
    to_comment: int

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.to_answer or self.late or self.to_view or self.to_comment)


def waiting(session: Session, actor: Actor, on: date) -> dict[Kind, Waiting]:
    """What waits for somebody, by kind: few statements."""
    answers = _open(session, reach(actor, Perm.CONGRESS_ANSWER), PointState.ASKED)
    urged = _open(session, reach(actor, Perm.CONGRESS_ENTER), PointState.ASKED)
    looked = _open(session, reach(actor, Perm.CONGRESS_ASK), PointState.ANSWERED)
    commented = _open(session, reach(actor, Perm.CONGRESS_COMMENT), PointState.ANSWERED, PointState.COMMENTED)

    def late(points: Sequence[Point], kind: Kind) -> int:
        return sum(one.kind is kind and one.reply_by < on for one in points)

    return {
        kind: Waiting(
            to_answer=sum(one.kind is kind and one.reply_by >= on for one in answers),
            late=max(late(answers, kind), late(urged, kind)),
            to_view=sum(_views(one, kind, actor) for one in looked),
            to_comment=sum(one.kind is kind for one in commented) if kind is Kind.OPINION else 0,
        )
        for kind in Kind
    }


def _views(point: Point, kind: Kind, actor: Actor) -> bool:
    if point.kind is not kind or kind is Kind.OPINION:
        return False
    return kind is Kind.SUGGESTION or point.entered_by_id == actor.account_id


def _open(session: Session, reach: Reach, *states: PointState) -> Sequence[Point]:
    if not reach.of_bodies:
        return ()
    found = select(Point).where(Point.state.in_(states), holds(reach, Point.body_id)).order_by(Point.id)
    return session.scalars(found).all()


def _rows(session: Session, on: date, reach: Reach, *which: ColumnElement[bool]) -> list[PointRow]:
    """The points that meet conditions, the oldest first, with what is shown of them: two statements."""
    if not reach.of_bodies:
        return []
    asked = (
        select(Point, Body.code, Body.name, Body.region, CongressSession.name, CongressSession.session_on)
        .join(Body, Body.id == Point.body_id)
        .outerjoin(CongressSession, CongressSession.id == Point.session_id)
        .where(*which, holds(reach, Point.body_id), Point.opened_on <= on)
        .order_by(Point.id)
    )
    rows = session.execute(asked).all()
    answers = {
        one.point_id: one
        for one in session.scalars(
            select(PointStep).where(
                PointStep.move == PointMove.ANSWER, PointStep.point_id.in_([row[0].id for row in rows])
            )
        )
    }
    return [
        PointRow(
            point=point, body_code=code, body_name=name, region=region, session_name=session_name,
            session_on=session_on, answer=answers.get(point.id),
            days_late=0 if point.state is PointState.WITHDRAWN
            else max(((point.answered_on or on) - point.reply_by).days, 0),
        )
        for point, code, name, region, session_name, session_on in rows
    ]  # fmt: skip
