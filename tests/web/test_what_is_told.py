"""What the pages tell of themselves: filters that are none, rounding, the type of a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.reports.city import ON, payable, record
from tests.web.site import pages_of, sweep_on, words
from tracker.core.db import Database


@pytest.mark.parametrize(("query", "told"), [
    ("rule=NOPE", "“事项”不能写成“NOPE”"), ("kind=NOPE", "“记录”不能写成“NOPE”"),
    ("colour=red", "“colour”不是本页的筛选条件"), ("on=2026-01-01", "不能另选日期（on）"),
])  # fmt: skip
def test_what_does_not_filter_is_told(client: FlaskClient, query: str, told: str) -> None:
    everything = words(client.get("/flags").text)
    found = everything[everything.index("符合") :][:8]
    said = words(client.get(f"/flags?{query}").text)
    assert told in said and found in said
    assert told not in everything


def test_a_file_of_flags_names_its_characters_once(client: FlaskClient) -> None:
    with client.get("/flags/export.csv") as file:
        assert file.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_the_overview_says_where_rounding_shows(city: Database, client: FlaskClient, tmp_path: Path) -> None:
    note = "印出的各部分之和与合计可能差在末位"
    assert note not in words(client.get("/").text)
    with city.unit_of_work() as session:
        # Three parts of 0.04 in ten thousand yuan each print as 0.0 and sum up to 0.1.
        record(session, {"payables": [
            payable("R-1", "DEMO-D1", "400", "2026-03-10"), payable("R-2", "DEMO-N1", "400", "2026-07-10"),
            payable("R-3", "DEMO", "400", ""),
        ]})  # fmt: skip
    sweep_on(city, ON)
    assert note in words(pages_of(city, tmp_path).test_client().get("/").text)
