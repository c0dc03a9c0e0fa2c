"""Reports written without being asked for, when a month, a quarter or a year is over."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.reports.accountability import write_report
from tracker.reports.period import parse_period, window


def draft(session: Session, on: date, months: int, folder: Path) -> Path:
    """Write the accountability report of the ``months`` months that ended before ``on``, a first of a month.

    Its annex stands beside it. Written beside and then moved, so that a reader never finds half a report;
    again gives the same bytes.
    """
    last = on - timedelta(days=1)
    label = {1: f"{last:%Y-%m}", 3: f"{last.year}-Q{(last.month + 2) // 3}", 12: f"{last.year}"}[months]
    folder.mkdir(parents=True, exist_ok=True)
    days = window(parse_period(label), None, last)
    return write_report(session, days, folder / f"accountability-{label}.pdf").pdf
