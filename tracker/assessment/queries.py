"""Schemes to be read: all of a reach, one with its weights and steps."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.assessment.indicators import Indicator
from tracker.assessment.models import Scheme, SchemeStep, Weight
from tracker.core.permissions import Reach
from tracker.subjects.models import Body


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A scheme with the code and name of its government."""

    scheme: Scheme
    code: str
    name: str


def schemes(session: Session, prepares: Reach) -> list[SchemeRow]:
    """The schemes that began and all of the governments within ``prepares``, the newest year first."""
    rows = session.execute(
        select(Scheme, Body.code, Body.name)
        .join(Body, Body.id == Scheme.government_id)
        .where(_told(prepares))
        .order_by(Scheme.year.desc(), Body.code, Scheme.version.desc())
    )
    return [SchemeRow(*row) for row in rows]


def scheme_of(session: Session, number: int, prepares: Reach) -> SchemeRow | None:
    """One of them by its number."""
    row = session.execute(
        select(Scheme, Body.code, Body.name)
        .join(Body, Body.id == Scheme.government_id)
        .where(Scheme.id == number, _told(prepares))
    ).one_or_none()
    return None if row is None else SchemeRow(*row)


def _told(prepares: Reach) -> ColumnElement[bool]:
    """What was told to the bodies is open to all who read; what is being drafted to its office."""
    return or_(Scheme.started_on.is_not(None), holds(prepares, Scheme.government_id))


def weights_of(session: Session, scheme_id: int) -> dict[Indicator, Weight]:
    """The weights of a scheme, in the order of the indicators."""
    asked = select(Weight).where(Weight.scheme_id == scheme_id)
    found = {one.indicator: one for one in session.scalars(asked)}
    return {name: found[name] for name in Indicator if name in found}


def steps_of(session: Session, scheme_id: int) -> list[SchemeStep]:
    """What was done about a scheme, in order."""
    asked = select(SchemeStep).where(SchemeStep.scheme_id == scheme_id).order_by(SchemeStep.id)
    return list(session.scalars(asked))
