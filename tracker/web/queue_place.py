"""Where a page of a queue begins: after a day and a number, as its address has them."""

from __future__ import annotations

from datetime import date

from flask import abort, request

from tracker.core.db import number


def after() -> tuple[date, int] | None:
    """The day and the number after which the page begins; None: at the beginning. Aborts with 400."""
    if "after" not in request.args:
        return None
    day, _line, place = request.args["after"].partition("_")
    try:
        return date.fromisoformat(day), number(place)
    except ValueError:
        abort(400)


def written(day: date | None, row_id: int) -> str:
    """A place as an address has it."""
    return f"{day}_{row_id}"
