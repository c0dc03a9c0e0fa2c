"""A page of those rows of a long list that can only be told from the others by working them out.

The list is looked at in steps, until the page is full.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

# How many are worked out at a time, more with each step, and in how many steps at most: where few are
# wanted, a page may come out short and the next one goes on.
STEPS = (100, 200, *[400] * 48)


class Referenced(Protocol):
    """A row of a page in the order of ``ref``."""

    @property
    def ref(self) -> str:
        """What the row is known by."""


Row = TypeVar("Row", bound=Referenced)


def sifted(
    session: Session, looked_at: Select[int, str], wanted: Callable[[list[int]], list[Row]], *,
    after: str | None, size: int,
) -> tuple[tuple[Row, ...], str | None]:  # fmt: skip
    """Up to ``size`` wanted rows after a ref, and the ref after which more may follow (None: the end).

    ``looked_at`` selects the number and the ref of each row in question; ``wanted`` gives the rows among some
    numbers that are to be shown, in the order of ``ref``.
    """
    _number, ref = looked_at.selected_columns
    shown: list[Row] = []
    for step in STEPS:
        further = looked_at if after is None else looked_at.where(ref > after)
        some = session.execute(further.order_by(ref).limit(step)).all()
        found = wanted([row[0] for row in some]) if some else []
        room = size - len(shown)
        shown += found[:room]
        if len(found) > room:
            return tuple(shown), shown[-1].ref
        if len(some) < step:
            return tuple(shown), None
        after = some[-1][1]
    return tuple(shown), after
