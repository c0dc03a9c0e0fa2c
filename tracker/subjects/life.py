"""Whether a body was in being in a time, by the first and the last day of its life."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Lives(Protocol):
    """What has a first and a last day; None: since ever, or still."""

    @property
    def valid_from(self) -> date | None:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day."""


def in_being(one: Lives, first_on: date, last_on: date) -> bool:
    """Whether a body was in being on any day from ``first_on`` to ``last_on``, both counted."""
    begun = one.valid_from is None or one.valid_from <= last_on
    return begun and (one.valid_to is None or one.valid_to >= first_on)
