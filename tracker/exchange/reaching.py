"""Which records of a kind lie within a reach: by their own body and enterprise, or by what they hang on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.accounts.reaching import covers_all, holds
from tracker.core.permissions import Reach
from tracker.exchange.cells import Day
from tracker.exchange.kinds import KINDS, Kind
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_on, held_by, reached


class BeyondReach(Exception):
    """A record of bodies that the one who writes may not write for."""


def within(kind: Kind, reach: Reach) -> ColumnElement[bool]:
    """The condition that a record of a kind lies within a reach; over the kind's table.

    Enterprises are known to every officer and supervisor, who enter and check what they are owed; to others
    as ``told_name`` says where no body is meant: itself, and those that agreed to be named.
    """
    table = kind.model.__table__
    if kind.name == "enterprises":
        return _known(reach, table)
    if reach.whole:
        return true()
    if kind.name == "bodies":
        return holds(reach, table.c.id)
    if kind.model is Payable:
        return reached(reach)
    if "body_id" in table.c:
        own: ColumnElement[bool] = holds(reach, table.c.body_id)
        if reach.enterprises and "enterprise_id" in table.c:
            return or_(own, table.c.enterprise_id.in_(reach.enterprises))
        return own
    hanging = _hanging(kind, lambda above: within(above, reach))
    return and_(hanging, _of_its_time(kind, reach)) if reach.enterprises else hanging


def _of_its_time(kind: Kind, reach: Reach) -> ColumnElement[bool]:
    """The condition that a fact of a payable is none that came after its reader had assigned the claim."""
    table = kind.model.__table__
    if "payable_id" not in table.c:
        return true()
    day = next(table.c[column.attribute] for column in kind.columns if isinstance(column.type, Day))
    then = and_(Payable.id == table.c.payable_id, creditor_on(day, before=True).in_(reach.enterprises))
    held = select(Payable.id).where(held_by(reach))
    return or_(table.c.payable_id.in_(held), exists(select(Payable.id).where(then).correlate(table)))


def _known(reach: Reach, table: Any) -> ColumnElement[bool]:
    if reach.inner and reach.of_bodies:
        return true()
    own: ColumnElement[bool] = table.c.id.in_(reach.enterprises)
    return or_(own, table.c.named_publicly.is_(True)) if reach.of_bodies else own


def of_bodies(kind: Kind, bodies: Select[Any]) -> ColumnElement[bool]:
    """The condition that a record of a kind is about one of some bodies; over the kind's table.

    Not for enterprises, which are about no body.
    """
    table = kind.model.__table__
    if kind.name == "bodies" or "body_id" in table.c:
        found: ColumnElement[bool] = table.c["id" if kind.name == "bodies" else "body_id"].in_(bodies)
        return found
    return _hanging(kind, lambda above: of_bodies(above, bodies))


def _hanging(kind: Kind, condition: Callable[[Kind], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition that what a record of a kind hangs on meets a condition."""
    hangs_on = next(column for column in kind.columns if column.target and column.required)
    above = KINDS[hangs_on.target or ""]
    over: Any = above.model.__table__
    found: ColumnElement[bool] = kind.model.__table__.c[hangs_on.attribute].in_(
        select(over.c.id).where(condition(above))
    )
    return found


def may_correct(session: Session, kind: Kind, number: int, reach: Reach) -> bool:
    """Whether the record of a kind with this number may be corrected by who reaches ``reach``.

    An enterprise's record is every body's: to correct it takes a reach over all of them. What a body is, by
    whom it is supervised and until when it is in being is not for its own officers to say, but for those of
    a body above it.
    """
    if kind.name == "enterprises":
        return covers_all(session, reach)
    if kind.name == "bodies" and number in reach.bodies:
        return False
    table = kind.model.__table__
    return session.scalar(select(table.c.id).where(table.c.id == number, within(kind, reach))) is not None


def beyond(session: Session, kind: Kind, numbers: Sequence[int], reach: Reach) -> set[int]:
    """Which records of a kind, by number, lie beyond a reach."""
    if reach.whole or kind.name == "enterprises":
        return set()
    table = kind.model.__table__
    own = session.scalars(select(table.c.id).where(table.c.id.in_(numbers), within(kind, reach)))
    return set(numbers) - set(own)


def not_to_correct(session: Session, kind: Kind, numbers: Sequence[int], reach: Reach) -> set[int]:
    """Which records of a kind, by number, may not be corrected by who reaches ``reach``, if seen at all."""
    if reach.whole or kind.name not in ("bodies", "enterprises"):
        return set()
    return {number for number in numbers if not may_correct(session, kind, number, reach)}


def all_within(session: Session, kind: Kind, change_id: int, reach: Reach) -> bool:
    """Whether every record of a kind that a change made or last touched lies within a reach."""
    table = kind.model.__table__
    touched = or_(table.c.created_in == change_id, table.c.changed_in == change_id)
    return session.scalar(select(table.c.id).where(touched, ~within(kind, reach)).limit(1)) is None


def refuse_beyond(session: Session, kind: Kind, change_id: int, reach: Reach) -> None:
    """Raise BeyondReach if a change wrote a record that lies beyond a reach.

    To be called before the unit of work ends; for a correction the record must have been within it before,
    too (``may_correct``).
    """
    table = kind.model.__table__
    written = and_(table.c.changed_in == change_id, table.c.voided_in.is_(None))
    if kind.name == "enterprises":
        corrected = and_(written, table.c.created_in != change_id)
        if session.scalar(select(func.count()).select_from(table).where(corrected)):
            if not covers_all(session, reach):
                raise BeyondReach
        elif not reach.of_bodies:
            raise BeyondReach
        return
    outside = ~within(kind, reach)
    if kind.name == "bodies":
        outside = or_(outside, table.c.id.in_(reach.bodies))
    if session.scalar(select(table.c.id).where(written, outside).limit(1)) is not None:
        raise BeyondReach
