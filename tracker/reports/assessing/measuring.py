"""The points of every body that a scheme assesses, worked out from the records as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.assessment.entered import entered
from tracker.assessment.indicators import COMPUTED, Indicator
from tracker.assessment.models import Scheme, Weight
from tracker.assessment.points import Measured, Ranked, Scored, ranks, scored, total
from tracker.reports.assessing.rows import Span, counts
from tracker.reports.assessing.whom import Assessed, Group, assessed

NOTHING = Measured(0, 0)


@dataclass(frozen=True, slots=True)
class Points:
    """A body with its points: by indicator, and all together in hundredths (None: nothing was applied)."""

    of: Assessed
    parts: Mapping[Indicator, Scored]
    total: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A body's points with its place in its group; None where it has no points."""

    points: Points
    place: Ranked | None


def span_of(scheme: Scheme, on: date) -> Span:
    """The days of a scheme's year, looked at on ``on``."""
    return Span(scheme.first_on, scheme.last_on, on)


def measured(
    session: Session, scheme: Scheme, weights: Mapping[Indicator, Weight], on: date
) -> tuple[Points, ...]:
    """The points of every body that the scheme assesses, in the order of codes, as of ``on``.

    A body answers for its rows and those of its members; one statement an indicator.
    """
    span = span_of(scheme, on)
    counted = {name: counts(session, name, span) for name in weights if name in COMPUTED}
    held = entered(session, scheme.id)
    return tuple(
        _points(one, weights, {
            **{name: _added(by, one) for name, by in counted.items()},
            **{name: done(held, one.number, name, of) for name, of in weights.items() if of.asked},
        })
        for one in bodies_of(session, scheme, on)
    )  # fmt: skip


def bodies_of(session: Session, scheme: Scheme, on: date) -> tuple[Assessed, ...]:
    """Whom a scheme assesses: who was in being on the day it began, in a draft on ``on``."""
    return assessed(session, scheme.government_id, min(scheme.last_on, scheme.started_on or on))


def done(
    held: Mapping[tuple[int, Indicator], int], number: int, name: Indicator, weight: Weight
) -> Measured:  # fmt: skip
    """How often something was done of how often it is asked for; more than that earns no more."""
    asked = weight.asked or 0
    return Measured(min(held.get((number, name), 0), asked), asked)


def _added(by: Mapping[int, Measured], of: Assessed) -> Measured:
    mine = [by[number] for number in of.members if number in by]
    return Measured(sum(one.part for one in mine), sum(one.whole for one in mine))


def _points(
    of: Assessed, weights: Mapping[Indicator, Weight], found: Mapping[Indicator, Measured]
) -> Points:
    parts = {name: scored(found.get(name, NOTHING), one.weight) for name, one in weights.items()}
    return Points(of, parts, total(parts.values()))


def ranking(found: tuple[Points, ...]) -> dict[Group, tuple[Placed, ...]]:
    """Bodies by group, the most points first; of those with the same points the order of codes."""
    grouped = {}
    for group in Group:
        mine = [one for one in found if one.of.group is group]
        places = ranks({one.of.code: one.total for one in mine})
        placed = [Placed(one, places.get(one.of.code)) for one in mine]
        grouped[group] = tuple(sorted(placed, key=_order))
    return grouped


def _order(one: Placed) -> tuple[bool, int, str]:
    return (one.place is None, one.place.rank if one.place else 0, one.points.of.code)
