"""The measurement of the report draws what it says it draws."""

from __future__ import annotations

from tracker.bench.report import ROWS_PER_PAGE, bare_cells, run, table
from tracker.reports.pdf.fonts import register


def test_the_bare_canvas_draws_the_same_strings() -> None:
    register()
    spec = table(60)
    strings = [one.text for page in bare_cells(spec) for one in page]
    # The name of a record may be broken over two lines; its number is not.
    assert sum("付-0000" in text for text in strings) == 60
    for row in spec.rows[:3]:
        assert str(row.cells[4]) in strings
    assert len(strings) >= 7 * 60


def test_the_measurement_counts_its_pages_and_gives_a_ratio() -> None:
    found = run(pages=3, rounds=1)
    assert found["pages"] >= 3
    assert found["cells"] >= 3 * ROWS_PER_PAGE * 7
    assert found["ratio"] == round(found["ratio"], 2) > 0
