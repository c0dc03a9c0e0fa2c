"""How many records stand on each list beside the flags, and what they come to, by the body to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.lists.queries import LISTS
from tracker.lists.titles import TITLES
from tracker.reports.data.scope import Scope


@dataclass(frozen=True, slots=True)
class ListCount:
    """One list: its title, its records on the two days of a report, and the bodies to ask.

    ``rows_before`` is 0 where there is no day to compare with.
    """

    title: str
    rows: int
    rows_before: int
    bodies: int


def list_counts(session: Session, scope: Scope, on: date, before_on: date | None) -> tuple[ListCount, ...]:
    """The lists in the order of the catalogue."""
    found = []
    for name, one in LISTS.items():
        counts: list[dict[int, int]] = []
        for day in (on, before_on):
            if day is None:
                counts.append({})
                continue
            rows = one.query(day).subquery()
            found_on = session.execute(
                select(rows.c.body_id, func.count()).where(scope.holds(rows.c.body_id))
                .group_by(rows.c.body_id)
            )  # fmt: skip
            counts.append({row[0]: int(row[1]) for row in found_on})
        now, before = counts
        found.append(ListCount(
            TITLES[name].chinese, sum(now.values()), sum(before.values()),
            len({scope.answers[number] for number in now}),
        ))  # fmt: skip
    return tuple(found)
