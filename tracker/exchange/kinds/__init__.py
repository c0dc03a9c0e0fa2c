"""The import kinds, in an order in which each comes after those it refers to."""

from __future__ import annotations

from tracker.exchange.kinds import commitments, contracts, payables, projects, subjects
from tracker.exchange.kinds.description import IN_ORDER, Column, Kind, Order

__all__ = ["IN_ORDER", "KINDS", "Column", "Kind", "Order", "kind"]

_ALL = (
    *subjects.KINDS, *projects.KINDS, *contracts.KINDS, *commitments.KINDS, *payables.KINDS,
)  # fmt: skip

KINDS: dict[str, Kind] = {one.name: one for one in _ALL}


def kind(name: str) -> Kind:
    """The kind of this name, such as ``payables``. Raises KeyError."""
    return KINDS[name]
