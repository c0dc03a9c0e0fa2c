"""Messages in the reader's language: English in the code, Chinese from the catalogue, Chinese by default."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar, Token
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

# One file per topic, so that a message is found where it is said.
CATALOGUES = Path(__file__).resolve().parents[1] / "translations/zh_Hans_CN/LC_MESSAGES"

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


class Language(StrEnum):
    """A language that is complete."""

    CHINESE = "zh"
    ENGLISH = "en"


_spoken: ContextVar[Language] = ContextVar("language", default=Language.CHINESE)


def speak(language: Language) -> Token[Language]:
    """Use this language for every message from now on, in this thread or task; see ``unspeak``."""
    return _spoken.set(language)


def unspeak(before: Token[Language]) -> None:
    """Go back to the language that was in use before a ``speak``, given what that returned."""
    _spoken.reset(before)


def spoken() -> Language:
    """The language in use."""
    return _spoken.get()


@cache
def chinese() -> dict[str, str]:
    """The Chinese of every message, by its English."""
    found: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as lines:
            found |= {str(one.id): str(one.string) for one in read_po(lines) if one.id and one.string}
    return found


def in_both(message: str, **values: Any) -> str:
    """The message in Chinese and then, on its own line, in English: for what is said before a choice."""
    return "\n".join(said.format(**values) for said in (chinese().get(message, message), message))


def day_said(on: date) -> str:
    """A day in running text, ``2026年11月23日`` or ``23 November 2026``; dense tables have it in ISO form."""
    if _spoken.get() is Language.CHINESE:
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def listed(items: Iterable[str]) -> str:
    """Items side by side, as the language in use separates them."""
    return ("、" if _spoken.get() is Language.CHINESE else ", ").join(items)


def phrases(items: Iterable[str]) -> str:
    """Phrases of one sentence side by side, with commas as the language in use has them."""
    return ("，" if _spoken.get() is Language.CHINESE else ", ").join(items)


def statements(items: Iterable[str]) -> str:
    """Statements side by side, with semicolons as the language in use has them."""
    return ("；" if _spoken.get() is Language.CHINESE else "; ").join(items)


def gettext(message: str, **values: Any) -> str:
    """The message in the language in use, its ``{names}`` filled in; English where Chinese is missing.

    A test finds every call of this function and fails on a message without Chinese, or whose Chinese has
    other names in braces.
    """
    said = chinese().get(message, message) if _spoken.get() is Language.CHINESE else message
    return said.format(**values) if values else said
