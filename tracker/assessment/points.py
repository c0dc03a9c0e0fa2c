"""Points and ranks: whole numbers in, whole hundredths of a point out; no database and no day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

# Weights are per cent of the whole, and points are out of as many.
WHOLE = 100
HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """How many of the rows of an indicator were as they should be (``part``), of how many (``whole``).

    ``whole`` 0: nothing fell due, and the indicator is not applied. Raises ValueError for counts that cannot
    be.
    """

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} of {self.whole}")

    @property
    def applies(self) -> bool:
        """Whether there is anything to measure."""
        return self.whole > 0


@dataclass(frozen=True, slots=True)
class Scored:
    """An indicator with its weight and points in hundredths; None where it was not applied."""

    measured: Measured
    weight: int
    points: int | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the ranking; ``shared`` is how many have the same points and so the same place."""

    rank: int
    shared: int


def rounded(value: Fraction) -> int:
    """To the nearest whole number, a half upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def scored(measured: Measured, weight: int) -> Scored:
    """The points of an indicator: its weight times the share that was as it should be."""
    if not measured.applies:
        return Scored(measured, weight, None)
    return Scored(measured, weight, rounded(Fraction(weight * HUNDREDTHS * measured.part, measured.whole)))


def total(parts: Iterable[Scored]) -> int | None:
    """All points in hundredths, out of 100: what was not applied is left out and the rest carries its weight.

    None where nothing was applied.
    """
    counted = [one for one in parts if one.points is not None]
    weight = sum(one.weight for one in counted)
    if not weight:
        return None
    return rounded(Fraction(sum(one.points or 0 for one in counted) * WHOLE, weight))


def ranks(totals: Mapping[str, int | None]) -> dict[str, Ranked]:
    """The place of each by its points: the same points share a place and as many places after it are skipped.

    Who has no points has no place.
    """
    having = {key: points for key, points in totals.items() if points is not None}
    shared = Counter(having.values())
    better = {points: sum(number for one, number in shared.items() if one > points) for points in shared}
    return {key: Ranked(better[points] + 1, shared[points]) for key, points in having.items()}
