"""Whole fen, never floats: one parser, two formatters."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
MAX_FEN = 10**17
_AMOUNT = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


class BadAmount(ValueError):
    """An amount that cannot be read; ``reason`` is one of shape, negative, decimals, size."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_fen(text: str, *, fen_per_unit: int = FEN_PER_YUAN) -> int:
    """Read an amount such as ``1,234.50`` (full-width digits too) into fen.

    ``fen_per_unit`` says what one unit of the text is worth: 100 for yuan, 1,000,000 for ten thousand
    yuan. Raises BadAmount for anything else than a plain amount, for a negative one, and for an amount
    that is not a whole number of fen.
    """
    clean = unicodedata.normalize("NFKC", text).strip().lstrip("¥￥").strip()
    if clean.startswith(("-", "−")):
        raise BadAmount("negative")
    if not _AMOUNT.fullmatch(clean):
        raise BadAmount("shape")
    fen = Decimal(clean.replace(",", "")) * fen_per_unit
    if fen != fen.to_integral_value():
        raise BadAmount("decimals")
    if fen > MAX_FEN:
        raise BadAmount("size")
    return int(fen)


def round_fen(exact: Fraction) -> int:
    """Round an exact amount in fen, not below zero, half up to whole fen: once, at the end."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and no separators, as files and JSON carry it: ``1234.50``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // FEN_PER_YUAN}.{abs(fen) % FEN_PER_YUAN:02d}"


def yuan_grouped(fen: int) -> str:
    """Fen as yuan for a reader, with separators: ``1,234.50``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // FEN_PER_YUAN:,}.{abs(fen) % FEN_PER_YUAN:02d}"


def wan_grouped(fen: int, decimals: int = 1) -> str:
    """Fen as 万元 (ten thousand yuan) for a summary, rounded half up: ``12,843.4``."""
    amount = (Decimal(fen) / FEN_PER_WAN).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{amount:,}"
