"""Figures in a clause: number, range, unit and the words that make it a floor or a ceiling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tracker.commitments.reading.words import any_of, words

MAGNITUDES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4,
}  # fmt: skip

_MEASURE = any_of(words("measures"))
_DIGITS = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[一二两三四五六七八九十百千]+(?:点[一二三四五六七八九零]+)?"
_MAGNITUDE = "|".join(MAGNITUDES)
_UNIT = rf"[多余]?(?P<magnitude>{_MAGNITUDE})?[多余来]?(?P<measure>%|‰|{_MEASURE})?"
FIGURE = re.compile(
    rf"(?<![\d.A-Za-z第])(?:(?P<percent>百分之)(?P<of_hundred>{_DIGITS}|{_CHINESE})"
    rf"|(?P<low>{_DIGITS})(?P<low_unit>%|(?:{_MAGNITUDE})?(?:{_MEASURE})?)?\s?(?:-+|~|至|到)\s?"
    rf"(?P<high>{_DIGITS}){_UNIT}"
    rf"|(?P<number>{_DIGITS}){_UNIT.replace('magnitude', 'magnitude1').replace('measure', 'measure1')}"
    rf"|(?P<words>{_CHINESE})(?P<magnitude2>{_MAGNITUDE})?(?P<measure2>成|{_MEASURE}))"
)
AFTER = re.compile(rf"\s?(?P<bound>{any_of(words('bounds'))})")
FLOOR_BEFORE = words("floor_before")
CEILING_BEFORE = words("ceiling_before")



@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at ``start:end`` of its text, the words that bound it included in neither.

    ``low`` and ``high`` are equal unless it is a range; ``unit`` is as written (``万亿斤``, ``%``);
    ``bound`` is 以上, 以内, 左右 … after it, or empty; ``after`` is where the text goes on;
    ``spelled`` is true of numbers in words (三座).
    """

    start: int
    end: int
    after: int
    low: Decimal
    high: Decimal
    magnitude: str
    measure: str
    bound: str
    spelled: bool = False

    @property
    def unit(self) -> str:
        """The unit as a person writes it beside the number."""
        return self.magnitude + self.measure

    def scaled(self, number: Decimal) -> Decimal:
        """The number in whole measures: 1.3 (万亿斤) gives 1300000000000."""
        return number * MAGNITUDES.get(self.magnitude, 1)


def scale(unit: str) -> tuple[int, str]:
    """A unit as it is written taken apart: ``万亿斤`` gives (10¹², ``斤``)."""
    for magnitude, times in MAGNITUDES.items():
        if unit.startswith(magnitude):
            return times, unit.removeprefix(magnitude)
    return 1, unit


def figures_in(text: str) -> Iterator[Figure]:
    """The figures of a text whose signs are narrow, in order; bare numbers without any unit are left out."""
    for found in FIGURE.finditer(text):
        figure = _figure(text, found)
        if figure is not None:
            yield figure


def written(number: Decimal) -> str:
    """A number as text, exact, without an exponent or idle zeros."""
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _figure(text: str, found: re.Match[str]) -> Figure | None:
    part = found.groupdict()
    magnitude, measure = "", "%"
    if part["percent"]:
        low = high = _number(part["of_hundred"])
    elif part["low"]:
        low, high = _number(part["low"]), _number(part["high"])
        magnitude, measure = part["magnitude"] or "", part["measure"] or ""
        own = part["low_unit"] or ""
        if own not in ("", "%", magnitude + measure) or not low < high:
            # 从10万元到15亿元 is no range in one unit, and 2021-2025 is none at all.
            return None
    elif part["number"]:
        low = high = _number(part["number"])
        magnitude, measure = part["magnitude1"] or "", part["measure1"] or ""
    else:
        low = high = _number(part["words"])
        magnitude, measure = part["magnitude2"] or "", part["measure2"]
    if not magnitude and not measure:
        return None
    if measure == "成" and not magnitude:
        low, high, measure = low * 10, high * 10, "%"
    bound = AFTER.match(text, found.end())
    return Figure(
        found.start(), found.end(), bound.end() if bound else found.end(), low, high, magnitude, measure,
        bound["bound"] if bound else "", bool(part["words"]),
    )  # fmt: skip


_WORDS = {word: number for number, word in enumerate("零一二三四五六七八九")} | {"两": 2}


def _number(said: str) -> Decimal:
    if said[0].isdigit():
        return Decimal(said.replace(",", ""))
    whole, _, part = said.partition("点")
    total = pending = 0
    for word in whole:
        if word in _WORDS:
            pending = _WORDS[word]
        else:
            total += (pending or 1) * {"十": 10, "百": 100, "千": 1000}[word]
            pending = 0
    decimals = "".join(str(_WORDS[word]) for word in part)
    return Decimal(f"{total + pending}.{decimals}" if decimals else total + pending)
