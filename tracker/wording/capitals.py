"""Amounts in Chinese capital numerals (大写), as cheques, invoices and contracts write them.

The rules are those of the People's Bank for bills (《正确填写票据和结算凭证的基本规定》, 银发〔1997〕393号):
several noughts in a row are one 零; nothing below the yuan ends in 整; fen without jiao stand after a 零.
Where the rules leave a choice, no 零 is written, and 整 stands after jiao.
"""

from __future__ import annotations

from tracker.core.money import FEN_PER_YUAN

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
# A number is read in groups of four digits; above them stand 万 and, on whole numbers again, 亿.
WAN, YI = 10**4, 10**8


def in_capitals(fen: int) -> str:
    """An amount: 123450 fen is 壹仟贰佰叁拾肆元伍角整."""
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, odd = divmod(rest, 10)
    said = f"{_number(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"{sign}{said}整"
    if jiao:
        said += f"{DIGITS[jiao]}角"
    elif said:
        said += DIGITS[0]
    return f"{sign}{said}{DIGITS[odd]}分" if odd else f"{sign}{said}整"


def _number(number: int) -> str:
    """A whole number."""
    for size, name in ((YI, "亿"), (WAN, "万")):
        head, tail = divmod(number, size)
        if head:
            gap = DIGITS[0] if 0 < tail < size // 10 else ""
            return f"{_number(head)}{name}{gap}{_number(tail) if tail else ''}"
    return _group(number) or DIGITS[0]


def _group(number: int) -> str:
    """A number below ten thousand; nothing for nought."""
    said, gap = "", False
    for place, digit in zip(PLACES, f"{number:04d}", strict=True):
        if digit == "0":
            gap = bool(said)
        else:
            said += f"{DIGITS[0] if gap else ''}{DIGITS[int(digit)]}{place}"
            gap = False
    return said
