"""Breaking Chinese text: nothing lost, nothing too wide, no punctuation where it may not stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.pdf.fonts import width
from tracker.reports.pdf.lines import break_lines
from tracker.reports.pdf.styles import REGULAR

SIZE = 10.0
TEXT = st.text(alphabet="截至年月日万元逾期款项，。、；：）》”%（《“￥0123456789.,ABCab -—", max_size=120)


@given(TEXT, st.floats(60, 300), st.floats(0, 22))
def test_no_character_is_lost_and_no_line_too_wide(text: str, room: float, indent: float) -> None:
    lines = break_lines(text, REGULAR, SIZE, room, indent)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for number, line in enumerate(lines):
        assert width(line, REGULAR, SIZE) <= room - (indent if number == 0 else 0) + 0.1


@pytest.mark.parametrize("room", range(70, 200))
def test_closing_signs_begin_no_line_and_opening_signs_end_none(room: int) -> None:
    text = "逾期937笔（“有分歧”的61笔），合计￥12,843.4万元；《保障中小企业款项支付条例》（第802号）。"
    lines = break_lines(text, REGULAR, SIZE, room)
    assert not [line for line in lines[1:] if line[0] in "）”》，；。、"]
    assert not [line for line in lines[:-1] if line[-1] in "（“《￥"]


@pytest.mark.parametrize("room", range(70, 200))
def test_a_number_is_never_torn(room: int) -> None:
    lines = break_lines("应付未付46,262.0万元其中逾期12,843.4万元报告BJ-2026-Q3", REGULAR, SIZE, room)
    for whole in ("46,262.0", "12,843.4", "BJ-2026-Q3"):
        assert any(whole in line for line in lines)


def test_a_word_longer_than_a_line_is_torn_at_the_edge() -> None:
    lines = break_lines("x" * 100, REGULAR, SIZE, 80)
    assert len(lines) > 5
    assert "".join(lines) == "x" * 100


def test_an_empty_text_is_one_empty_line() -> None:
    assert break_lines("", REGULAR, SIZE, 100) == [""]


def test_a_word_too_long_beside_the_indent_goes_to_the_next_line() -> None:
    word = "x" * 15
    room = width(word, REGULAR, SIZE) + 5
    assert break_lines(word + "甲", REGULAR, SIZE, room, indent=20) == ["", word, "甲"]
