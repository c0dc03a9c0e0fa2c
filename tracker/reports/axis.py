"""The axis of a line in time: the same marks, and the same beginning, on screen and in print."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

_STEPS = (1, 2, 2.5, 5, 10)
# What of the axis the figure below a low end takes up: it would stand on the labels of the months.
_LOW = 1 / 7
# A span below one in so many of the highest value is no trend.
_FLAT = 100


def axis(values: Sequence[int]) -> list[int]:
    """The marks for values in order of time, from the lowest; it need not begin at zero, and then says so.

    A trend lives in its change: where no value is below half of the highest, the axis begins near the lowest;
    not so where hardly anything changed, which would look like a trend.
    """
    lowest, highest = min(values), max(values)
    low = 0 if lowest * 2 < highest or (highest - lowest) * _FLAT < highest else lowest
    marks = ticks(low, max(values))
    mark = marks[1] - marks[0]
    room = _LOW * (marks[-1] - marks[0] + mark)
    if min(values[0], values[-1]) - marks[0] < room and marks[0] >= mark:
        marks = [marks[0] - mark, *marks]
    return marks


def ticks(low: int, high: int) -> list[int]:
    """Three to seven round marks that enclose a span of whole numbers."""
    span = max(1, high - low)
    rough = span / 4
    power = 10.0 ** floor(log10(rough)) if rough >= 1 else 1.0
    step = max(1, int(next(step * power for step in _STEPS if step * power >= rough or step == _STEPS[-1])))
    first, last = floor(low / step), ceil(high / step)
    if last == first:
        last += 1
    return [mark * step for mark in range(first, last + 1)]
