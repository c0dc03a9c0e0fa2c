"""What is done about the sheet of a body: reported, reviewed, proposed, objected to, decided, published.

What a sheet's figures are is gathered above (``reports/assessing``); here they are kept and never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.assessment.entered import covers, rounds
from tracker.assessment.models import Scheme
from tracker.assessment.sheet_models import Sheet, SheetFigures, SheetStep, Stage
from tracker.assessment.telling import tell
from tracker.assessment.workflow import REVIEW_DAYS, SHEET, SheetMove, SheetState
from tracker.core.changes import take_turn
from tracker.core.machine import IllegalTransition, NotAllowed, counted, fire
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor

S, M = SheetState, SheetMove
NO_DAY = {"due_on": None, "due_cites": "", "due_provisional": False}


@dataclass(frozen=True, slots=True)
class Gathered:
    """The figures of a sheet: canonical JSON, its SHA-256, the points in hundredths."""

    content: str
    sha256: str
    points: int | None


def open_sheets(
    session: Session, scheme: Scheme, bodies: Iterable[int], *, actor: Actor, on: date, at: datetime
) -> None:  # fmt: skip
    """Open a sheet for each body of a scheme that begins: its days to report run until the scheme's day."""
    for number in bodies:
        sheet = Sheet(
            scheme_id=scheme.id, body_id=number, version=1, state=S.REPORTING, opened_on=on,
            due_on=scheme.due_on, due_cites=scheme.due_cites, due_provisional=scheme.due_provisional,
        )  # fmt: skip
        session.add(sheet)
        session.flush()
        _note(session, sheet, M.OPEN, "", actor, on, at)


def report(
    session: Session, sheet: Sheet, words: str, *, actor: Actor, on: date, at: datetime
) -> SheetStep:  # fmt: skip
    """The body's own report on a year that is over. Raises NotAllowed outside its days, IllegalTransition."""
    _over(session, sheet, on)
    if sheet.state is S.REPORTING and sheet.due_on is not None and on > sheet.due_on:
        raise NotAllowed(_("The days of the body's own report ended on {day}.", day=day_said(sheet.due_on)))
    return _moved(session, sheet, M.REPORT, words, {}, actor, on, at)


def review(
    session: Session, sheet: Sheet, note: str, gathered: Gathered, *, actor: Actor, on: date, at: datetime
) -> SheetStep:
    """Say that a sheet's figures are right as gathered. Raises NotAllowed, IllegalTransition.

    What of the activities does not count was said before, in the same unit of work (``entered.refuse``).
    """
    _over(session, sheet, on)
    if sheet.state is S.REPORTING and sheet.due_on is not None and on <= sheet.due_on:
        raise NotAllowed(_("The body may report until {day}.", day=day_said(sheet.due_on)))
    if sheet.state in (S.REPORTING, S.REPORTED):
        _keep(session, sheet, Stage.REVIEWED, gathered, on, at)
    values = {"reviewed_by": actor.account_id}
    return _moved(session, sheet, M.REVIEW, note, values, actor, on, at, gathered.sha256)


def send_back(
    session: Session, sheet: Sheet, note: str, *, actor: Actor, on: date, at: datetime
) -> SheetStep:  # fmt: skip
    """Give a review back that is not right, as its second person. Raises NotAllowed, IllegalTransition."""
    _second(sheet, actor)
    return _moved(session, sheet, M.SEND_BACK, note, {}, actor, on, at)


def propose(session: Session, sheet: Sheet, *, actor: Actor, on: date, at: datetime) -> SheetStep:
    """Put a reviewed result to its body, as the second person. Raises NotAllowed, IllegalTransition."""
    _second(sheet, actor)
    return _moved(session, sheet, M.PROPOSE, "", {"proposed_by": actor.account_id}, actor, on, at)


def object_to(
    session: Session, sheet: Sheet, reason: str, *, actor: Actor, on: date, at: datetime
) -> SheetStep:  # fmt: skip
    """The body's objection to what is proposed, in its days. Raises NotAllowed, IllegalTransition."""
    if sheet.state is S.PROPOSED and sheet.due_on is not None and on > sheet.due_on:
        raise NotAllowed(_("The days to object ended on {day}.", day=day_said(sheet.due_on)))
    return _moved(session, sheet, M.OBJECT, reason, {}, actor, on, at)


def decide(
    session: Session, sheet: Sheet, note: str, gathered: Gathered, *, actor: Actor, on: date, at: datetime
) -> SheetStep:
    """Decide the result: the figures are frozen for ever. Raises NotAllowed, IllegalTransition.

    Who reviewed it does not decide; without an objection not before its days are over.
    """
    take_turn(session)
    session.refresh(sheet)
    _second(sheet, actor)
    if sheet.state is S.PROPOSED and sheet.due_on is not None and on <= sheet.due_on:
        raise NotAllowed(_("The body may object until {day}.", day=day_said(sheet.due_on)))
    if sheet.state in (S.PROPOSED, S.OBJECTED):
        _keep(session, sheet, Stage.DECIDED, gathered, on, at)
    values = {"decided_by": actor.account_id, "decided_on": on, "points": gathered.points, **NO_DAY}
    return _moved(session, sheet, M.DECIDE, note, values, actor, on, at, gathered.sha256)


