"""Who had what in hand when it was chosen, in a hidden field: so that nobody undoes what another just did."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort

from tracker.core.db import number

NOBODY = "-"


def written(in_hand: Mapping[int, int | None]) -> str:
    """As the hidden field has it."""
    return " ".join(f"{one}:{NOBODY if who is None else who}" for one, who in in_hand.items())


def read(text: str) -> dict[int, int | None]:
    """What the hidden field says; what no page wrote is refused (400)."""
    found: dict[int, int | None] = {}
    try:
        for one in text.split():
            which, _colon, who = one.partition(":")
            found[number(which)] = None if who == NOBODY else number(who)
    except ValueError:
        abort(400)
    return found
