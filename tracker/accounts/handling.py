"""Who may handle what is brought against a body: never the body itself, nor one below it.

Who holds a role in such a body handles nothing of it, nor of a body whose duties it took over, nor does a
supervision office handle what concerns the government it belongs to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import and_, false, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.accounts.reaching import bodies_within, holds, within
from tracker.core.permissions import Actor, Perm, Reach, reach
from tracker.subjects.models import Body, BodyKind
from tracker.subjects.regions import digits_of


def handles(session: Session, actor: Actor, perm: Perm, body: Body) -> bool:
    """Whether somebody may do ``perm`` as a handler of what is brought against ``body``."""
    bodies = [held.body_id for held in actor.held if held.body_id is not None]
    below = bodies_within(Reach(bodies=_with_heirs(session, body)))
    if bodies and session.scalar(select(Body.id).where(Body.id.in_(bodies), Body.id.in_(below)).limit(1)):
        return False
    if body.kind is BodyKind.GOVERNMENT:
        own = digits_of(body.region)
        actor = replace(actor, held=tuple(one for one in actor.held if one.region != own))
    return within(session, reach(actor, perm), body.id)


def _with_heirs(session: Session, body: Body) -> tuple[int, ...]:
    """A body and whoever has its duties by now."""
    heirs = select(Body.id, Body.successor_id).where(Body.id == body.id).cte(recursive=True)
    later = select(Body.id, Body.successor_id).join(heirs, Body.id == heirs.c.successor_id)
    return tuple(session.scalars(select(heirs.union(later).c.id)))


def handled_by(actor: Actor, perm: Perm, column: Any) -> ColumnElement[bool]:
    """The condition for the rows whose body, by its number in ``column``, somebody ``handles``."""
    ways: list[ColumnElement[bool]] = [false()]
    for held in actor.held:
        if perm not in held.perms:
            continue
        reached = holds(reach(replace(actor, held=(held,)), perm), column)
        ways.append(reached if held.region is None else and_(reached, column.not_in(_own(held.region))))
    bodies = [held.body_id for held in actor.held if held.body_id is not None]
    return and_(or_(*ways), column.not_in(_at_or_above(bodies)) if bodies else true())


def _own(region: str) -> Select[Any]:
    """The governments of the very region that a supervision office with these digits belongs to."""
    codes = {region, *(region.ljust(length, "0") for length in (6, 12))}
    return select(Body.id).where(Body.kind == BodyKind.GOVERNMENT, Body.region.in_(codes))


def _at_or_above(bodies: list[int]) -> Select[Any]:
    """Some bodies, those above them, whoever took over the duties of one of them, and whom these followed."""
    columns = (Body.id, Body.parent_id, Body.successor_id)
    up = select(*columns).where(Body.id.in_(bodies)).cte(recursive=True)
    above = select(*columns).join(up, or_(Body.id == up.c.parent_id, Body.id == up.c.successor_id))
    all_above = up.union(above)
    followed = select(Body.id).where(Body.id.in_(select(all_above.c.id))).cte(recursive=True)
    before = select(Body.id).join(followed, Body.successor_id == followed.c.id)
    return select(followed.union(before).c.id)
