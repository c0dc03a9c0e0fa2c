"""The tile map: eighteen districts and counties roughly where they lie, and the city's own level."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reports.standings.board import Board, Line
from tracker.subjects.regions import in_order

CITY = "230100"
# From the north-west to the south-east; the style sheet puts each code into its row and column.
PLACES = (
    "230109", "230111", "230126", "230127", "230128", "230123",
    "230102", "230104", "230125", "230129", "230124",
    "230103", "230110", "230112", "230183",
    "230113", "230108", "230184",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A region with its line; None: no body of it is recorded. ``placed``: it has a place on the map."""

    region: str
    line: Line | None
    placed: bool


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles in reading order; ``scale`` is the share, in per cent, at which every bar is full."""

    every: tuple[Tile, ...]
    mapped: bool
    scale: int


def tiles(board: Board) -> Tiles:
    """One tile for each region of the board; all eighteen where any of them has a body."""
    lines = {one.region: one for one in board.regions}
    mapped = any(region in lines for region in PLACES)
    order = [*(PLACES if mapped else ()), *([CITY] if CITY in lines else ())]
    order += [region for region in in_order(lines) if region not in order]
    every = tuple(
        Tile(region, lines.get(region), mapped and (region in PLACES or region == CITY)) for region in order
    )
    most = max((_share(one) for one in lines.values()), default=0)
    # Full at the next step of five above the largest share, so that bars tell districts apart.
    return Tiles(every, mapped, max(5, -(-most // 5) * 5))


def _share(line: Line) -> int:
    owed = line.now.stand.owed_fen
    return -(-100 * line.now.stand.overdue_fen // owed) if owed else 0
