"""What bodies enter with a document, and what of it the office says does not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.assessment.indicators import ENTERED, Indicator
from tracker.assessment.models import Scheme
from tracker.assessment.sheet_models import Activity, Refusal, Sheet, SheetFigures
from tracker.assessment.workflow import SHEET, SheetMove, SheetState
from tracker.core.changes import take_turn
from tracker.core.evidence import Kept
from tracker.core.machine import Move, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something a body did, as it enters it; ``people`` how many took part, None where it is not said."""

    indicator: Indicator
    held_on: date
    title: str
    file_name: str
    file: Kept
    people: int | None = None


def enter(session: Session, sheet: Sheet, held: Held, *, actor: Actor, on: date, at: datetime) -> Activity:
    """Enter what a body did in the year, with its document. Raises NotAllowed."""
    take_turn(session)
    session.refresh(sheet)
    scheme = session.get_one(Scheme, sheet.scheme_id)
    if not within(session, reach(actor, Perm.ASSESSMENTS_REPORT), sheet.body_id):
        raise NotAllowed(_("What a body did is its own officers' to enter."))
    if not may_enter(sheet, on):
        raise NotAllowed(_("The days of the body's own report are over; what was entered stands."))
    if held.indicator not in ENTERED or not held.title.strip():
        raise NotAllowed(_("Say what was done, under which indicator."))
    if not scheme.first_on <= held.held_on <= min(scheme.last_on, on):
        raise NotAllowed(_("The day lies in the year that is assessed, and not after today."))
    assert actor.account_id is not None
    one = Activity(
        sheet_id=sheet.id, indicator=held.indicator, held_on=held.held_on, title=held.title.strip(),
        people=held.people, file_name=held.file_name, file_type=held.file.type, file_sha256=held.file.sha256,
        entered_on=on, at=at, actor_id=actor.account_id,
    )  # fmt: skip
    session.add(one)
    session.flush()
    return one


def may_enter(sheet: Sheet, on: date) -> bool:
    """Whether a body may still enter what it did: before it reports, in its days."""
    return sheet.state is SheetState.REPORTING and (sheet.due_on is None or on <= sheet.due_on)


def refuse(
    session: Session, sheet: Sheet, refused: Mapping[int, str], *, actor: Actor, at: datetime
) -> None:  # fmt: skip
    """Say which activities, by number, do not count in the review that follows, each with the reason."""
    take_turn(session)
    session.refresh(sheet)
    if not covers(session, sheet, actor, SHEET.by_name[SheetMove.REVIEW]):
        raise NotAllowed(_("The assessment of this government's bodies is another office's."))
    assert actor.account_id is not None
    known = {one.id for one in activities_of(session, sheet)}
    for number, reason in refused.items():
        if number not in known or not reason.strip():
            raise NotAllowed(_("Say of each activity that does not count why."))
        session.add(Refusal(
            sheet_id=sheet.id, activity_id=number, round=rounds(session, sheet) + 1, reason=reason.strip(),
            at=at, actor_id=actor.account_id,
        ))  # fmt: skip
    session.flush()


def activities_of(session: Session, sheet: Sheet) -> list[Activity]:
    """What a body entered in the assessment of a year, whichever version of its sheet it is."""
    same = select(Sheet.id).where(Sheet.scheme_id == sheet.scheme_id, Sheet.body_id == sheet.body_id)
    asked = select(Activity).where(Activity.sheet_id.in_(same)).order_by(Activity.held_on, Activity.id)
    return list(session.scalars(asked))


def entered(session: Session, scheme_id: int) -> dict[tuple[int, Indicator], int]:
    """How many activities each body entered, by indicator; what of them counts says its review."""
    rows = session.execute(
        select(Sheet.body_id, Activity.indicator, func.count())
        .join(Sheet, Sheet.id == Activity.sheet_id)
        .where(Sheet.scheme_id == scheme_id)
        .group_by(Sheet.body_id, Activity.indicator)
    )
    return {(body_id, indicator): int(number) for body_id, indicator, number in rows}


def refusals_of(session: Session, sheet: Sheet, number: int) -> dict[int, str]:
    """Which activities, by number, a round of figures does not count, and why."""
    asked = select(Refusal).where(Refusal.sheet_id == sheet.id, Refusal.round == number)
    return {one.activity_id: one.reason for one in session.scalars(asked)}


def rounds(session: Session, sheet: Sheet) -> int:
    """How often the figures of a sheet were taken."""
    return session.scalar(select(func.count()).where(SheetFigures.sheet_id == sheet.id)) or 0


def covers(session: Session, sheet: Sheet, actor: Actor, move: Move) -> bool:
    """A body's own moves reach its sheet; the office's the government whose bodies it assesses."""
    if move.perm is Perm.ASSESSMENTS_REPORT:
        return within(session, reach(actor, move.perm), sheet.body_id)
    government = session.get_one(Scheme, sheet.scheme_id).government_id
    return within(session, reach(actor, move.perm), government)