def publish(session: Session, sheet: Sheet, *, actor: Actor, on: date, at: datetime) -> SheetStep:
    """Make a decided result known; the version it corrects is superseded. Raises as ``propose``."""
    step = _moved(session, sheet, M.PUBLISH, "", {"published_on": on}, actor, on, at)
    before = session.get(Sheet, sheet.corrects_id) if sheet.corrects_id else None
    if before is not None and before.state is S.PUBLISHED:
        _moved(session, before, M.SUPERSEDE, sheet.changed, {}, actor, on, at)
    return step


def correct(
    session: Session, sheet: Sheet, changed: str, *, actor: Actor, on: date, at: datetime
) -> Sheet:  # fmt: skip
    """Begin the version that corrects a published sheet; it is reviewed anew. Raises NotAllowed."""
    take_turn(session)
    session.refresh(sheet)
    if not covers(session, sheet, actor, SHEET.by_name[M.REVIEW]):
        raise NotAllowed(_("The assessment of this government's bodies is another office's."))
    if sheet.state is not S.PUBLISHED:
        raise NotAllowed(_("Only a published result is corrected by a new version."))
    if not changed.strip():
        raise NotAllowed(_("Say what is different and why: readers see it beside both versions."))
    clock = counted(session, REVIEW_DAYS, on, on)
    again = Sheet(
        scheme_id=sheet.scheme_id, body_id=sheet.body_id, version=sheet.version + 1, corrects_id=sheet.id,
        changed=changed.strip(), state=S.REPORTED, opened_on=on, due_on=clock.deadline.due_on,
        due_cites=clock.cites, due_provisional=clock.deadline.provisional,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(again)
            session.flush()
    except IntegrityError as twice:
        raise NotAllowed(_("A version that corrects this result is begun already.")) from twice
    _note(session, again, M.CORRECT, changed, actor, on, at)
    return again


def may_take(session: Session, sheet: Sheet, actor: Actor, on: date) -> tuple[SheetMove, ...]:
    """The moves that begin where a sheet stands, are somebody's to make, and in their days on ``on``."""
    return tuple(
        SheetMove(one.name) for one in SHEET.from_state(sheet.state)
        if one.perm in actor.perms and covers(session, sheet, actor, one)
        and not (one.second_person and sheet.reviewed_by == actor.account_id)
        and one.name is not M.SUPERSEDE and _in_days(session, sheet, one.name, on)
    )  # fmt: skip


def _in_days(session: Session, sheet: Sheet, name: str, on: date) -> bool:
    over = sheet.due_on is not None and on > sheet.due_on
    ended = on > session.get_one(Scheme, sheet.scheme_id).last_on
    match name:
        case M.REPORT:
            return ended and not over
        case M.OBJECT:
            return not over
        case M.REVIEW:
            return ended and (over or sheet.state is S.REPORTED)
        case M.DECIDE:
            return over or sheet.state is S.OBJECTED
        case M.PUBLISH:
            # The first results of a year come out together (``schemes.publish``).
            return sheet.corrects_id is not None
    return True


def _over(session: Session, sheet: Sheet, on: date) -> None:
    last = session.get_one(Scheme, sheet.scheme_id).last_on
    if on <= last:
        raise NotAllowed(_("The year runs until {day}; it is assessed after it.", day=day_said(last)))


def _second(sheet: Sheet, actor: Actor) -> None:
    if actor.account_id == sheet.reviewed_by:
        raise NotAllowed(_("Another person than who reviewed the sheet goes on with it."))


def _keep(
    session: Session, sheet: Sheet, stage: Stage, gathered: Gathered, on: date, at: datetime
) -> None:  # fmt: skip
    figures = SheetFigures(
        sheet_id=sheet.id, round=rounds(session, sheet) + 1, stage=stage, content=gathered.content,
        sha256=gathered.sha256, made_on=on, at=at,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(figures)
            session.flush()
    except IntegrityError as moved:
        raise IllegalTransition(_("Somebody moved this sheet meanwhile."), str(sheet.state)) from moved


def _moved(
    session: Session, sheet: Sheet, name: SheetMove, note: str, values: Mapping[str, Any], actor: Actor,
    on: date, at: datetime, digest: str | None = None,
) -> SheetStep:  # fmt: skip
    fire(
        session, SHEET, sheet, name, actor=actor, on=on, note=note,
        covers=lambda one, move: covers(session, sheet, one, move), values=values,
    )  # fmt: skip
    return _note(session, sheet, name, note, actor, on, at, digest)


def _note(
    session: Session, sheet: Sheet, name: SheetMove, note: str, actor: Actor, on: date, at: datetime,
    digest: str | None = None,
) -> SheetStep:  # fmt: skip
    assert actor.account_id is not None
    step = SheetStep(
        sheet_id=sheet.id, move=name, to_state=sheet.state, taken_on=on, at=at, actor_id=actor.account_id,
        actor_name=actor.name or actor.login, note=note.strip(), due_on=sheet.due_on, digest=digest,
    )  # fmt: skip
    session.add(step)
    session.flush()
    tell(session, sheet, step)
    return step
