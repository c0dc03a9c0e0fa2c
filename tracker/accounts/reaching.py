"""The bodies within a reach: by region, and down the tree of bodies; heirs see what they took over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import false, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.permissions import Reach
from tracker.subjects.models import Body


def holds(reach: Reach, column: Any) -> ColumnElement[bool]:
    """The condition that a row's body, by its number in ``column``, lies within a reach."""
    if reach.whole:
        return true()
    if reach.held is None:
        within_now: ColumnElement[bool] = column.in_(bodies_within(reach))
        return within_now
    # Of one body alone an index on it has the rows in order already.
    inside: ColumnElement[bool] = column == reach.held[0] if len(reach.held) == 1 else column.in_(reach.held)
    return inside


def looked_up(session: Session, reach: Reach) -> Reach:
    """The same reach with its bodies looked up, so that a query over many records need not; for reading.

    Who reaches every body there is reaches everything: nothing needs to be filtered.
    """
    if reach.whole or not reach.of_bodies:
        return reach
    held = tuple(sorted(session.scalars(bodies_within(reach))))
    if set(session.scalars(select(Body.id).where(Body.voided_in.is_(None)))) <= set(held):
        return replace(reach, regions=("",), held=None)
    return replace(reach, held=held)


def within(session: Session, reach: Reach, body_id: int) -> bool:
    """Whether a body lies within a reach."""
    found = select(Body.id).where(Body.id == body_id, holds(reach, Body.id))
    return reach.whole or session.scalar(found) is not None


def covers_all(session: Session, reach: Reach) -> bool:
    """Whether no body lies beyond a reach."""
    if reach.whole:
        return True
    beyond = select(Body.id).where(Body.voided_in.is_(None), ~holds(reach, Body.id)).limit(1)
    return reach.of_bodies and session.scalar(beyond) is None


def bodies_within(reach: Reach) -> Select[Any]:
    """The numbers of the bodies within a reach, as a statement for ``in_``.

    A region reaches the bodies of the regions below it; a body those below it, and the ones whose duties it
    or one of them took over.
    """
    roots: list[ColumnElement[bool]] = [
        Body.region.startswith(digits, autoescape=True) for digits in reach.regions
    ]
    if reach.bodies:
        roots.append(Body.id.in_(reach.bodies))
    tree = select(Body.id).where(or_(false(), *roots)).cte(recursive=True)
    below = select(Body.id).join(tree, or_(Body.parent_id == tree.c.id, Body.successor_id == tree.c.id))
    return select(tree.union(below).c.id)
