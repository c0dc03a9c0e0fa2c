"""A name in both languages."""

from __future__ import annotations

from typing import NamedTuple

from tracker.core.messages import Language, spoken


class Said(NamedTuple):
    """What something is called."""

    english: str
    chinese: str

    def now(self) -> str:
        """The name in the language in use."""
        return self.chinese if spoken() is Language.CHINESE else self.english
