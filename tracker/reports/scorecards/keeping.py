"""Count the scorecards of the newest swept day and of the same day a year before, and keep them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from tracker.core.months import month_text
from tracker.flags.models import SweepDay
from tracker.law import loader as law
from tracker.reports.data.laid import laid_span
from tracker.reports.data.scope import load_scope
from tracker.reports.scorecards.counting import COUNTED, Counts, counted
from tracker.reports.scorecards.models import Scorecard, ScorecardDay
from tracker.reports.scorecards.span import Span, span_to
from tracker.reports.standings.keeping import made_from
from tracker.rules.catalogue import RULES

KEYS = ("day", "body_id", "month")
COUNTS = tuple(column.name for column in Scorecard.__table__.columns if column.name not in KEYS)


def keep_scorecards(session: Session, *, at: datetime) -> int:
    """Bring the kept scorecards to the day the stored flags stand at; how many days were counted.

    ``at`` is the instant (UTC). The year before is left alone while all it depends on is what it was. None
    is kept of a span that lies before the regulation.
    """
    on = session.scalar(select(func.max(SweepDay.covered_on)))
    if on is None or on < law.fixed_day("flags_start"):
        return 0
    span = span_to(on)
    spans = [one for one in (span, span.year_before()) if one.first_on <= one.on]
    digest = made_from(session, on)
    held = {one.day: one.made_from for one in session.scalars(select(ScorecardDay))}
    stale = [one for one in spans if one.on == on or held.get(one.on) != digest]
    for day in {*held, *(one.on for one in stale)} - {one.on for one in spans if one not in stale}:
        for table in (Scorecard, ScorecardDay):
            session.execute(delete(table).where(table.day == day))
    for one in stale:
        _keep(session, one, ScorecardDay(
            day=one.on, first_on=one.first_on, public_on=on, made_from=digest, made_at=at
        ))  # fmt: skip
    return len(stale)


def count_span(session: Session, span: Span, public: date) -> dict[tuple[int, str], Counts]:
    """The counts of a span by body and month, with the questions that were public on a day.

    Every body that answers on the span's day has at least its last month, if only of noughts.
    """
    scope = load_scope(session, span.on)
    rules = [rule for rule in RULES if rule.code in COUNTED]
    with laid_span(session, rules, span.first_on, span.on, public):
        found = counted(session, scope, span)
    for body in scope.asked():
        found.setdefault((body, month_text(span.on)), {})
    return found


def _keep(session: Session, span: Span, kept: ScorecardDay) -> None:
    found = count_span(session, span, kept.public_on)
    session.add(kept)
    session.flush()
    rows = [
        {"day": span.on, "body_id": body, "month": month, **{name: one.get(name, 0) for name in COUNTS}}
        for (body, month), one in sorted(found.items())
    ]
    if rows:
        session.execute(insert(Scorecard), rows)


def least(on: date) -> int:
    """The fewest records on which a share or an average is given."""
    return law.at("scorecard_least", on).whole
