"""How amounts, changes and days are printed in a report."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports import figures


@pytest.mark.parametrize(("fen", "printed"), [
    (128_434_000_00, "12,843.4"),
    (0, "0.0"),
    (None, "—"),
    (499_99, "<0.1"),
    (500_00, "0.1"),
    (-499_99, ">-0.1"),
    (-25_600_000_00, "-2,560.0"),
    (949_99_00, "9.5"),
])
def test_amounts_in_wan_show_one_decimal_and_never_a_false_zero(fen: int | None, printed: str) -> None:
    assert figures.wan(fen) == printed


def test_a_change_is_said_in_a_word_and_a_figure() -> None:
    assert figures.wan_change(256_000_00) == "增 25.6"
    assert figures.wan_change(-1_001_000_00) == "减 100.1"
    assert figures.count_change(0) == "持平"
    assert figures.count_change(-6) == "减 6"
    assert figures.count_change(None) == "—"


def test_days_are_printed_in_full_in_text_and_short_in_tables() -> None:
    assert figures.day(date(2026, 1, 3)) == "2026年1月3日"
    assert figures.short_day(date(2026, 1, 3)) == "2026-01-03"
    assert figures.day(None) == figures.short_day(None) == "—"


def test_a_share_of_nothing_is_no_number() -> None:
    assert figures.percent(278, 1000) == "27.8%"
    assert figures.percent(1, 0) == "—"


def test_rows_that_round_away_from_their_total_are_explained() -> None:
    thirds = [333_33] * 3
    assert figures.rounding_gap(thirds, 999_99) == 1
    assert figures.rounding_note([0, 1]) == (
        "各行按分相加等于合计；按万元四舍五入后，印出的各行之和与合计相差0.1万元。")
    assert "相差至多1.2万元" in (figures.rounding_note([12, 0, 3]) or "")
    assert figures.rounding_gap([1_000_00, 2_000_00], 3_000_00) == 0
    assert figures.rounding_note([0]) is None


def test_a_total_that_is_not_the_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="3 fen and not to the total of 4 fen"):
        figures.rounding_gap([1, 2], 4)


@given(st.lists(st.integers(0, 10**12), max_size=30))
def test_the_note_appears_exactly_where_the_printed_figures_do_not_add_up(rows: list[int]) -> None:
    def tenths(fen: int) -> int:
        return int(figures.wan(fen).replace(",", "").replace(".", "")) if fen >= 500_00 else 0

    adds_up = sum(map(tenths, rows)) == tenths(sum(rows))
    assert (figures.rounding_gap(rows, sum(rows)) == 0) == adds_up
