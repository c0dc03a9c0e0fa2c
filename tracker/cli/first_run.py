"""What ``python app.py`` does before it serves: set up, the fictional city the first time, sweep, report."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from tracker import demo
from tracker.application import Tracker
from tracker.core import clock, migrate
from tracker.core.changes import Change, take_turn
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
