"""The five steps by which one overdue sum became another: one description for the screen and for print."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reports.data.movement import Moved
from tracker.wording.movement import STEPS
from tracker.wording.said import Said


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is called, its signed fen, and from where to where its bar reaches.

    ``stands``: it is a stock and not a change. ``what`` names its rows on the congress pages, "" for the
    earlier day's. ``number`` is how many sums.
    """

    said: Said
    fen: int
    from_fen: int
    to_fen: int
    stands: bool
    what: str
    number: int

    @property
    def left_fen(self) -> int:
        """Where its bar begins."""
        return min(self.from_fen, self.to_fen)

    @property
    def long_fen(self) -> int:
        """How long its bar is."""
        return abs(self.to_fen - self.from_fen)


def steps(before: tuple[int, int], moved: Moved, now: tuple[int, int]) -> tuple[Step, ...]:
    """The steps from ``before`` to ``now`` (fen and sums). Raises ValueError where they do not lead there."""
    changes = (
        (moved.grown_fen, "grown", moved.grown), (-moved.cleared_fen, "cleared", moved.cleared),
        (moved.adjusted_fen, "adjusted", moved.adjusted),
    )  # fmt: skip
    stock = before[0]
    found = [Step(STEPS[0], stock, 0, stock, True, "", before[1])]
    for said, (fen, what, number) in zip(STEPS[1:4], changes, strict=True):
        found.append(Step(said, fen, stock, stock + fen, False, what, number))
        stock += fen
    if stock != now[0]:
        raise ValueError(f"The steps lead to {stock} fen, not to {now[0]}.")
    return (*found, Step(STEPS[4], stock, 0, stock, True, "overdue", now[1]))
