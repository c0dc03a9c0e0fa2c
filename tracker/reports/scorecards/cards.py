"""Kept scorecards as they are read: a body's counts over a span beside those of the year before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.reports.scorecards.counting import band_days
from tracker.reports.scorecards.keeping import least
from tracker.reports.scorecards.models import Scorecard, ScorecardDay
from tracker.subjects.models import Body

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of ``models.Scorecard``: of a month, a span, a body or all bodies."""

    paid: int = 0
    paid_days: int = 0
    paid_short: int = 0
    paid_middle: int = 0
    paid_long: int = 0
    due: int = 0
    due_late: int = 0
    due_held: int = 0
    due_other: int = 0
    promises: int = 0
    promises_kept: int = 0
    promises_broken: int = 0
    answers: int = 0
    answers_in_time: int = 0
    returns: int = 0
    returns_filed: int = 0

    @property
    def due_in_time(self) -> int:
        """Sums whose last lawful day passed without their being late."""
        return self.due - self.due_late - self.due_held - self.due_other

    @property
    def promises_held(self) -> int:
        """Promises that are not kept and about which nothing is public."""
        return self.promises - self.promises_kept - self.promises_broken

    @property
    def answers_late(self) -> int:
        """Questions that were not answered by their last day."""
        return self.answers - self.answers_in_time

    @property
    def returns_missing(self) -> int:
        """Returns whose day has passed and that were not filed."""
        return self.returns - self.returns_filed


class Figure(StrEnum):
    """A count of a scorecard that opens into its rows."""

    PAID = "paid"
    PAID_SHORT = "paid_short"
    PAID_MIDDLE = "paid_middle"
    PAID_LONG = "paid_long"
    DUE = "due"
    DUE_IN_TIME = "due_in_time"
    DUE_LATE = "due_late"
    DUE_HELD = "due_held"
    DUE_OTHER = "due_other"
    PROMISES = "promises"
    PROMISES_KEPT = "promises_kept"
    PROMISES_BROKEN = "promises_broken"
    PROMISES_HELD = "promises_held"
    ANSWERS = "answers"
    ANSWERS_IN_TIME = "answers_in_time"
    ANSWERS_LATE = "answers_late"
    RETURNS = "returns"
    RETURNS_FILED = "returns_filed"
    RETURNS_MISSING = "returns_missing"

    @property
    def base(self) -> Figure:
        """The count it is a share of."""
        return Figure(self.value.partition("_")[0])

    def of(self, counts: Counts) -> int:
        """The figure itself."""
        found: int = getattr(counts, self.value)
        return found


@dataclass(frozen=True, slots=True)
class Terms:
    """How a span is counted: its days, the ends of the two bands, the fewest records that say something."""

    first_on: date
    on: date
    short: int
    middle: int
    least: int
    made_at: datetime

    def share(self, counts: Counts, figure: Figure) -> Decimal | None:
        """A figure in per cent of its base, to one tenth, halves up; None where the base is too small."""
        base = figure.base.of(counts)
        if base < max(1, self.least):
            return None
        return (Decimal(100 * figure.of(counts)) / base).quantize(_TENTH, ROUND_HALF_UP)

    def average(self, counts: Counts) -> Decimal | None:
        """The average days to pay, to one tenth, halves up; None where too few sums were settled."""
        if counts.paid < max(1, self.least):
            return None
        return (Decimal(counts.paid_days) / counts.paid).quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Card:
    """A body's scorecard; ``before`` is the same span of the year before, ``months`` in order."""

    number: int
    code: str
    name: str
    region: str
    now: Counts
    before: Counts
    months: tuple[tuple[str, Counts], ...]
    months_before: tuple[tuple[str, Counts], ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """All scorecards, by their bodies' codes; ``before`` None: nothing is kept of the year before."""

    terms: Terms
    before: Terms | None
    cards: tuple[Card, ...]

    def of(self, code: str) -> Card | None:
        """The card of one body by its code."""
        return next((one for one in self.cards if one.code == code), None)


def cards(session: Session) -> Cards | None:
    """The newest kept scorecards; None before they were counted for the first time. Two queries."""
    days = session.scalars(select(ScorecardDay).order_by(ScorecardDay.day.desc())).all()
    if not days:
        return None
    terms = [terms_of(one) for one in days]
    held: dict[int, dict[date, dict[str, Counts]]] = {}
    bodies: dict[int, tuple[str, str, str]] = {}
    rows = session.execute(
        select(Scorecard, Body.code, Body.name, Body.region)
        .join(Body, Body.id == Scorecard.body_id)
        .order_by(Scorecard.month)
    )
    for row, *place in rows:
        bodies[row.body_id] = (place[0], place[1], place[2])
        counts = Counts(**{field.name: getattr(row, field.name) for field in fields(Counts)})
        held.setdefault(row.body_id, {}).setdefault(row.day, {})[row.month] = counts
    now, before = terms[0], terms[1] if len(terms) > 1 else None
    found = [
        _card(number, bodies[number], by_day.get(now.on, {}), by_day.get(before.on, {}) if before else {})
        for number, by_day in held.items() if now.on in by_day
    ]  # fmt: skip
    return Cards(now, before, tuple(sorted(found, key=lambda one: one.code)))


def _card(number: int, place: tuple[str, str, str], now: dict[str, Counts], then: dict[str, Counts]) -> Card:
    code, name, region = place
    six = region[:6] if region.isdecimal() else region
    return Card(
        number, code, name, six, summed(now.values()), summed(then.values()), tuple(now.items()),
        tuple(then.items()),
    )  # fmt: skip


def terms_of(kept: ScorecardDay) -> Terms:
    """How the figures of a kept day are counted."""
    short, middle = band_days(kept.day)
    return Terms(kept.first_on, kept.day, short, middle, least(kept.day), kept.made_at)


def summed(parts: Iterable[Counts]) -> Counts:
    """All together."""
    every = list(parts)
    return Counts(**{field.name: sum(getattr(one, field.name) for one in every) for field in fields(Counts)})
