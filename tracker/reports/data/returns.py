"""Who filed the monthly return of arrears and who did not: silence is not zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.months import days_of_month, month_text
from tracker.reports.data.scope import Scope
from tracker.reports.period import Window, month_ends
from tracker.returns.queries import closings


@dataclass(frozen=True, slots=True)
class Silent:
    """A body without the return of the last month, and the months of the period it did not file."""

    number: int
    code: str
    name: str
    region: str
    missing: tuple[str, ...]
    expected: int


@dataclass(frozen=True, slots=True)
class Returns:
    """The returns of the last full month before a day; ``silent`` in the order of the bodies' codes.

    ``expected`` are the bodies in being at the end of that month, by number; ``nil`` those of them that
    declared that nothing is owed.
    """

    month: str
    expected: frozenset[int]
    nil: frozenset[int]
    silent: tuple[Silent, ...]

    @property
    def zero(self) -> int:
        """How many bodies declared that nothing is owed."""
        return len(self.nil)

    @property
    def filed(self) -> int:
        """How many bodies filed the last month's return."""
        return len(self.expected) - len(self.silent)


def last_month(on: date) -> str:
    """The month before that of a day: the last one whose return can be expected."""
    return month_text(month_ends(on, 2)[0])


def months_of(window: Window) -> tuple[str, ...]:
    """The months of the period whose returns can be expected on the report's day, and the last such month."""
    last = last_month(window.on)
    ends = month_ends(window.on, 13)
    inside = {month_text(end) for end in ends if window.first_on <= end} | {last}
    return tuple(sorted(month for month in inside if month <= last))


def returns_on(session: Session, scope: Scope, on: date, months: tuple[str, ...] = ()) -> Returns:
    """The returns filed by ``on`` for the last full month before it, and ``months`` of the silent ones."""
    month = last_month(on)
    looked_at = tuple(sorted({*months, month}))
    filed = closings(session, looked_at, on)
    zero = {number for (number, text), fen in filed.items() if text == month and fen == 0}

    def expected(number: int, text: str) -> bool:
        _, last = days_of_month(text)
        return scope.places[number].in_being(last, last)

    asked = [number for number in scope.asked() if expected(number, month)]
    silent = []
    for number in asked:
        if (number, month) in filed:
            continue
        due = [text for text in looked_at if expected(number, text)]
        place = scope.places[number]
        silent.append(Silent(
            number, place.code, place.name, place.region,
            tuple(text for text in due if (number, text) not in filed), len(due),
        ))  # fmt: skip
    return Returns(month, frozenset(asked), frozenset(zero.intersection(asked)), tuple(silent))
