"""What a cell may hold: each type reads the text of a cell into a value and prints a value back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from tracker.core.clock import FIRST_YEAR, LAST_YEAR
from tracker.core.messages import gettext as _
from tracker.core.money import FEN_PER_WAN, FEN_PER_YUAN, BadAmount, parse_fen, yuan, yuan_grouped

# Limits of the files, not of the law: outside them a cell is a slip of the pen.
MOST_DAYS = 36_500
MOST_DECIMALS = 6
MOST_NUMBER = Decimal(10) ** 12

# What a spreadsheet would take for a formula. CSV files we write put ' before such a text; the importer takes
# it off again.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# A number is no formula, whatever its sign, and needs no guard.
_SIGNED_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d*)?%?")
_PLAIN_MONEY = re.compile(r"\d{1,12}(?:\.\d\d?)?")
_DAY = re.compile(
    r"(\d{4})(?:-(\d\d?)-(\d\d?)|/(\d\d?)/(\d\d?)|年(\d\d?)月(\d\d?)日|(\d\d)(\d\d))(?: 00:00(?::00)?)?"
)
_MONTH = re.compile(r"(\d{4})(?:-(\d\d?)(?:-0?1)?|/(\d\d?)|年(\d\d?)月)")
# Control signs cannot be seen, and PostgreSQL, a workbook or a terminal chokes on them. Those of ISO 6429
# (C1) are what is left of a dash or an apostrophe of Windows-1252 that was read as another code: dirt in a
# text, which is taken and told of. They, tabs and line ends may not stand in a code.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_NO_CODE = re.compile(r"[\t\n\r\x80-\x9f\u2028\u2029]")
_UNSEEN = re.compile(r"[\x80-\x9f]")
_LOST_DIGITS = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


def guarded(text: str) -> str:
    """A text a spreadsheet would take for a formula, with ' before it; other texts as they are."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def guarded_cell(text: str) -> str:
    """The same for a cell as it came: a guard it has is kept, and a number stays the number it is."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not _SIGNED_NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given: the text without the ' that keeps a spreadsheet from calculating it."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_SIGNS) else text


def unseen_signs(text: str) -> bool:
    """Whether a text holds signs that cannot be seen, remains of another code."""
    return not text.isprintable() and bool(_UNSEEN.search(text))


class BadCell(ValueError):
    """A cell that cannot be read; ``message`` says why and what to do, in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Type:
    """How cells of one type are read and printed."""

    name: ClassVar[str] = "text"
    # Whether its cells are days or numbers: a ' before one is a spreadsheet's mark, never part of it.
    in_digits: ClassVar[bool] = False
    # Whether a file usually says the same again and again, so that it is worth remembering what it meant.
    repeats: ClassVar[bool] = True

    def read(self, text: str) -> Any:
        """The value of a cell's text (trimmed, not empty); the text itself. Raises BadCell."""
        return text

    def show(self, value: Any) -> str:
        """A value (not None) as the text a file carries; ``read`` gives the value again."""
        return str(value)

    def label(self, value: Any) -> str:
        """A value as a Chinese reader sees it; ``read`` understands it too."""
        return self.show(value)

    def word(self, value: Any) -> str:
        """A value as a reader of the language in use sees it on a page."""
        return self.show(value)

    def plain(self, text: str, value: Any) -> bool:
        """Whether the text said the value outright; otherwise reading it counts as a coercion."""
        return text == self.show(value)


@dataclass(frozen=True, slots=True)
class Text(Type):
    """Any text, at most ``longest`` signs; ``one_line`` where a code is meant: no unseen sign."""

    repeats: ClassVar[bool] = False
    longest: int = 0
    one_line: bool = False

    def read(self, text: str) -> str:
        """The text as it stands."""
        if self.longest and len(text) > self.longest:
            raise BadCell(_("This is longer than {longest} characters; shorten it.", longest=self.longest))
        # Nearly every text passes the first look, which takes next to no time.
        if not text.isprintable() and (_NO_TEXT.search(text) or self.one_line and _NO_CODE.search(text)):
            raise BadCell(_("The cell holds a sign that is no text; type it again."))
        return text

    def plain(self, text: str, value: Any) -> bool:
        """A text says itself."""
        return True


@dataclass(frozen=True, slots=True)
class Day(Type):
    """A calendar day: ``2026-11-23``, ``2026/11/23``, ``2026年11月23日`` or ``20261123``."""

    name: ClassVar[str] = "day"
    in_digits: ClassVar[bool] = True

    def read(self, text: str) -> date:
        """The day."""
        try:
            if len(text) == 10 and text[4] == text[7] == "-":
                day = date.fromisoformat(text)
            else:
                day = _day_in_words(text)
        except ValueError:
            raise BadCell(_("This is no day; write it like 2026-11-23.")) from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise BadCell(
                _("Days from {first} to {last} are taken; leave the cell empty where there is no end.",
                  first=FIRST_YEAR, last=LAST_YEAR)
            )  # fmt: skip
        return day

    def show(self, value: Any) -> str:
        """The day as ``2026-11-23``."""
        return str(value.isoformat())


