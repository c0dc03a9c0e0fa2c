"""What ``python app.py`` does before it serves: set up, the fictional city the first time, sweep, report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tracker import demo
from tracker.core import clock, migrate
from tracker.reports.accountability import write_report
from tracker.reports.period import window
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep
from tracker.subjects.models import Body


def prepare(tracker: Any) -> Path:
    """Bring the application to today and write its report; gives the PDF's path. Repeatable."""
    migrate.upgrade(tracker.database)
    on = tracker.today()
    with tracker.database.unit_of_work() as session:
        if not tracker.settings.production and not session.scalar(select(func.count()).select_from(Body)):
            demo.load(session, at=clock.now(), on=on)
        sweep(session, RULES, on, at=clock.now())
    path: Path = tracker.settings.data_dir / "reports" / f"accountability-{on.isoformat()}.pdf"
    path.parent.mkdir(exist_ok=True)
    with tracker.database.reading() as session:
        return write_report(session, window(None, None, on), path).pdf
