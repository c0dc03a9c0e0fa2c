"""Reminders of the day by which a body answers a point: before it, on it and after it, each once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.telling import tell_all
from tracker.congress.points.models import SUBJECT, Point
from tracker.congress.points.telling import asking_people, body_people
from tracker.core.calendars import load_calendar
from tracker.core.days_left import step_of, working_days_left
from tracker.core.outbox import About
from tracker.law import loader as law

BEFORE, AFTER = "point_reminder_days", "point_overdue_reminder_days"


def remind_of_points(session: Session, on: date, *, at: datetime) -> int:
    """Write what is to be said on a day of the days that run; gives of how many points.

    Who asks is told as well once the day has passed. None is said twice for one day.
    """
    calendar, said = load_calendar(session), 0
    before, after = (law.at(name, on).numbers for name in (BEFORE, AFTER))
    for point in session.scalars(select(Point).where(Point.due_on.is_not(None)).order_by(Point.id)):
        assert point.due_on is not None
        step = step_of(working_days_left(calendar, on, point.due_on), before, after)
        if step is None:
            continue
        about = About(
            kind=f"{SUBJECT}:{'before' if step >= 0 else 'after'}", subject_kind=SUBJECT,
            subject=point.number, subject_id=point.id, due_on=point.due_on,
            once=f"{SUBJECT}:{point.id}:{point.due_on}:{step}",
        )  # fmt: skip
        whom = body_people(session, point) + (asking_people(session, point) if step < 0 else [])
        said += tell_all(session, whom, about, at=at)
    return said
