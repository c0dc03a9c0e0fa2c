"""Who is told of a step of a sheet: its body's officers, or the office that assesses; never who took it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of
from tracker.accounts.models import Account
from tracker.accounts.reaching import within
from tracker.accounts.telling import officers_of, supervisors, tell_each
from tracker.assessment.models import Scheme
from tracker.assessment.sheet_models import SUBJECT, Sheet, SheetStep, called
from tracker.assessment.workflow import SheetMove
from tracker.core.outbox import About
from tracker.core.permissions import Perm, reach

M = SheetMove
TO_BODY = frozenset({M.OPEN, M.PROPOSE, M.DECIDE, M.PUBLISH, M.CORRECT})
# What a second person of the office goes on with.
TO_SECOND = frozenset({M.REVIEW, M.OBJECT})


def office(session: Session, sheet: Sheet, perm: Perm) -> list[Account]:
    """The supervisors who may do ``perm`` in the assessment a sheet is of."""
    government = session.get_one(Scheme, sheet.scheme_id).government_id
    found = {
        one.id: one
        for one, grant in supervisors(session)
        if within(session, reach(actor_of(one, [grant]), perm), government)
    }
    return list(found.values())


def tell(session: Session, sheet: Sheet, step: SheetStep) -> None:
    """Write the messages of a step, as part of what takes it: year, body's code and a day, no more."""
    if step.move in TO_BODY:
        whom = list(officers_of(session, [sheet.body_id]).get(sheet.body_id, []))
    else:
        second = step.move in TO_SECOND
        whom = office(session, sheet, Perm.ASSESSMENTS_DECIDE if second else Perm.ASSESSMENTS_PREPARE)
    told = {one.id: one for one in whom if one.id != step.actor_id}
    about = About(
        kind=f"{SUBJECT}:{step.move.value}", subject_kind=SUBJECT, subject=called(session, sheet),
        subject_id=sheet.id, cause_id=step.id, due_on=sheet.due_on,
    )  # fmt: skip
    tell_each(session, tuple(told.values()), {number: [about] for number in told}, at=step.at)
