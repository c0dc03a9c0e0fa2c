"""The months that a scorecard counts: so many up to a day, and the same span of the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, literal
from sqlalchemy.sql import ColumnElement

from tracker.core.months import days_of_month, month_after, month_text
from tracker.core.workdays import shipped_calendar
from tracker.law import loader as law
from tracker.reports.period import ONE_DAY

MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``first_on`` to ``on``, both counted."""

    first_on: date
    on: date

    @property
    def over_on(self) -> date:
        """The last day that is over: what falls due on ``on`` itself can still be done in time."""
        return self.on - ONE_DAY

    @property
    def months(self) -> tuple[str, ...]:
        """Its months in order; the first and the last may be cut by its ends."""
        found = [month_text(self.first_on)]
        while found[-1] < month_text(self.on):
            found.append(month_after(found[-1]))
        return tuple(found)

    def month_of(self, day: Any) -> ColumnElement[str]:
        """The month of a day column that lies in the span."""
        ends: Sequence[tuple[Any, str]] = [
            (day <= days_of_month(month)[1], month) for month in self.months[:-1]
        ]
        return case(*ends, else_=self.months[-1]) if ends else literal(self.months[-1])

    def year_before(self) -> Span:
        """As many months up to the same day of the year before."""
        day = shipped_calendar().before_months(self.on, MONTHS_IN_A_YEAR, roll=False).due_on
        return _span(day, law.at("scorecard_months", self.on).whole)


def span_to(on: date) -> Span:
    """The span that ends on a day; as many months as the parameter says.

    Raises NoLawInForce for a day before the parameter's first.
    """
    return _span(on, law.at("scorecard_months", on).whole)


def _span(on: date, months: int) -> Span:
    before = shipped_calendar().before_months(on, months, roll=False).due_on
    return Span(max(before + ONE_DAY, law.fixed_day("flags_start")), on)
