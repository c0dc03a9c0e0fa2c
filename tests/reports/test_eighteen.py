"""The eighteen districts with made-up amounts (docs/samples): the map in the report, on both engines."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

from pypdf import PdfReader

from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.exchange.entry import enter
from tracker.reports.accountability import write_report
from tracker.reports.accountability.district_map import district_map
from tracker.reports.accountability.editions import EDITIONS
from tracker.reports.data.account import gather
from tracker.reports.data.laid import laid
from tracker.reports.data.scope import load_scope
from tracker.reports.period import Window, parse_period
from tracker.reports.tiles import PLACES
from tracker.subjects.regions import region_name

SAMPLES = Path(__file__).parents[2] / "docs" / "samples" / "eighteen"
DAYS = Window(parse_period("2026-Q4"), date(2026, 11, 27))


def test_the_map_shows_every_district_with_the_sum_of_its_row(database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        at = datetime(2026, 11, 27, tzinfo=UTC)
        change = open_change(session, kind=ChangeKind.DEMO, at=at, actor="test")
        for kind in ("bodies", "enterprises", "payables"):
            with (SAMPLES / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            for number, row in enumerate(rows if kind == "payables" else ()):
                # In the samples all places owe the same; here each tile must show its own sum.
                row["amount"] = f"{200_000 + number * 1_000}"
            enter(session, change, kind, rows)
    with database.reading() as session, laid(session, DAYS) as held:
        account = gather(session, DAYS, load_scope(session, DAYS.on), held)
    (chart,) = district_map(account, "各地区")
    assert {(one.row, one.column): one.label for one in chart.tiles} == {
        place: region_name(region) for region, place in PLACES.items()
    }
    sums = {region_name(region): one.overdue_fen for region, one in account.regions(account.now).items()}
    assert {one.label: one.value for one in chart.tiles} == sums
    assert sum(sums.values()) == account.now.total.overdue_fen > 0
    with database.reading() as session:
        files = write_report(session, DAYS, tmp_path / "report.pdf", edition=EDITIONS["arrears"])
    pages = [page.extract_text().replace("\n", "") for page in PdfReader(files.pdf).pages]
    (page,) = (text for text in pages if "各区、县（市）逾期款项" in text)
    assert all(region_name(region) in page for region in PLACES)
    assert all("演 示" in text for text in pages)
