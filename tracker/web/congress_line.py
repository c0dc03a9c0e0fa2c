"""The months' ends as a line on the account's pages, over the same axis as the line of the printed report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.reports.axis import axis

# Units of the picture: its size, where the plot begins and ends, and how far the ends keep from its edges.
WIDE, LEFT, TOP, FOOT, EDGE = 720, 68, 24, 142, 40


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the grid: how far down, and the fen it stands for."""

    y: int
    fen: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A month's end: where it stands, its day and its fen; ``end``: the first or the last."""

    x: int
    y: int
    day: date
    fen: int
    end: bool

    @property
    def label_y(self) -> int:
        """Where its figure stands: above it."""
        return self.y - 8


@dataclass(frozen=True, slots=True)
class Drawn:
    """The line; ``from_zero``: its axis begins at nothing, else the page says that it does not."""

    marks: tuple[Mark, ...]
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """The line through the dots."""
        return " ".join(f"{'L' if place else 'M'}{one.x} {one.y}" for place, one in enumerate(self.dots))

    @property
    def from_zero(self) -> bool:
        """Whether the axis begins at nothing."""
        return self.marks[0].fen == 0


def line(trend: Sequence[tuple[date, int]]) -> Drawn | None:
    """The line of days with their fen in order of time; None where there is nothing to draw."""
    if len(trend) < 2 or not any(fen for _, fen in trend):
        return None
    marks = axis([fen for _, fen in trend])
    low, high = marks[0], marks[-1]

    def down(fen: int) -> int:
        return FOOT - (FOOT - TOP) * (fen - low) // (high - low)

    step = (WIDE - LEFT - 2 * EDGE) / (len(trend) - 1)
    last = len(trend) - 1
    dots = tuple(
        Dot(round(LEFT + EDGE + place * step), down(fen), day, fen, place in (0, last))
        for place, (day, fen) in enumerate(trend)
    )
    return Drawn(tuple(Mark(down(fen), fen) for fen in marks), dots)
