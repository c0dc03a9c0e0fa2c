"""Circulars as the public reads them: the letter of the step that made a silent body known.

Only of cases that are open to everybody by then; without the handler's name, and without that of an
enterprise that has not agreed to be named. Where the case was dismissed later, the circular stands with that
day: what was made known is not made unknown, and nobody reads it without the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from tracker.cases.models import Case, CaseLetter, CaseStep
from tracker.cases.queries import public_on
from tracker.cases.workflow import CaseMove, CaseState
from tracker.core.permissions import Reach, told_name
from tracker.reports import figures
from tracker.reports.letters.writing import read
from tracker.reports.pdf.letter import Letter
from tracker.subjects.models import Body, Enterprise
from tracker.wording.undisclosed import UNDISCLOSED

MOST = 200


@dataclass(frozen=True, slots=True)
class Circular:
    """A circular: the number of its step, its case and body; ``withdrawn_on`` if the case was dismissed."""

    id: int
    case_number: str
    rule: str
    body_code: str
    body_name: str
    day: date
    withdrawn_on: date | None


def circulars(session: Session, on: date, *, body: str | None = None) -> tuple[Circular, ...]:
    """The circulars everybody may read on a day, the newest first; of one body, if its code is given."""
    asked = _asked(on).order_by(CaseStep.id.desc()).limit(MOST)
    if body is not None:
        asked = asked.where(Body.code == body)
    return tuple(Circular(*row) for row in session.execute(asked))


def circular(session: Session, number: int, on: date) -> tuple[Circular, Letter] | None:
    """A circular everybody may read on a day, and its letter for everybody; None where there is none."""
    row = session.execute(_asked(on).where(CaseStep.id == number)).one_or_none()
    kept = session.get(CaseLetter, number) if row else None
    if row is None or kept is None:
        return None
    found = Circular(*row)
    firm = session.execute(
        select(Enterprise.id, Enterprise.name, Enterprise.named_publicly)
        .join(Case, Case.enterprise_id == Enterprise.id)
        .where(Case.number == found.case_number)
    ).one_or_none()
    letter = replace(read(kept.written), notes=_notes(found))
    if firm and not told_name(Reach(), agreed=firm.named_publicly, enterprise_id=firm.id, body_id=None):
        hidden = UNDISCLOSED.chinese
        letter = replace(
            letter, paragraphs=tuple(text.replace(firm.name, hidden) for text in letter.paragraphs),
            facts=tuple((name, said.replace(firm.name, hidden)) for name, said in letter.facts),
        )  # fmt: skip
    return found, letter


def _asked(on: date) -> Select[int, str, str, str, str, date, date | None]:
    ended = aliased(CaseStep)
    dismissed = (
        select(func.max(ended.taken_on))
        .where(ended.case_id == Case.id, ended.move == CaseMove.DISMISS, Case.state == CaseState.DISMISSED)
        .correlate(Case)
        .scalar_subquery()
    )
    return (
        select(
            CaseStep.id, Case.number, Case.rule, Body.code, Body.name, CaseStep.taken_on, dismissed
        )
        .join(Case, Case.id == CaseStep.case_id)
        .join(Body, Body.id == Case.body_id)
        .join(CaseLetter, CaseLetter.step_id == CaseStep.id)
        .where(CaseStep.move == CaseMove.CIRCULATE, CaseStep.taken_on <= on, public_on(on))
    )


def _notes(found: Circular) -> tuple[str, ...]:
    if found.withdrawn_on is None:
        return ()
    return (f"本通报已于{figures.day(found.withdrawn_on)}撤回：经核查，线索不成立。",)
