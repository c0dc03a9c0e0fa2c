"""Figures that cost a walk over all records, worked out once for each state of the records."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from flask import current_app

Figures = TypeVar("Figures")
_KEY = "remembered"


class Memory:
    """The last figures of each name, with the state of the records they were worked out from."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, tuple[Hashable, object]] = {}

    def figures(self, name: str, state: Hashable, work_out: Callable[[], Figures]) -> Figures:
        """The figures of ``name`` for this state: those held, or worked out now, by one reader at a time."""
        with self._lock:
            held = self._held.get(name)
            if held is None or held[0] != state:
                held = self._held[name] = (state, work_out())
        return held[1]  # type: ignore[return-value]


def remembered(name: str, state: Hashable, work_out: Callable[[], Figures]) -> Figures:
    """Figures of this application; equal states (``Frame.version``) have equal figures."""
    memory: Memory = current_app.extensions.setdefault(_KEY, Memory())
    return memory.figures(name, state, work_out)
