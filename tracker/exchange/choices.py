"""Cells that hold words of a closed list: yes or no, one of several, several of several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from tracker.core.messages import Language, listed, spoken
from tracker.core.messages import gettext as _
from tracker.exchange.cells import BadCell, Type
from tracker.wording.closed_lists import word

WORD_SEPARATORS = re.compile(r"[;；,，、]\s*")


@dataclass(frozen=True, slots=True)
class YesNo(Type):
    """Yes or no."""

    name: ClassVar[str] = "yes_no"
    WORDS: ClassVar[Mapping[str, bool]] = {
        "yes": True, "true": True, "1": True, "是": True,
        "no": False, "false": False, "0": False, "否": False,
    }  # fmt: skip

    def read(self, text: str) -> bool:
        """True for yes."""
        found = self.WORDS.get(unicodedata.normalize("NFKC", text).lower())
        if found is None:
            raise BadCell(_("Write 是 or 否."))
        return found

    def show(self, value: Any) -> str:
        """``yes`` or ``no``."""
        return "yes" if value else "no"

    def label(self, value: Any) -> str:
        """是 or 否."""
        return "是" if value else "否"

    def word(self, value: Any) -> str:
        """Yes or no in the language in use."""
        return _("yes") if value else _("no")

    def plain(self, text: str, value: Any) -> bool:
        """The English or the Chinese word."""
        return text in ("yes", "no", "是", "否")


@dataclass(frozen=True, slots=True)
class Choice(Type):
    """One word of a closed list, by its key or its Chinese label."""

    name: ClassVar[str] = "choice"
    labels: Mapping[Any, str] = field(default_factory=dict)

    def read(self, text: str) -> StrEnum:
        """The member of the list."""
        for member, label in self.labels.items():
            if text in (member.value, label):
                return member  # type: ignore[no-any-return]
        raise BadCell(_("This is not in the list. One of: {choices}.", choices=self.choices()))

    def choices(self) -> str:
        """The list as a message names it."""
        if spoken() is Language.ENGLISH:
            return listed(member.value for member in self.labels)
        return listed(f"{label}（{member.value}）" for member, label in self.labels.items())

    def show(self, value: Any) -> str:
        """The member's key."""
        return str(value)

    def label(self, value: Any) -> str:
        """The member's Chinese label."""
        return next(label for member, label in self.labels.items() if member.value == value)

    def words(self) -> dict[StrEnum, str]:
        """Each member of the list in the language in use."""
        return {member: word(member) for member in self.labels}

    def word(self, value: Any) -> str:
        """The member's name in the language in use."""
        return next(word(member) for member in self.labels if member.value == value)

    def plain(self, text: str, value: Any) -> bool:
        """Always: a key and a label say the same outright."""
        return True


@dataclass(frozen=True, slots=True)
class Words(Choice):
    """Several words of a closed list, ``;`` between them; kept as sorted keys joined by ``;``."""

    name: ClassVar[str] = "words"

    def read(self, text: str) -> str:  # type: ignore[override]
        """The keys, sorted and joined by ``;``."""
        chosen = {self._one(word.strip()) for word in WORD_SEPARATORS.split(text) if word.strip()}
        return ";".join(sorted(chosen))

    def _one(self, word: str) -> str:
        for member, label in self.labels.items():
            if word in (member.value, label):
                return str(member.value)
        raise BadCell(_("{word} is not in the list. Some of: {choices}.", word=word, choices=self.choices()))

    def label(self, value: Any) -> str:
        """The Chinese labels joined by ；."""
        by_key = {member.value: label for member, label in self.labels.items()}
        return "；".join(by_key[word] for word in value.split(";") if word)

    def word(self, value: Any) -> str:
        """The names in the language in use, side by side."""
        by_key = {member.value: said for member, said in self.words().items()}
        return listed(by_key[one] for one in value.split(";") if one)
