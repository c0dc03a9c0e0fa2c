"""Reminders of the day that runs in a report: before it, on it and after it, each once.

Of the handlers, who has a report in hand is reminded of it, and all of them while nobody has. Who reported by
an account is told when the office lets its day pass, and what can be done then. The body that is reported
learns nothing from here.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.telling import handlers_of, tell_all
from tracker.complaints.models import Complaint
from tracker.complaints.telling import SUBJECT, reporters
from tracker.complaints.workflow import HOLDER
from tracker.core.calendars import load_calendar
from tracker.core.days_left import step_of, working_days_left
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.law import loader as law
from tracker.subjects.models import Body

BEFORE_DAYS, AFTER_DAYS = "complaint_reminder_days", "complaint_overdue_reminder_days"
BEFORE, AFTER, UNANSWERED = "complaint_before", "complaint_after", "complaint_unanswered"


def remind(session: Session, on: date, *, at: datetime) -> int:
    """Write what is to be said on a day of the days that run in reports; gives of how many reports.

    A day step that no run fell on is made good by the next run, and none is said twice for one day.
    """
    calendar, said = load_calendar(session), 0
    before, after = (law.at(name, on).numbers for name in (BEFORE_DAYS, AFTER_DAYS))
    running = select(Complaint).where(Complaint.due_on.is_not(None)).order_by(Complaint.due_on, Complaint.id)
    for complaint in session.scalars(running):
        assert complaint.due_on is not None
        step = step_of(working_days_left(calendar, on, complaint.due_on), before, after)
        if step is not None:
            said += _say(session, complaint, step, at)
    return said


def _say(session: Session, complaint: Complaint, step: int, at: datetime) -> bool:
    named, said = f"{SUBJECT}:{complaint.id}:{complaint.due_on}:{step}", False
    for kind, people in _whom(session, complaint, late=step < 0).items():
        about = About(
            kind=kind, subject_kind=SUBJECT, subject=complaint.number or "", subject_id=complaint.id,
            due_on=complaint.due_on, once=named,
        )  # fmt: skip
        said = tell_all(session, people, about, at=at) or said
    return said


def _whom(session: Session, complaint: Complaint, *, late: bool) -> dict[str, list[Account]]:
    """Who is told what; who reported once, also where the same person handles reports."""
    assert complaint.body_id is not None
    mine = reporters(session, complaint)
    body = session.get_one(Body, complaint.body_id)
    able = [one for one in handlers_of(session, body, Perm.COMPLAINTS_HANDLE) if one not in mine]
    # One who handles it no more, having left or changed the office, leaves it to all of them again.
    handlers = [one for one in able if one.id == complaint.handler_id] or able
    theirs = list({one.id: one for one in mine}.values())
    if HOLDER[complaint.state] is Perm.COMPLAINTS_HANDLE:
        return {AFTER: handlers, UNANSWERED: theirs} if late else {BEFORE: handlers}
    return {AFTER: [*theirs, *handlers]} if late else {BEFORE: theirs}
