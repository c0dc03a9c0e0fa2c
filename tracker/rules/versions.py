"""Which version of the law holds for a row: numbers and articles as a CASE over one of its day columns."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import case, literal, null
from sqlalchemy.sql import ColumnElement

from tracker.core.db import Percent
from tracker.law import loader as law
from tracker.law.records import Version

# The article of decree 728 (2020) that each article of 802 (2025) goes on from; 802 art 15 has none.
FORERUNNERS = {
    7: 6, 8: 7, 9: 8, 10: 9, 11: 10, 12: 11, 13: 12, 14: 13, 16: 14, 17: 15, 18: 16, 31: 25, 32: 26, 36: 28,
}  # fmt: skip


def decree(day: Any, *articles: int) -> ColumnElement[Any]:
    """Articles of the SME payment decree, given by their numbers in 802, as cited on the row's day.

    Before 802 came into force (802 art 37) the articles of 728 they go on from. ``day`` is the day that
    decides: the contract's signing for terms and clauses, the act's own day for what somebody did.
    """
    new = _joined([f"802 art {number}" for number in articles])
    old = _joined([f"728 art {FORERUNNERS[number]}" for number in articles])
    return case((day < law.fixed_day("decree_802_start"), literal(old)), else_=literal(new))


def under_802(day: date) -> bool:
    """Whether what is due on a day is due under 802 (802 art 37), no longer under 728."""
    return day >= law.fixed_day("decree_802_start")


def number(name: str, day: Any) -> ColumnElement[Any]:
    """The value of a parameter in force on the row's day; NULL before its first version and when abolished.

    Percentages compare with Percent columns, days with whole numbers, switches with true.
    """
    found = law.versions(name)
    whens: list[tuple[Any, Any]] = [(day < found[0].start, null())]
    whens += [
        (day < following.start, _value(version)) for version, following in zip(found, found[1:], strict=False)
    ]
    return case(*whens, else_=_value(found[-1]))


def joined(first: ColumnElement[Any], *more: ColumnElement[Any]) -> ColumnElement[Any]:
    """Cites put together, ``; `` between; an empty one leaves no trace."""
    found = first
    for one in more:
        between = case((found == "", literal("")), (one == "", literal("")), else_=literal("; "))
        found = found.concat(between).concat(one)
    return found


def _joined(keys: list[str]) -> str:
    for key in keys:
        law.article(key)
    return "; ".join(keys)


def _value(version: Version) -> ColumnElement[Any]:
    if version.value is None:
        return null()
    if isinstance(version.value, bool):
        return literal(version.value)
    return literal(version.value) if isinstance(version.value, int) else literal(version.percent, Percent())
