"""What people do about points: who asks, the body that answers, the committee that looks at the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.congress.points.models import BALLOT, Point, PointLine, PointStep
from tracker.congress.points.queries import lines_of
from tracker.congress.points.telling import tell
from tracker.congress.points.workflow import (
    COMPLEX_REPLY,
    REPLY,
    WORKFLOW,
    Kind,
    PointMove,
    PointState,
    Result,
    View,
    is_of,
)
from tracker.congress.sessions.models import CongressSession
from tracker.core.changes import take_turn
from tracker.core.evidence import File, file_columns
from tracker.core.machine import Move, NotAllowed, counted, fire
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach
from tracker.law.records import NoLawInForce
from tracker.subjects.models import Body

# How a new round of each kind begins.
AGAIN = frozenset({PointMove.ASK_AGAIN, PointMove.REPORT_AGAIN})
# An inquiry's own number: the year and a running number.
INQUIRY_NUMBER = "询{year}-{count:04d}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is asked about: of which kind, by which key, what it says, its sum, articles, evidence."""

    kind: str
    key: str
    said: str
    amount_fen: int | None = None
    cites: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is put to a body. ``opened_on`` is the day it is put or was handed over; an inquiry's is today."""

    kind: Kind
    body_id: int
    text: str
    asked_by: str = ""
    opened_on: date | None = None
    number: str = ""
    item: int = 1
    session_id: int | None = None
    complex_reason: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    """How those present voted on the answer to an opinion; void: blank or more than one choice."""

    present: int
    satisfied: int
    mostly: int
    dissatisfied: int
    void: int

    @property
    def adds_up(self) -> bool:
        """Whether every voter is counted once."""
        counts = (self.satisfied, self.mostly, self.dissatisfied, self.void)
        return self.present > 0 and min(counts) >= 0 and sum(counts) == self.present


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What goes with a step: words, a file, and what the step decides."""

    note: str = ""
    file: File | None = None
    view: View | None = None
    result: Result | None = None
    ballot: Ballot | None = None


def ask(session: Session, asked: Asked, *, actor: Actor, on: date, at: datetime) -> Point:
    """Put a point to a body: its days of reply begin. Raises NotAllowed.

    A member asks for himself; opinions and suggestions are entered by the supervision office of the region.
    """
    perm = Perm.CONGRESS_ASK if asked.kind is Kind.INQUIRY else Perm.CONGRESS_ENTER
    body = session.get(Body, asked.body_id)
    if body is None or body.voided_in is not None:
        raise NotAllowed(_("This body is not recorded any more."))
    if not within(session, reach(actor, perm), body.id):
        raise NotAllowed(_("This body is not in the region you ask for."))
    # Of two that ask at once each gets a number of its own.
    take_turn(session)
    if asked.kind is Kind.INQUIRY:
        asked = replace(
            asked, asked_by=actor.name or actor.login, opened_on=on, number=_next_number(session, on), item=1
        )
    _complete(session, asked, on)
    return _begin(session, asked, 1, None, actor, on, at)


def move(
    session: Session, point: Point, name: PointMove, said: Said, *, actor: Actor, on: date, at: datetime
) -> PointStep:
    """Move a point on. Raises NotAllowed, IllegalTransition; then nothing is changed.

    Asked again, it ends and a new round begins with the words of this step, and with days of its own.
    """
    if not is_of(name, point.kind):
        raise NotAllowed(_("This step is none of this kind of point."))
    values: dict[str, Any] = {}
    if point.state in WORKFLOW.by_name[name].sources:
        values = _values(name, said, on)
    fire(
        session, WORKFLOW, point, name, actor=actor, on=on, note=said.note,
        covers=lambda one, asked: covers(session, point, one, asked), values=values,
    )  # fmt: skip
    step = _note(session, point, name, said, actor, on, at)
    if name in AGAIN:
        again = Asked(
            kind=point.kind, body_id=point.body_id, text=said.note, asked_by=point.asked_by, opened_on=on,
            number=point.number, item=point.item, session_id=point.session_id,
            complex_reason=point.complex_reason,
            lines=tuple(
                Line(one.kind, one.key, one.said, one.amount_fen, one.cites, one.evidence)
                for one in lines_of(session, point.id)
            ),
        )  # fmt: skip
        _begin(session, again, point.round + 1, point.first_id or point.id, actor, on, at)
    return step


def covers(session: Session, point: Point, actor: Actor, asked: Move) -> bool:
    """Whether what somebody holds for a move reaches the point: an inquiry is that of who asked it."""
    if point.kind is Kind.INQUIRY and asked.perm is Perm.CONGRESS_ASK:
        return point.entered_by_id == actor.account_id
    return within(session, reach(actor, asked.perm), point.body_id)


def may_take(session: Session, point: Point, actor: Actor) -> tuple[PointMove, ...]:
    """The moves that begin where a point stands, are of its kind and somebody's to make."""
    return tuple(
        PointMove(one.name) for one in WORKFLOW.from_state(point.state)
        if is_of(PointMove(one.name), point.kind) and one.perm in actor.perms
        and covers(session, point, actor, one)
    )  # fmt: skip


