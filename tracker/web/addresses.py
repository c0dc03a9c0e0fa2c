"""What stands in addresses: the way on within this site, and numbers that a database can hold."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for
from werkzeug.routing import IntegerConverter, Map

# The largest number a database keeps: a longer one names nothing.
MOST = 2**63 - 1


class Number(IntegerConverter):
    """The ``int`` of an address, no larger than a database holds: a larger one is an unknown address."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": MOST, **kwargs})


def number(text: str) -> int:
    """A number in the query of an address. Raises ValueError, also for one that no database holds."""
    found = int(text)
    if not 0 <= found <= MOST:
        raise ValueError(text)
    return found


def inside(to: str | None) -> str:
    """The address to go on to, if it is one of this site; else the home page."""
    own = to and to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if to and own else url_for("home.index")


def register(app: Flask) -> None:
    """Bound the numbers in addresses; to be called before any view is added."""
    app.url_map.converters["int"] = Number
