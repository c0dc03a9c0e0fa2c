"""Figures that cost a walk over all records, worked out once for each state of the records."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from flask import current_app

Figures = TypeVar("Figures")
_KEY = "remembered"
# Names held at a time: the overview, the lists, the sums of the filters asked for last, what waits for whom.
MOST = 1000


class _Held:
    """The last figures of one name, and the state of the records they were worked out from."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.state: Hashable = None
        self.figures: object = None


class Memory:
    """The last figures of each name; the names asked for longest ago are forgotten."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[Hashable, _Held] = OrderedDict()

    def figures(self, name: Hashable, state: Hashable, work_out: Callable[[], Figures]) -> Figures:
        """The figures of ``name`` for this state: those held, or worked out now, by one reader at a time."""
        with self._lock:
            held = self._held.setdefault(name, _Held())
            self._held.move_to_end(name)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        with held.lock:
            if held.state != state:
                held.figures = work_out()
                held.state = state
            return held.figures  # type: ignore[return-value]


def remembered(name: Hashable, state: Hashable, work_out: Callable[[], Figures]) -> Figures:
    """Figures of this application; equal states (``Frame.version``) have equal figures."""
    memory: Memory = current_app.extensions.setdefault(_KEY, Memory())
    return memory.figures(name, state, work_out)
