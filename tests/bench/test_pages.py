"""The measurement of pages measures what it says, on a small city."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.bench.pages import EMPTY, measure, percentile
from tracker.bench.servers import databases

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_the_percentile_is_the_value_that_so_many_do_not_exceed() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0.5, 0.95, 1)] == [50, 95, 100]
    assert percentile([7], 0.95) == 7


@pytest.mark.slow
def test_every_page_is_asked_for_by_many_at_once_and_set_beside_the_empty_one(tmp_path: Path) -> None:
    with databases("sqlite", 1) as (database,):
        told = measure(database, tmp_path, 1000, at=AT, tell=lambda _what: None, rounds=1, readers=3)
    pages = {(one["as"], one["page"]): one for one in told["pages"]}
    assert pages["supervisor", EMPTY]["p95_to_empty"] == 1
    assert {who for who, _page in pages} == {"supervisor", "officer", "member", "enterprise"}
    assert told["worst_to_empty"] == max(one["p95_to_empty"] for one in pages.values()) > 1
    assert all(one["p95_ms"] >= one["median_ms"] > 0 and one["bytes"] > 1000 for one in pages.values())
