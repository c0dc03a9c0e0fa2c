"""Formal reports begun by the schedule, when a period is over on which one is given."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.releases.actions import Planned, draft_by_schedule
from tracker.releases.workflow import Audience, ReportKind
from tracker.reports.period import ended_before

# The periods, in months, on which a formal report is given.
FORMAL = (3, 12)


def begin(session: Session, on: date, months: int, *, at: datetime, name: str) -> None:
    """Begin the reports on the period that ended before ``on``, an edition each, for the office to freeze.

    Again begins nothing twice; ``name`` is what the schedule is called in the steps.
    """
    if months not in FORMAL:
        return
    period = ended_before(on, months)
    for audience in Audience:
        planned = Planned(
            kind=ReportKind.ACCOUNTABILITY, period=period.text, figures_on=period.last_on, audience=audience
        )
        draft_by_schedule(session, planned, on=on, at=at, name=name)
