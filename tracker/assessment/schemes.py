"""What the office does about the assessment of a year: draft its scheme, start it, drop it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.assessment.indicators import ENTERED, Indicator
from tracker.assessment.models import Scheme, SchemeStep, Weight
from tracker.assessment.points import WHOLE
from tracker.assessment.sheet_models import Sheet
from tracker.assessment.sheets import open_sheets
from tracker.assessment.sheets import publish as publish_sheet
from tracker.assessment.workflow import SCHEME, SchemeMove, SchemeState, SheetState
from tracker.core.changes import take_turn
from tracker.core.evidence import Kept
from tracker.core.machine import Move, NotAllowed, fire
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach
from tracker.subjects.models import Body, BodyKind


@dataclass(frozen=True, slots=True)
class Weighed:
    """What an indicator weighs, in per cent, and how often what is entered is asked for."""

    weight: int
    asked: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A scheme to be: of which government and year, its weights, and the paper that sets them."""

    government_id: int
    year: int
    weights: Mapping[Indicator, Weighed]
    document: str
    file_name: str = ""
    file: Kept | None = None


def draft(session: Session, planned: Planned, *, actor: Actor, on: date, at: datetime) -> Scheme:
    """Draft the scheme of a year. Raises NotAllowed."""
    take_turn(session)
    government = session.get(Body, planned.government_id)
    if government is None or government.kind is not BodyKind.GOVERNMENT:
        raise NotAllowed(_("A scheme is of a government: of its departments and the governments below it."))
    if not within(session, reach(actor, Perm.ASSESSMENTS_PREPARE), planned.government_id):
        raise NotAllowed(_("The assessment of this government's bodies is another office's."))
    _complete(planned, on)
    assert actor.account_id is not None
    before = select(func.max(Scheme.version)).where(
        Scheme.government_id == planned.government_id, Scheme.year == planned.year
    )
    scheme = Scheme(
        government_id=planned.government_id, year=planned.year, version=(session.scalar(before) or 0) + 1,
        document=planned.document.strip(), file_name=planned.file_name or None,
        file_type=planned.file.type if planned.file else None,
        file_sha256=planned.file.sha256 if planned.file else None, state=SchemeState.DRAFT, opened_on=on,
        made_by=actor.account_id,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(scheme)
            session.flush()
    except IntegrityError as twice:
        said = _("There is a scheme of this year already; drop it first if it is wrong.")
        raise NotAllowed(said) from twice
    session.add_all(
        Weight(scheme_id=scheme.id, indicator=name, weight=one.weight, asked=one.asked)
        for name, one in planned.weights.items()
    )
    _note(session, scheme, SchemeMove.DRAFT, "", actor, on, at)
    return scheme


def start(
    session: Session, scheme: Scheme, bodies: Iterable[int], *, actor: Actor, on: date, at: datetime
) -> SchemeStep:
    """Let a drafted scheme begin: each of ``bodies`` is told, and gets a sheet.

    Raises NotAllowed, IllegalTransition.
    """
    if actor.account_id == scheme.made_by:
        raise NotAllowed(_("Another person than who drafted the scheme lets it begin."))
    values = {"started_by": actor.account_id, "started_on": on}
    # Nobody reports on a year that is not over.
    begins = max(on, scheme.last_on)
    step = _moved(session, scheme, SchemeMove.START, "", values, actor, on, at, begins)
    open_sheets(session, scheme, bodies, actor=actor, on=on, at=at)
    return step


def publish(session: Session, scheme: Scheme, *, actor: Actor, on: date, at: datetime) -> SchemeStep:
    """Make the results of a year known, all at once. Raises NotAllowed while one is not decided."""
    take_turn(session)
    session.refresh(scheme)
    sheets = _sheets(session, scheme)
    waiting = _undecided(sheets)
    if scheme.state is SchemeState.RUNNING and (waiting or not sheets):
        raise NotAllowed(_("{number} sheets are not decided yet; results come out together.", number=waiting))
    step = _moved(session, scheme, SchemeMove.PUBLISH, "", {"published_on": on}, actor, on, at)
    for sheet in sheets:
        publish_sheet(session, sheet, actor=actor, on=on, at=at)
    return step


def _sheets(session: Session, scheme: Scheme) -> list[Sheet]:
    return list(session.scalars(select(Sheet).where(Sheet.scheme_id == scheme.id).order_by(Sheet.id)))


def _undecided(sheets: Iterable[Sheet]) -> int:
    return sum(sheet.state is not SheetState.DECIDED for sheet in sheets)


def drop(
    session: Session, scheme: Scheme, note: str, *, actor: Actor, on: date, at: datetime
) -> SchemeStep:  # fmt: skip
    """Give a scheme up whose result is not out; it stays with its reason. Raises as ``start``."""
    return _moved(session, scheme, SchemeMove.DROP, note, {}, actor, on, at)


def may_take(session: Session, scheme: Scheme, actor: Actor) -> tuple[SchemeMove, ...]:
    """The moves that begin where a scheme stands and are somebody's to make now."""
    sheets = _sheets(session, scheme)
    early = {SchemeMove.PUBLISH} if not sheets or _undecided(sheets) else set()
    return tuple(
        SchemeMove(one.name) for one in SCHEME.from_state(scheme.state)
        if one.perm in actor.perms and covers(session, scheme, actor, one)
        and not (one.second_person and scheme.made_by == actor.account_id) and one.name not in early
    )  # fmt: skip


def covers(session: Session, scheme: Scheme, actor: Actor, move: Move) -> bool:
    """Whether what somebody holds for a move reaches the government whose scheme it is."""
    return within(session, reach(actor, move.perm), scheme.government_id)


def _complete(planned: Planned, on: date) -> None:
    if not planned.document.strip():
        raise NotAllowed(_("Give the number of the paper that sets the weights."))
    if planned.year > on.year:
        raise NotAllowed(_("The year to be assessed has not begun."))
    if any(not 0 < one.weight <= WHOLE for one in planned.weights.values()):
        raise NotAllowed(_("A weight is a whole number from 1 to 100; leave out what weighs nothing."))
    if (summed := sum(one.weight for one in planned.weights.values())) != WHOLE:
        raise NotAllowed(_("The weights add up to {sum}; they must add up to 100.", sum=summed))
    for name, one in planned.weights.items():
        if (one.asked is not None and one.asked > 0) != (name in ENTERED):
            raise NotAllowed(_("Say of what bodies enter, and of that alone, how often it is asked for."))


def _moved(
    session: Session, scheme: Scheme, name: SchemeMove, note: str, values: Mapping[str, Any], actor: Actor,
    on: date, at: datetime, begins: date | None = None,
) -> SchemeStep:  # fmt: skip
    fire(
        session, SCHEME, scheme, name, actor=actor, on=on, note=note,
        covers=lambda one, move: covers(session, scheme, one, move), values=values, start=begins,
    )  # fmt: skip
    return _note(session, scheme, name, note, actor, on, at)


def _note(
    session: Session, scheme: Scheme, name: SchemeMove, note: str, actor: Actor, on: date, at: datetime
) -> SchemeStep:
    assert actor.account_id is not None
    step = SchemeStep(
        scheme_id=scheme.id, move=name, to_state=scheme.state, taken_on=on, at=at, actor_id=actor.account_id,
        actor_name=actor.name or actor.login, note=note.strip(),
    )  # fmt: skip
    session.add(step)
    session.flush()
    return step
