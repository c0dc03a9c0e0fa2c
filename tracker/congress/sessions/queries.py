"""Sessions to be read, and the days that are counted back from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.congress.sessions.models import CongressSession, SessionEntry
from tracker.core.workdays import Calendar
from tracker.law import loader as law

# What is due before a session, and the number it is counted by (Supervision Law, article 15): the draft to
# the committee for comment, the final report to the standing committee, the report to its members.
COMMENT, FINAL, ISSUE = "session_comment_days", "session_final_days", "session_issue_days"


@dataclass(frozen=True, slots=True)
class ReportDay:
    """The last day for one step of a report before a session.

    ``name`` is the parameter (COMMENT, FINAL, ISSUE), ``number`` its days; ``plain_on`` is the day so many
    days before, ``due_on`` the same or the working day before it; ``cites`` the articles.
    """

    name: str
    number: int
    plain_on: date
    due_on: date
    provisional: bool
    cites: str


def last_session(session: Session, region: str, on: date) -> CongressSession | None:
    """The last session of a region (its whole code) that began before a day; None where none is entered."""
    found = _held(region).where(CongressSession.session_on < on)
    return session.scalars(found.order_by(CongressSession.session_on.desc()).limit(1)).one_or_none()


def sessions(session: Session, regions: Sequence[str] = ("",)) -> Sequence[CongressSession]:
    """Every session that was entered, of regions that begin with these digits; the newest day first."""
    newest = CongressSession.session_on.desc(), CongressSession.region, CongressSession.id
    found = session.scalars(select(CongressSession).order_by(*newest)).all()
    return [one for one in found if any(one.region.startswith(digits) for digits in regions)]


def entries_of(session: Session, number: int) -> Sequence[SessionEntry]:
    """What was entered about a session, the first first."""
    found = select(SessionEntry).where(SessionEntry.session_id == number).order_by(SessionEntry.id)
    return session.scalars(found).all()


def report_days(calendar: Calendar, session_on: date) -> tuple[ReportDay, ...]:
    """The last days of the three steps before a session that begins on ``session_on``, the earliest first.

    Counted back by the law in force on the session's day; a last day that is a rest day goes back to the
    working day before it, since the period must be whole. Empty for sessions before the law's amendment.
    """
    found = []
    for name in (COMMENT, FINAL, ISSUE):
        version = law.in_force(name, session_on)
        if version is None:
            return ()
        plain = calendar.before_days(session_on, version.whole, roll=False)
        due = calendar.before_days(session_on, version.whole)
        found.append(
            ReportDay(
                name, version.whole, plain.due_on, due.due_on, due.provisional, "; ".join(version.cites)
            )
        )
    return tuple(found)


def _held(region: str) -> Select[CongressSession]:
    return select(CongressSession).where(CongressSession.region == region, ~CongressSession.called_off)
