"""Reports written without being asked for: when a month, a quarter or a year is over, and at the start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.reports.accountability import Written, write_report
from tracker.reports.period import ended_before, window


def draft(session: Session, on: date, months: int, folder: Path) -> Written:
    """Write the accountability report of the ``months`` months that ended before ``on``, a first of a month.

    ``accountability-2026-Q3.pdf`` and its annex in ``folder``; again gives the same bytes.
    """
    period = ended_before(on, months)
    folder.mkdir(parents=True, exist_ok=True)
    return write_report(session, window(period, None, on), folder / f"accountability-{period.text}.pdf")


def running(session: Session, today: date, folder: Path) -> Written:
    """Write the report of the running quarter as of ``today``, ``accountability-2026-Q4-20261124.pdf``."""
    days = window(None, None, today)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"accountability-{days.period.text}-{today:%Y%m%d}.pdf"
    return write_report(session, days, folder / name)
