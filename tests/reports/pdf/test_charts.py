"""Charts: to scale, readable, and never without their numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Circle, Drawing, PolyLine, Rect, String

from tests.reports.pdf.sample import LONG_NAME
from tracker.reports.axis import axis, ticks
from tracker.reports.pdf.charts import draw_chart
from tracker.reports.pdf.content import (
    Bar,
    BarChart,
    Kind,
    LineChart,
    Pair,
    PairChart,
    Point,
    Tile,
    TileMap,
    Waterfall,
)
from tracker.reports.pdf.fonts import width
from tracker.reports.pdf.twins import twin


def parts(drawing: Drawing, kind: type) -> list:
    return [part for part in drawing.contents if isinstance(part, kind)]


def bars(*values: int) -> BarChart:
    marks = tuple(Bar(f"第{index}组", value) for index, value in enumerate(values))
    return BarChart("账龄", "笔", marks, Kind.COUNT)


def line(*values: int | None) -> LineChart:
    points = tuple(Point(f"{index}月", value) for index, value in enumerate(values))
    return LineChart("余额", "笔", points, Kind.COUNT)


def test_bars_are_as_long_as_their_amounts() -> None:
    small, large = parts(draw_chart(bars(100, 400), 1, 300), Rect)
    assert large.width == pytest.approx(4 * small.width)


def test_all_bars_zero_draws_no_bar_and_says_the_zeros() -> None:
    drawing = draw_chart(bars(0, 0), 1, 300)
    assert not parts(drawing, Rect)
    assert [text.text for text in parts(drawing, String)].count("0") == 2


def test_a_ramp_gets_darker_and_stays_readable_in_grey() -> None:
    chart = BarChart("账龄", "", tuple(Bar(str(age), 1) for age in range(5)), Kind.COUNT, ramp=True)
    greys = [rect.fillColor.red for rect in parts(draw_chart(chart, 1, 300), Rect)]
    assert greys == sorted(greys, reverse=True)
    assert min(before - after for before, after in zip(greys, greys[1:], strict=False)) > 0.1


def test_a_negative_bar_is_refused() -> None:
    with pytest.raises(ValueError, match="the bar 第0组 is negative"):
        draw_chart(bars(-1), 1, 300)


def test_long_labels_wrap_and_nothing_leaves_the_drawing() -> None:
    chart = BarChart("逾期最多的单位", "万元", (Bar(LONG_NAME, 11_264_000_00), Bar("甲局", 1)))
    drawing = draw_chart(chart, 1, 220)
    for text in parts(drawing, String):
        wide = width(text.text, text.fontName, text.fontSize)
        left = text.x - {"start": 0, "middle": wide / 2, "end": wide}[text.textAnchor]
        assert left >= -0.1
        assert left + wide <= 220.1
        assert 0 <= text.y <= drawing.height


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_marks_of_an_axis_are_few_round_and_enclose(first: int, second: int) -> None:
    low, high = sorted((first, second))
    marks = ticks(low, high)
    assert marks[0] <= low
    assert marks[-1] >= high
    assert 2 <= len(marks) <= 8
    assert len({after - before for before, after in zip(marks, marks[1:], strict=False)}) == 1


def test_an_unknown_month_breaks_the_line_and_is_not_drawn_as_zero() -> None:
    drawing = draw_chart(line(10, 20, None, 30, 40), 1, 300)
    assert len(parts(drawing, PolyLine)) == 2
    assert len(parts(drawing, Circle)) == 4


def test_an_axis_that_does_not_begin_at_zero_says_so() -> None:
    def texts(chart: LineChart) -> list[str]:
        return [text.text for text in parts(draw_chart(chart, 1, 300), String)]

    assert "纵轴不从零起" in texts(line(1000, 1010, 1020))
    assert "纵轴不从零起" not in texts(line(10, 1010))


def test_labels_of_many_months_do_not_touch_and_the_last_one_stands() -> None:
    drawing = draw_chart(line(*range(100, 136)), 1, 220)
    labels = [text for text in parts(drawing, String) if text.text.endswith("月")]
    assert labels[-1].text == "35月"
    for before, after in zip(labels, labels[1:], strict=False):
        apart = after.x - before.x
        assert apart > width(after.text, after.fontName, after.fontSize)


def test_a_chart_without_data_says_so() -> None:
    for chart in (bars(), line(None, None), line()):
        assert "没有数据" in [text.text for text in parts(draw_chart(chart, 1, 300), String)]


def test_one_point_is_a_chart_too() -> None:
    assert len(parts(draw_chart(line(5), 1, 300), Circle)) == 1


def test_the_table_twin_holds_every_number_in_order() -> None:
    assert [row.cells for row in twin(bars(3, 5)).rows] == [("第0组", 3), ("第1组", 5)]
    beside = twin(line(1, 2, None, 4, 5, 6))
    flat = [cell for row in beside.rows for cell in row.cells]
    assert flat[:12] == ["0月", 1, "1月", 2, "2月", None, "3月", 4, "4月", 5, "5月", 6]
    assert set(flat[12:]) == {""}


def test_the_same_chart_can_be_drawn_for_the_web() -> None:
    svg = renderSVG.drawToString(draw_chart(bars(100, 400), 1, 300))
    assert "第1组" in svg
    assert "NotoSansSC" in svg


@pytest.mark.parametrize("values", [(151_339, 161_320, 232_434), (5, 90, 100), (100, 60, 51), (0, 0, 1)])
def test_the_figure_of_a_low_end_never_stands_on_the_labels_of_the_axis(values: tuple[int, ...]) -> None:
    points = tuple(Point(f"{number}月", value) for number, value in enumerate(values, 1))
    drawing = draw_chart(LineChart("余额", "笔", points, Kind.COUNT), 1, 220)
    strings = [one for one in drawing.contents if isinstance(one, String)]
    labels = [one.y for one in strings if one.text.endswith("月")]
    wanted = {f"{values[0]:,}", f"{values[-1]:,}"}
    ends = [one.y for one in strings if one.text in wanted and one.textAnchor == "middle"]
    assert labels and ends
    assert min(ends) > max(labels) + 9


def waterfall(*values: int) -> Waterfall:
    bars = tuple(Bar(f"第{index}步", value) for index, value in enumerate(values))
    return Waterfall("变动", "笔", bars, Kind.COUNT)


def test_each_step_of_a_movement_begins_where_the_one_before_ended() -> None:
    drawing = draw_chart(waterfall(100, 40, -30, 10, 120), 1, 300)
    opening, new, cleared, adjusted, closing = parts(drawing, Rect)
    assert new.x == pytest.approx(opening.x + opening.width)
    assert cleared.x + cleared.width == pytest.approx(new.x + new.width)
    assert adjusted.x == pytest.approx(cleared.x)
    assert closing.width == pytest.approx(adjusted.x + adjusted.width - closing.x)
    texts = [text.text for text in parts(draw_chart(waterfall(100, 40, -30, 0, 110), 1, 300), String)]
    assert {"100", "+40", "−30", "0", "110"} <= set(texts)


def test_a_movement_whose_steps_lead_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="the steps lead to 110, not to 111"):
        draw_chart(waterfall(100, 40, -30, 0, 111), 1, 300)


def test_the_dark_part_of_a_pair_is_as_long_as_its_share() -> None:
    pairs, names = (Pair("市", 400, 100), Pair("省", 200, 0)), ("应到", "已到", "尚缺")
    chart = PairChart("资金", "笔", pairs, names, Kind.COUNT)
    whole, part, other = parts(draw_chart(chart, 1, 300), Rect)
    assert (whole.width / part.width, whole.width / other.width) == pytest.approx((4, 2))
    assert [row.cells for row in twin(chart).rows] == [("市", 400, 100, 300), ("省", 200, 0, 200)]
    with pytest.raises(ValueError, match="has a part of 5 in 4"):
        draw_chart(replace(chart, pairs=(Pair("市", 4, 5),)), 1, 300)


def test_a_map_puts_each_place_where_it_lies_and_says_where_nothing_is_recorded() -> None:
    marks = (Tile("甲区", 1, 1, 50, 100), Tile("乙县", 1, 2, None), Tile("市本级", 2, 1, 0, 80, wide=2))
    chart = TileMap("地图", "笔", marks, 100, "图例", Kind.COUNT)
    drawing = draw_chart(chart, 1, 300)
    first, second, city = (rect for rect in parts(drawing, Rect) if rect.height > 40)
    assert first.x < second.x and first.y == second.y > city.y
    assert city.width == pytest.approx(second.x + second.width)
    (filled,) = (rect for rect in parts(drawing, Rect) if rect.height < 4 and rect.strokeColor is None)
    assert filled.width == pytest.approx((first.width - 8) / 2)
    assert "没有登记的单位" in [text.text for text in parts(drawing, String)]
    with pytest.raises(ValueError, match="two places stand on one"):
        draw_chart(replace(chart, tiles=(*marks, Tile("丙区", 2, 2, 1))), 1, 300)


def test_a_line_that_hardly_moves_is_drawn_from_nought() -> None:
    for values in ([5_644_000] * 12, [5_644_000] * 11 + [5_650_000]):
        marks = axis(values)
        assert marks[0] == 0 and marks[-1] >= max(values)
    assert axis([8_000_000, 9_000_000])[0] > 0, "what moves is shown in its change"
