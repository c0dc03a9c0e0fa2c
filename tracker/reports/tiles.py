"""The tile map: eighteen districts and counties roughly where they lie, and the city's own level.

One grid for screen and print: pages put it into place by the classes of ``static/congress.css``, which a test
holds to ``PLACES``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.subjects.regions import in_order

CITY = "230100"
COLUMNS = 6
# Row and column of each, from the north-west to the south-east.
PLACES = {
    "230109": (1, 1), "230111": (1, 2), "230126": (1, 3), "230127": (1, 4), "230128": (1, 5),
    "230123": (1, 6),
    "230102": (2, 1), "230104": (2, 2), "230125": (2, 3), "230129": (2, 4), "230124": (2, 5),
    "230103": (3, 1), "230110": (3, 2), "230112": (3, 3), "230183": (3, 4), CITY: (3, 5),
    "230113": (4, 1), "230108": (4, 2), "230184": (4, 3),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A region's place in the grid, rows and columns from 1; ``known``: a body of it is recorded."""

    region: str
    row: int
    column: int
    wide: int
    known: bool


@dataclass(frozen=True, slots=True)
class Tiles:
    """The places in reading order; ``scale`` is the share, in per cent, at which every bar is full.

    ``mapped``: they lie roughly where the regions do, else just one after the other.
    """

    every: tuple[Placed, ...]
    mapped: bool
    scale: int


def tiles(sums: Mapping[str, tuple[int, int]]) -> Tiles:
    """One tile for each region with its fen overdue and owed; all eighteen where any of them has a body."""
    mapped = any(region in PLACES and region != CITY for region in sums)
    order = [region for region in PLACES if region != CITY] if mapped else []
    order += [CITY] if CITY in sums else []
    order += [region for region in in_order(sums) if region not in order]
    most = max((_share(*one) for one in sums.values()), default=0)
    # Full at the next step of five above the largest share, so that bars tell districts apart.
    return Tiles(tuple(_laid(order, sums, mapped)), mapped, max(5, -(-most // 5) * 5))


def _laid(order: list[str], sums: Mapping[str, tuple[int, int]], mapped: bool) -> Iterator[Placed]:
    """Regions of the map in their places; others below them, or all in rows from the left."""
    row, column = (max(row for row, _ in PLACES.values()) + 1 if mapped else 1), 1
    for region in order:
        wide = 2 if region == CITY else 1
        if mapped and region in PLACES:
            yield Placed(region, *PLACES[region], wide, region in sums)
            continue
        if column + wide - 1 > COLUMNS:
            row, column = row + 1, 1
        yield Placed(region, row, column, wide, region in sums)
        column += wide


def _share(overdue_fen: int, owed_fen: int) -> int:
    return -(-100 * overdue_fen // owed_fen) if owed_fen else 0
