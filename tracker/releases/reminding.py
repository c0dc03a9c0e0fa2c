"""Reminders of a formal report's days: the bodies' last day, and those before the session it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.telling import tell_all
from tracker.congress.sessions.queries import COMMENT, ISSUE, report_days
from tracker.congress.sessions.queries import FINAL as FINAL_REPORT
from tracker.core.calendars import load_calendar
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.core.workdays import Calendar
from tracker.law import loader as law
from tracker.releases.models import SUBJECT, Release, ReleaseAsked, ReleaseReply
from tracker.releases.telling import asked_officers, named, office_of
from tracker.releases.workflow import FINAL, ReleaseState

STEPS = "release_reminder_days"
# What the days before a session are called in messages and pages, by the parameter they are counted by.
NAMES = {COMMENT: "committee", FINAL_REPORT: "final", ISSUE: "members"}


@dataclass(frozen=True, slots=True)
class SessionDay:
    """A day by which a report goes somewhere before a session; ``cites`` the key of its first article."""

    name: str
    last_on: date
    cites: str


def session_days(calendar: Calendar, session_on: date | None) -> tuple[SessionDay, ...]:
    """The three days before a session (Supervision Law, article 15), as its own page counts them.

    None where there is no session, or the law was not in force.
    """
    days = report_days(calendar, session_on) if session_on is not None else ()
    return tuple(SessionDay(NAMES[one.name], one.due_on, one.cites.partition("; ")[0]) for one in days)


def remind(session: Session, on: date, *, at: datetime) -> int:
    """Tell the office of days that are near, and bodies that have not replied; gives how many were said.

    A step that no run fell on is made good by the next run, and none is said twice for one day.
    """
    calendar, said = load_calendar(session), 0
    for release in session.scalars(select(Release).where(Release.state.not_in(FINAL)).order_by(Release.id)):
        for one in session_days(calendar, release.session_on):
            said += _say(session, release, one.name, one.last_on, on, at)
        if release.state is ReleaseState.REPLIES and release.due_on is not None:
            said += _say(session, release, "due", release.due_on, on, at)
    return said


def _say(session: Session, release: Release, what: str, last_on: date, on: date, at: datetime) -> bool:
    left = (last_on - on).days
    step = min((one for one in law.at(STEPS, on).numbers if 0 <= left <= one), default=None)
    if step is None:
        return False
    whom = office_of(session, release, Perm.RELEASES_PREPARE)
    if what == "due":
        whom += asked_officers(session, release, _silent(session, release))
    about = About(
        kind=f"{SUBJECT}:{what}", subject_kind=SUBJECT, subject=named(release), subject_id=release.id,
        due_on=last_on, once=f"release:{release.id}:{what}:{last_on}:{step}",
    )  # fmt: skip
    return tell_all(session, whom, about, at=at)


def _silent(session: Session, release: Release) -> list[int]:
    replied = select(ReleaseReply.body_id).where(ReleaseReply.release_id == release.id)
    asked = select(ReleaseAsked.body_id).where(ReleaseAsked.release_id == release.id)
    return list(session.scalars(asked.where(ReleaseAsked.body_id.not_in(replied))))