def _complete(session: Session, asked: Asked, on: date) -> None:
    if not asked.text.strip():
        raise NotAllowed(_("Write what is asked."))
    if not asked.asked_by.strip():
        raise NotAllowed(_("Name who puts it."))
    if not asked.number.strip():
        raise NotAllowed(_("Give the number it goes by."))
    if asked.opened_on is None or asked.opened_on > on:
        raise NotAllowed(_("The day it was handed over is not after today."))
    if asked.kind is Kind.OPINION:
        held = session.get(CongressSession, asked.session_id or 0)
        if held is None or held.called_off:
            raise NotAllowed(_("Name the session whose opinion it is."))
        if asked.opened_on < held.session_on:
            raise NotAllowed(_("An opinion is handed over on the day of its session or later."))


def _values(name: PointMove, said: Said, on: date) -> dict[str, Any]:
    """The columns a move sets, after what it asks for besides its state."""
    stopped = {"due_on": None, "due_cites": "", "due_provisional": False}
    match name:
        case PointMove.ANSWER:
            return {"answered_on": on, **stopped}
        case PointMove.VIEW:
            if said.view is None:
                raise NotAllowed(_("Say what you think of the answer."))
            if said.view is not View.SATISFIED and not said.note.strip():
                raise NotAllowed(_("Say what is missing in the answer."))
            return {"view": said.view}
        case PointMove.ASK_AGAIN:
            if said.view in (None, View.SATISFIED):
                raise NotAllowed(_("Who is content does not ask again: choose mostly or not satisfied."))
            return {"view": said.view}
        case PointMove.SETTLE | PointMove.REPORT_AGAIN:
            return _judged(said)
        case PointMove.PUBLISH:
            return {"published_on": on}
    return {}


def _judged(said: Said) -> dict[str, Any]:
    if said.result is None:
        raise NotAllowed(_("Say what became of it."))
    if said.ballot is None:
        return {"result": said.result}
    if not said.ballot.adds_up:
        raise NotAllowed(_("The four counts of the ballot must add up to those present, none below zero."))
    return {"result": said.result, **{name: getattr(said.ballot, name) for name in BALLOT}}


def _begin(
    session: Session, asked: Asked, round: int, first_id: int | None, actor: Actor, on: date, at: datetime
) -> Point:
    assert asked.opened_on is not None and actor.account_id is not None
    parameter = COMPLEX_REPLY if asked.complex_reason.strip() else REPLY[asked.kind]
    try:
        clock = counted(session, parameter, asked.opened_on, asked.opened_on)
    except NoLawInForce as none:
        raise NotAllowed(_("On that day no number of months was in force: enter later ones only.")) from none
    point = Point(
        kind=asked.kind, number=asked.number.strip(), item=asked.item, round=round, first_id=first_id,
        session_id=asked.session_id, body_id=asked.body_id, text=asked.text.strip(),
        asked_by=asked.asked_by.strip(), entered_by_id=actor.account_id, state=PointState.ASKED,
        opened_on=asked.opened_on, reply_by=clock.deadline.due_on, due_on=clock.deadline.due_on,
        due_cites=clock.cites, due_provisional=clock.deadline.provisional,
        complex=bool(asked.complex_reason.strip()), complex_reason=asked.complex_reason.strip(),
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(point)
            session.flush()
    except IntegrityError as twice:
        raise NotAllowed(_("An item with this number is entered already.")) from twice
    session.add_all(
        PointLine(
            point_id=point.id, kind=one.kind, key=one.key, said=one.said, amount_fen=one.amount_fen,
            cites=one.cites, evidence=one.evidence,
        )
        for one in asked.lines
    )  # fmt: skip
    _note(session, point, PointMove.ASK, Said(note=asked.text), actor, on, at)
    return point


def _next_number(session: Session, on: date) -> str:
    """The next number of an inquiry in a year; the writers' turn is held."""
    begins = f"询{on.year}-"
    asked = select(func.count()).where(Point.kind == Kind.INQUIRY, Point.number.startswith(begins))
    return INQUIRY_NUMBER.format(
        year=on.year, count=(session.scalar(asked.where(Point.round == 1)) or 0) + 1
    )


def _note(
    session: Session, point: Point, name: PointMove, said: Said, actor: Actor, on: date, at: datetime
) -> PointStep:
    assert actor.account_id is not None
    step = PointStep(
        point_id=point.id, move=name, to_state=point.state, taken_on=on, at=at, actor_id=actor.account_id,
        actor_name=actor.name or actor.login, note=said.note.strip(), due_on=point.due_on,
        **file_columns(said.file),
    )  # fmt: skip
    session.add(step)
    session.flush()
    tell(session, point, step)
    return step
