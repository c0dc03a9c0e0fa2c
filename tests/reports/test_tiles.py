"""The tile map: one grid for screen and print, each region in one place."""

from __future__ import annotations

import re
from pathlib import Path

import tracker
from tracker.reports.tiles import CITY, PLACES, tiles
from tracker.subjects.regions import region_name

STYLES = Path(tracker.__file__).parent / "static" / "congress.css"


def test_the_screen_puts_every_region_where_the_print_does() -> None:
    found = {
        region: (int(row), int(column))
        for region, row, column in re.findall(r"\.at-(\d{6}) \{ grid-area: (\d+) / (\d+)", STYLES.read_text())
    }
    assert found == PLACES


def test_all_eighteen_stand_there_as_soon_as_one_of_them_has_a_body() -> None:
    found = tiles({"230103": (50, 100), CITY: (0, 10)})
    assert len(found.every) == 19
    assert found.mapped
    assert {region_name(one.region) for one in found.every} > {"南岗区", "五常市", "依兰县", "市本级"}
    assert [one.region for one in found.every if one.known] == ["230103", CITY]
    assert found.scale == 50


def test_other_regions_follow_in_rows_and_never_on_a_place_that_is_taken() -> None:
    for sums in ({f"2301Y{number}": (1, 3) for number in range(9)}, {"230103": (1, 3), "230100Y2": (1, 3)}):
        found = tiles({**sums, CITY: (2, 3)})
        taken = [(one.row, one.column + more) for one in found.every for more in range(one.wide)]
        assert len(set(taken)) == len(taken)
        assert max(column for _, column in taken) <= 6