def _day_in_words(text: str) -> date:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups() if part)
    return date(year, month, day)


@dataclass(frozen=True, slots=True)
class Month(Type):
    """A month such as ``2026-10``, kept as that text."""

    name: ClassVar[str] = "month"
    in_digits: ClassVar[bool] = True

    def read(self, text: str) -> str:
        """The month as ``2026-10``."""
        found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text))
        year, month = (int(part) for part in found.groups() if part) if found else (0, 0)
        if not 1 <= month <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadCell(_("This is no month; write it like 2026-10."))
        return f"{year}-{month:02d}"


@dataclass(frozen=True, slots=True)
class Year(Type):
    """A year such as ``2026``."""

    name: ClassVar[str] = "year"
    in_digits: ClassVar[bool] = True

    def read(self, text: str) -> int:
        """The year."""
        digits = unicodedata.normalize("NFKC", text).removesuffix("年")
        if not re.fullmatch(r"\d{4}", digits) or not FIRST_YEAR <= int(digits) <= LAST_YEAR:
            raise BadCell(_("This is no year; write it like 2026."))
        return int(digits)


@dataclass(frozen=True, slots=True)
class Money(Type):
    """An amount, kept in fen; ``fen_per_unit`` says what the file counts in."""

    name: ClassVar[str] = "money"
    in_digits: ClassVar[bool] = True
    repeats: ClassVar[bool] = False
    fen_per_unit: int = FEN_PER_YUAN

    def in_wan(self) -> Money:
        """The same column counted in ten thousand yuan."""
        return replace(self, fen_per_unit=FEN_PER_WAN)

    def read(self, text: str) -> int:
        """The amount in fen, never negative."""
        if self.fen_per_unit == FEN_PER_YUAN and _PLAIN_MONEY.fullmatch(text):
            whole, _point, rest = text.partition(".")
            return int(whole) * FEN_PER_YUAN + int((rest + "00")[:2])
        try:
            return parse_fen(text, fen_per_unit=self.fen_per_unit)
        except BadAmount as wrong:
            raise BadCell(_bad_amount(wrong.reason)) from None

    def show(self, value: Any) -> str:
        """Fen as yuan with two decimals."""
        return yuan(value)

    def word(self, value: Any) -> str:
        """The same with separators."""
        return yuan_grouped(value)

    def plain(self, text: str, value: Any) -> bool:
        """Digits alone, in yuan."""
        return self.fen_per_unit == FEN_PER_YUAN and bool(_PLAIN_MONEY.fullmatch(text))


def _bad_amount(reason: str) -> str:
    if reason == "negative":
        return _("An amount is never negative; record money that came back with the day it did.")
    if reason == "decimals":
        return _("An amount is a whole number of fen; give two decimals of a yuan at most.")
    if reason == "size":
        return _("This amount is too large to be one.")
    return _("This is no amount; write it like 1234.50.")


@dataclass(frozen=True, slots=True)
class Whole(Type):
    """A whole number, never negative: days, counts."""

    name: ClassVar[str] = "whole"
    in_digits: ClassVar[bool] = True
    most: int = MOST_DAYS

    def read(self, text: str) -> int:
        """The number."""
        digits = unicodedata.normalize("NFKC", text).replace(",", "")
        if not digits.isdecimal():
            raise BadCell(_("This is no whole number; write it like 60."))
        if len(digits) > 12 or int(digits) > self.most:
            raise BadCell(_("At most {most} is taken here.", most=self.most))
        return int(digits)


@dataclass(frozen=True, slots=True)
class Number(Type):
    """An exact number of at most six decimals: a percentage (``percent``), or what a target counts."""

    name: ClassVar[str] = "number"
    in_digits: ClassVar[bool] = True
    percent: bool = True

    def read(self, text: str) -> Decimal:
        """The number; a percentage may end in %, and is never negative."""
        clean = unicodedata.normalize("NFKC", text).replace(",", "")
        if self.percent:
            clean = clean.removesuffix("%").strip()
        try:
            value = Decimal(clean)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            if self.percent:
                raise BadCell(_("This is no percentage; write 4.35 for 4.35 %."))
            raise BadCell(_("This is no number; write it like 1234.5."))
        if self.percent and value < 0:
            raise BadCell(_("A percentage is never negative."))
        if abs(value) >= MOST_NUMBER or value != round(value, MOST_DECIMALS):
            raise BadCell(
                _("At most {decimals} decimals and twelve digits are taken.", decimals=MOST_DECIMALS)
            )
        return value.normalize() + 0

    def show(self, value: Any) -> str:
        """The number without superfluous zeros."""
        return format(value, "f")

    def plain(self, text: str, value: Any) -> bool:
        """A number of digits, however many zeros end it."""
        return text.replace(".", "", 1).lstrip("-").isdecimal()


def refuse_lost_digits(text: str) -> None:
    """Raise BadCell for a code a spreadsheet kept as a number: its last digits are gone for good."""
    if _LOST_DIGITS.fullmatch(text):
        raise BadCell(
            _("The spreadsheet kept this code as a number and lost its last digits. "
              "Format the column as text and enter the code again.")
        )  # fmt: skip
