"""The months' ends as a line: over the same axis on screen as in print."""

from __future__ import annotations

from datetime import date

import pytest
from reportlab.graphics.shapes import String

from tracker.core.money import FEN_PER_WAN
from tracker.reports import figures
from tracker.reports.pdf.charts import draw_chart
from tracker.reports.pdf.content import LineChart, Point
from tracker.web.congress_line import FOOT, LEFT, TOP, WIDE, line

DAYS = [date(2026, month, 28) for month in range(1, 7)]


@pytest.mark.parametrize(
    "sums", [(8_337, 10_523, 9_790, 11_624, 12_404, 12_709), (0, 50, 90, 100, 60, 51), (5, 5, 5, 5, 5, 6)]
)
def test_the_screen_has_the_marks_of_the_print_and_says_where_it_begins(sums: tuple[int, ...]) -> None:
    trend = [(day, fen * FEN_PER_WAN) for day, fen in zip(DAYS, sums, strict=True)]
    drawn = line(trend)
    assert drawn is not None
    chart = LineChart("逾期", "万元", tuple(Point(f"{day.month}月", fen) for day, fen in trend))
    printed = {one.text for one in draw_chart(chart, 1, 300).contents if isinstance(one, String)}
    assert {figures.wan(one.fen).removesuffix(".0") for one in drawn.marks} <= printed
    assert ("纵轴不从零起" in printed) is not drawn.from_zero
    assert [one.fen for one in drawn.dots] == [fen for _, fen in trend]
    assert all(TOP <= one.y <= FOOT and LEFT < one.x < WIDE for one in drawn.dots)
    highest = min(drawn.dots, key=lambda one: one.y)
    assert highest.fen == max(fen for _, fen in trend)


def test_nothing_overdue_draws_no_line() -> None:
    assert line([(day, 0) for day in DAYS]) is None
    assert line([(DAYS[0], 5)]) is None
