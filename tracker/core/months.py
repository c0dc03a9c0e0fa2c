"""Months as files write them, ``2026-10``: their days, their order, and the last one that is over."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_WRITTEN = re.compile(r"(?:19|2\d)\d\d-(?:0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """Whether a text is a month."""
    return _WRITTEN.fullmatch(text) is not None


def month_text(on: date) -> str:
    """The month of a day: ``2026-10``."""
    return f"{on.year:04d}-{on.month:02d}"


def days_of_month(text: str) -> tuple[date, date]:
    """The first and last day of a month."""
    year, month = int(text[:4]), int(text[5:])
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def month_before(text: str) -> str:
    """The month before a month."""
    return month_text(days_of_month(text)[0] - timedelta(days=1))


def month_after(text: str) -> str:
    """The month after a month."""
    return month_text(days_of_month(text)[1] + timedelta(days=1))


def months_over(on: date, count: int) -> tuple[str, ...]:
    """The ``count`` last months that are over on a day, the newest first."""
    found = [month_before(month_text(on))]
    while len(found) < count:
        found.append(month_before(found[-1]))
    return tuple(found)
