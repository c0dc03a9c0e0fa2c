"""The words by which reports are read, from ``words.yaml``, as patterns that try the longer word first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

_WORDS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))


def words(group: str) -> tuple[str, ...]:
    """The words of a group, the longest first. Raises KeyError for a group there is not."""
    return tuple(sorted(_WORDS[group], key=len, reverse=True))


def any_of(*several: Iterable[str]) -> str:
    """A pattern without a group of its own that fits any word of these, the longest first."""
    listed = {word for one in several for word in one}
    return "|".join(re.escape(word) for word in sorted(listed, key=lambda word: (-len(word), word)))
