"""Reports written without being asked for: when a month, a quarter or a year is over, and at the start.

Each in two editions: the office's own, which is given back, and beside it the one for everybody.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.releases.workflow import Audience
from tracker.reports.accountability import Written, write_report
from tracker.reports.audience import file_name
from tracker.reports.period import Window, ended_before, window


def draft(session: Session, on: date, months: int, folder: Path) -> Written:
    """Write the accountability report of the ``months`` months that ended before ``on``, a first of a month.

    ``accountability-2026-Q3.pdf``, ``accountability-2026-Q3-public.pdf`` and their annexes in ``folder``;
    again gives the same bytes.
    """
    period = ended_before(on, months)
    return _both(session, window(period, None, on), folder, f"accountability-{period.text}", on)


def running(session: Session, today: date, folder: Path) -> Written:
    """Write the report of the running quarter as of ``today``, ``accountability-2026-Q4-20261124.pdf``."""
    days = window(None, None, today)
    return _both(session, days, folder, f"accountability-{days.period.text}-{today:%Y%m%d}", today)


def _both(session: Session, days: Window, folder: Path, stem: str, today: date) -> Written:
    folder.mkdir(parents=True, exist_ok=True)
    public_on = min(days.on, today)
    write_report(session, days, folder / file_name(stem, Audience.PUBLIC), public_on=public_on)
    return write_report(session, days, folder / file_name(stem, Audience.INNER))
