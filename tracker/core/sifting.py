"""A page of those rows of a long list that can only be told from the others by working them out.

The list is looked at in steps, until the page is full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

# How many are worked out at a time, more with each step, and in how many steps at most: where few are
# wanted, a page may come out short and the next one goes on.
STEPS = (100, 200, *[400] * 48)


class Numbered(Protocol):
    """A row of a page in the order of numbers."""

    @property
    def id(self) -> int:
        """The row's number."""


Row = TypeVar("Row", bound=Numbered)


def sifted(
    session: Session, looked_at: Select[int], wanted: Callable[[list[int]], list[Row]], *,
    given: Mapping[str, Any], after: int | None, size: int,
) -> tuple[tuple[Row, ...], int | None]:  # fmt: skip
    """Up to ``size`` wanted rows after a number, the newest first, and the number after which more may come.

    None is the beginning and the end. ``looked_at`` selects the number of each row in question, for the
    parameters ``given``: an index of any column has its rows in the order of numbers, so that none need be
    sorted. ``wanted`` gives the rows among some numbers that are to be shown, in their order.
    """
    [number] = looked_at.selected_columns
    shown: list[Row] = []
    for step in STEPS:
        further = looked_at if after is None else looked_at.where(number < after)
        some = list(session.scalars(further.order_by(number.desc()).limit(step), given))
        found = wanted(some) if some else []
        room = size - len(shown)
        shown += found[:room]
        if len(found) > room:
            return tuple(shown), shown[-1].id
        if len(some) < step:
            return tuple(shown), None
        after = some[-1]
    return tuple(shown), after
