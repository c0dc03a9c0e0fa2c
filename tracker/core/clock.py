"""The only reader of the clock: the day in Harbin, and the instant."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

# The years in which a day of this program can lie; others are slips of the hand.
FIRST_YEAR, LAST_YEAR = 1900, 2999


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day it is now in Asia/Shanghai, the zone of every legal day."""
    return datetime.now(ZONE).date()


def stopwatch() -> float:
    """Seconds from some fixed point: only the difference of two readings means anything."""
    return time.perf_counter()
