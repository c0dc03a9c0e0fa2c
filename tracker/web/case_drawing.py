"""A workflow as a picture: boxes in rows by how far they lie from the beginning, numbered arrows between."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tracker.core.machine import Workflow

# Units of the picture: the width of one of two columns, a box, and the gap between rows.
COLUMN, WIDE, HIGH, GAP = 300, 190, 48, 62
# How far a way there and its way back stand apart, how far a loop reaches out, how far lanes lie apart, and
# how much room a sign of a number takes.
APART, LOOP, LANE, SIGN = 12, 46, 34, 9


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its middle."""

    state: str
    x: int
    y: int

    @property
    def left(self) -> int:
        """Its left edge."""
        return self.x - WIDE // 2

    @property
    def top(self) -> int:
        """Its upper edge."""
        return self.y - HIGH // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one box to another: its path, and its moves' numbers with where they stand."""

    path: str
    numbers: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture; it begins at ``left``, below zero where lanes run beside the boxes."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left: int
    width: int
    height: int
    box_width: int = WIDE
    box_height: int = HIGH


def draw(workflow: Workflow) -> Drawing:
    """The picture of a table of moves; its states are in the order in which a record goes through them."""
    rows = _rows(workflow)
    boxes = {}
    for level, states in enumerate(rows):
        for place, state in enumerate(states):
            x = COLUMN * 2 * (2 * place + 1) // (2 * len(states))
            boxes[state] = Box(state, x, HIGH // 2 + 4 + level * (HIGH + GAP))
    ways: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, move in enumerate(workflow.moves, start=1):
        for pair in sorted(move.pairs):
            ways[pair].append(number)
    levels = {state: level for level, states in enumerate(rows) for state in states}
    arrows, lanes, edge = [], 0, min(box.left for box in boxes.values())
    for (source, target), numbers in ways.items():
        if abs(levels[source] - levels[target]) > 1:
            lanes += 1
            arrows.append(_round(boxes[source], boxes[target], numbers, lanes, edge))
        else:
            arrows.append(_arrow(boxes[source], boxes[target], numbers, (target, source) in ways))
    height = len(rows) * (HIGH + GAP) - GAP + 8
    left = min(0, edge - LANE * (lanes + 1))
    return Drawing(tuple(boxes.values()), tuple(arrows), left, COLUMN * 2 + 20 - left, height)


def _rows(workflow: Workflow) -> list[list[str]]:
    """The states by how many steps lie before them at most; ways back do not count."""
    level: dict[str, int] = {}
    place = {state: number for number, state in enumerate(workflow.states)}
    for state in workflow.states:
        before = [level[source] for source, target in workflow.pairs
                  if target == state and place[source] < place[state]]  # fmt: skip
        level[state] = max(before, default=-1) + 1
    rows = range(max(level.values()) + 1)
    return [[state for state in workflow.states if level[state] == row] for row in rows]


def _round(source: Box, target: Box, numbers: list[int], lane: int, edge: int) -> Arrow:
    """A way past rows that lie between: through the gap beside its row, along a lane left of every box."""
    down = 1 if target.y > source.y else -1
    x, aside = edge - LANE * lane, APART * lane
    y1, y2 = source.y + down * HIGH // 2, target.y - down * (HIGH // 2 + 3)
    out, back = y1 + down * (10 + 6 * lane), y2 - down * (6 + 6 * lane)
    path = f"M{source.left + aside} {y1}V{out}H{x}V{back}H{target.left + aside}V{y2}"
    return Arrow(path, ", ".join(map(str, numbers)), x, (y1 + y2) / 2)


def _arrow(source: Box, target: Box, numbers: list[int], both: bool) -> Arrow:
    said = ", ".join(map(str, numbers))
    if source == target:
        x, y = source.x + WIDE // 2, source.y
        path = f"M{x} {y - 12}C{x + LOOP} {y - 20} {x + LOOP} {y + 20} {x + 3} {y + 12}"
        return Arrow(path, said, x + LOOP - 8 + SIGN * len(said) / 2, y)
    if source.y == target.y:
        way = 1 if target.x > source.x else -1
        start, end = source.x + way * WIDE // 2, target.x - way * (WIDE // 2 + 3)
        return Arrow(f"M{start} {source.y}H{end}", said, (start + end) / 2, source.y)
    down = 1 if target.y > source.y else -1
    shift = APART * down if both else 0
    x1, y1 = source.x + shift, source.y + down * HIGH // 2
    x2, y2 = target.x + shift, target.y - down * (HIGH // 2 + 3)
    return Arrow(f"M{x1} {y1}L{x2} {y2}", said, (x1 + x2) / 2 + shift, (y1 + y2) / 2)
