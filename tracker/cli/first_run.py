"""What ``python app.py`` does before it serves: set up, the fictional city the first time, sweep, report."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from tracker import demo
from tracker.accounts.queries import demo_people
from tracker.application import Tracker
from tracker.core import clock, migrate
from tracker.core.changes import Change, take_turn
from tracker.core.messages import gettext as _
from tracker.demo.people import PASSWORD
from tracker.reports.drafts import running
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep


def prepare(tracker: Tracker) -> Path:
    """Bring the application to today and write its report; gives the PDF's path. Repeatable."""
    migrate.upgrade(tracker.database)
    on = tracker.today()
    with tracker.database.unit_of_work() as session:
        # Of two that start at once on an empty database, one loads the city and the other finds it there.
        take_turn(session)
        if not tracker.settings.production and not session.scalar(select(func.count()).select_from(Change)):
            demo.load(session, at=clock.now(), on=on)
        sweep(session, RULES, on, at=clock.now())
    with tracker.database.reading() as session:
        return running(session, on, tracker.settings.data_dir / "reports").pdf


def sign_ins(tracker: Tracker) -> list[str]:
    """The fictional city's sign-ins, a line each; none in production, and none where it is not loaded."""
    if tracker.settings.production:
        return []
    with tracker.database.reading() as session:
        people = demo_people(session)
    if not people:
        return []
    return [
        _("Sign-ins of the fictional city (password of all: {password}):", password=PASSWORD),
        *(f"  {login}  {name}" for login, name in people),
    ]
