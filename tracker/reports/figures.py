"""How a report prints amounts, counts, changes and days; whole fen in, Chinese text out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tracker.core.money import FEN_PER_WAN, wan_grouped

MISSING = "—"
UNCHANGED = "持平"
# The smallest amount that a 万元 figure with one decimal can show, in fen.
_WAN_STEP_FEN = FEN_PER_WAN // 10


def wan(fen: int | None) -> str:
    """Fen as 万元 with one decimal, ``12,843.4``; an amount too small to show is ``<0.1``, a missing one —.

    Rounded half up, so the printed rows of a table need not add up to its printed total to the last digit;
    ``rounding_note`` says so where it happens.
    """
    if fen is None:
        return MISSING
    if 0 < abs(fen) < _WAN_STEP_FEN // 2:
        return "<0.1" if fen > 0 else ">-0.1"
    return wan_grouped(fen)


def signed_wan(fen: int) -> str:
    """A change as 万元 with its sign: ``+25.6``, ``−100.1``, ``0.0``."""
    if not fen:
        return wan(0)
    return f"{'+' if fen > 0 else '−'}{wan(abs(fen))}"


def count(number: int | None) -> str:
    """A whole number with separators, ``1,862``; a missing one is —."""
    return MISSING if number is None else f"{number:,}"


def wan_change(fen: int | None) -> str:
    """A difference in fen as ``增 25.6``, ``减 100.1`` (万元) or 持平; — without one before."""
    return _change(fen, wan)


def count_change(number: int | None) -> str:
    """A difference of counts as ``增 3``, ``减 6`` or 持平; — where there is nothing to compare."""
    return _change(number, count)


def _change(difference: int | None, printed: Callable[[int | None], str]) -> str:
    if difference is None:
        return MISSING
    if difference == 0:
        return UNCHANGED
    return f"{'增' if difference > 0 else '减'} {printed(abs(difference))}"


def percent(part: int, whole: int) -> str:
    """A share with one decimal, half up, ``27.8%``; — of nothing."""
    if whole == 0:
        return MISSING
    share = (Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{share}%"


def day(on: date | None) -> str:
    """A day in running text, ``2026年11月23日``; a missing one is —."""
    return MISSING if on is None else f"{on.year}年{on.month}月{on.day}日"


def short_day(on: date | None) -> str:
    """A day in a table, ``2026-11-23``; a missing one is —."""
    return MISSING if on is None else on.isoformat()


def _printed_wan_tenths(fen: int) -> int:
    """The figure that ``wan`` prints, in tenths of 万元."""
    return int((Decimal(fen) / _WAN_STEP_FEN).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def rounding_gap(rows_fen: Iterable[int], total_fen: int) -> int:
    """By how many tenths of 万元 the printed rows of a column miss its printed total.

    The rows must add up to the total exactly in fen; ValueError where they do not.
    """
    rows = list(rows_fen)
    if sum(rows) != total_fen:
        raise ValueError(f"The rows add up to {sum(rows)} fen and not to the total of {total_fen} fen.")
    return abs(sum(map(_printed_wan_tenths, rows)) - _printed_wan_tenths(total_fen))


def rounding_note(gaps: Iterable[int]) -> str | None:
    """What a table says whose printed columns miss their totals by tenths of 万元; None where none does."""
    apart = sorted({gap for gap in gaps if gap})
    if not apart:
        return None
    most = f"{apart[-1] // 10}.{apart[-1] % 10}万元"
    by = most if len(apart) == 1 else f"至多{most}"
    return f"各行按分相加等于合计；按万元四舍五入后，印出的各行之和与合计相差{by}。"
