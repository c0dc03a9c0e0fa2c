"""Amounts in capital numerals: the examples of the People's Bank, then the edges."""

from __future__ import annotations

import pytest

from tracker.core.money import MAX_FEN, parse_fen
from tracker.wording.capitals import in_capitals


@pytest.mark.parametrize(("yuan", "said"), [
    # The notice's own examples.
    ("1409.50", "壹仟肆佰零玖元伍角整"), ("6007.14", "陆仟零柒元壹角肆分"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"), ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("325.04", "叁佰贰拾伍元零肆分"),
    # Nought, parts of a yuan, tens.
    ("0", "零元整"), ("0.01", "壹分"), ("0.10", "壹角整"), ("0.99", "玖角玖分"), ("10.10", "壹拾元壹角整"),
    ("10", "壹拾元整"), ("1234.5", "壹仟贰佰叁拾肆元伍角整"), ("20.05", "贰拾元零伍分"),
    # Noughts in the middle, and over the groups of four.
    ("1001", "壹仟零壹元整"), ("1010", "壹仟零壹拾元整"), ("1100", "壹仟壹佰元整"), ("10001", "壹万零壹元整"),
    ("10100", "壹万零壹佰元整"), ("1000000.01", "壹佰万元零壹分"), ("1050000", "壹佰零伍万元整"),
    ("1230000", "壹佰贰拾叁万元整"), ("100000000.00", "壹亿元整"), ("100000001", "壹亿零壹元整"),
    ("100010000", "壹亿零壹万元整"), ("110000000", "壹亿壹仟万元整"), ("1000000001", "壹拾亿零壹元整"),
    ("1203004050.60", "壹拾贰亿零叁佰万肆仟零伍拾元陆角整"), ("1000000000000", "壹万亿元整"),
    ("1000100000000", "壹万零壹亿元整"),
    ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
])  # fmt: skip
def test_an_amount_is_written_as_on_a_bill(yuan: str, said: str) -> None:
    assert in_capitals(parse_fen(yuan)) == said


def test_the_largest_amount_and_one_below_nought() -> None:
    assert in_capitals(MAX_FEN) == "壹仟万亿元整"
    assert in_capitals(-123_450) == "负壹仟贰佰叁拾肆元伍角整"
