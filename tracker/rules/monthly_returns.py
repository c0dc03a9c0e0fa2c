"""Which monthly returns a local document orders, and by which day: nothing where none is named."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.law import loader as law

CODE = "A13-RETURN-MISSING"
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month to be told of: its word (``2026-10``), its last day, the last lawful day of its return."""

    word: str
    ended_on: date
    last_on: date


def ordered_by(on: date) -> tuple[str, ...]:
    """The articles of the document that orders returns on a day; empty where the rule is switched off."""
    version = law.in_force(f"{law.SWITCHES}/{CODE}", on)
    return version.cites if version is not None and version.value is True else ()


def months(until: date) -> Iterator[Month]:
    """The months that have ended by a day, from the first one that lies whole under the document."""
    year, month = _first(until)
    while True:
        ended = date(year, month, calendar.monthrange(year, month)[1])
        if ended > until:
            return
        after = (year + 1, 1) if month == DECEMBER else (year, month + 1)
        number = law.at("return_day_of_month", ended).whole
        last = date(*after, min(number, calendar.monthrange(*after)[1]))
        if ordered_by(ended):
            yield Month(f"{year}-{month:02d}", ended, last)
        year, month = after


def last_days(first: date, on: date) -> Iterator[date]:
    """The days from ``first`` to ``on`` on which a month ended, or its return was due at the latest."""
    for month in months(on):
        yield from (day for day in (month.ended_on, month.last_on) if first <= day <= on)


def _first(until: date) -> tuple[int, int]:
    starts = [one.start for one in law.versions(f"{law.SWITCHES}/{CODE}") if one.value is True]
    day = min(starts, default=until)
    if day.day == 1:
        return day.year, day.month
    return (day.year + 1, 1) if day.month == DECEMBER else (day.year, day.month + 1)
