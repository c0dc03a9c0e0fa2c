"""What the numbers of the law are called; their names stand beside them, in ``law/parameters``."""

from __future__ import annotations

from tracker.law import loader as law
from tracker.wording.said import Said


def number_word(name: str) -> str:
    """What a parameter is called in the language in use; its key where there is no such parameter."""
    known = law.parameters().get(name)
    return Said(known.title_en, known.title).now() if known else name
