"""The orders in which flags are listed, and places in such a list: what turning pages goes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy.sql import ColumnElement

from tracker.core.db import number
from tracker.flags.models import Flag

# Sorted by amount, flags without one come last: no amount is below zero.
NO_AMOUNT = -1


class Order(StrEnum):
    """How a list of flags is sorted; flags that are equal go in the order of their number."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"


class BadCursor(ValueError):
    """A place in a list that cannot be read, or belongs to a list sorted otherwise."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a sorted list: the sort value and number of the flag at a page's edge, and the way on.

    ``str`` of it goes into an address and comes back by ``read``, which raises BadCursor.
    """

    order: Order
    value: date | int
    flag_id: int
    backwards: bool = False

    def beyond(self) -> ColumnElement[bool]:
        """Whether a flag comes after the place, the way it goes."""
        value, descending = _sort(self.order)
        if descending is not self.backwards:
            return or_(value < self.value, and_(value == self.value, Flag.id < self.flag_id))
        return or_(value > self.value, and_(value == self.value, Flag.id > self.flag_id))

    def __str__(self) -> str:
        way = "before" if self.backwards else "after"
        return f"{self.order}_{way}_{self.value}_{self.flag_id}"

    @classmethod
    def read(cls, written: str) -> Cursor:
        """The place that ``str`` wrote."""
        try:
            order, way, value, flag_id = written.split("_")
            sort = Order(order)
            at = _amount(value) if sort is Order.LARGEST else date.fromisoformat(value)
            return cls(sort, at, number(flag_id), {"after": False, "before": True}[way])
        except (ValueError, KeyError):
            raise BadCursor(written) from None


def _amount(written: str) -> int:
    return NO_AMOUNT if written == str(NO_AMOUNT) else number(written)


def sort_by(order: Order, backwards: bool) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What a query of flags is ordered by; ``backwards`` from the end of the list."""
    value, descending = _sort(order)
    if descending is not backwards:
        return value.desc(), Flag.id.desc()
    return value, Flag.id.expression


def _sort(order: Order) -> tuple[ColumnElement[Any], bool]:
    """What a list is sorted by, and whether from the highest down; flags without an amount come last."""
    if order is Order.LARGEST:
        return func.coalesce(Flag.amount_fen, NO_AMOUNT), True
    return Flag.arose_on.expression, order is Order.NEWEST
