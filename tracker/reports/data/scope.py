"""Which bodies a report is about, who answers for those no longer in being, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import bodies_within
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.rules.succession import heirs
from tracker.subjects.life import in_being
from tracker.subjects.models import Body, BodyKind, Enterprise
from tracker.subjects.regions import digits_of
from tracker.wording.undisclosed import UNDISCLOSED

DEMO_PREFIX = "DEMO"
HIDDEN = UNDISCLOSED.chinese


class UnknownScope(LookupError):
    """No living body has this code, or none lies in this region."""


@dataclass(frozen=True, slots=True)
class Place:
    """A body: its code, name, kind, region, and its days in being (None: no end known)."""

    code: str
    name: str
    kind: BodyKind
    region: str
    valid_from: date | None
    valid_to: date | None

    def in_being(self, first_on: date, last_on: date) -> bool:
        """Whether it was in being on any day of a span."""
        return in_being(self, first_on, last_on)


@dataclass(frozen=True, slots=True)
class Scope:
    """The bodies of a report as of a day, by number.

    ``answers`` gives for each body in the scope the one its duties are put to (itself, or its heir). ``all``
    says that nothing was left out. ``body`` and ``region`` are what the reader asked for, if anything.
    """

    places: Mapping[int, Place]
    answers: Mapping[int, int]
    all: bool
    body: str | None
    region: str | None
    demo: bool

    def holds(self, column: Any) -> ColumnElement[bool]:
        """The condition that a row's own body is in the scope."""
        return true() if self.all else column.in_(sorted(self.answers))

    def asked(self) -> list[int]:
        """The bodies that answer, in the order of their codes."""
        return sorted(set(self.answers.values()), key=lambda number: self.places[number].code)

    def name(self, owner_id: int) -> str:
        """The body a row's duty is put to; both where another one carries it on."""
        answers = self.answers.get(owner_id, owner_id)
        if answers == owner_id:
            return self.places[owner_id].name
        return f"{self.places[answers].name}（承接{self.places[owner_id].name}）"


def load_scope(
    session: Session, on: date, *, body: str | None = None, region: str | None = None,
    reach: Reach = EVERYWHERE,
) -> Scope:  # fmt: skip
    """The bodies of a report: all, one body with those below it, or those of a region; within ``reach``.

    A region ending in 00 is the whole city. A body belongs where the body that answers for it on ``on``
    belongs. Raises UnknownScope.
    """
    rows = session.execute(select(
        Body.id, Body.code, Body.name, Body.kind, Body.region, Body.valid_from, Body.valid_to, Body.parent_id
    ).where(Body.voided_in.is_(None)).order_by(Body.code)).all()  # fmt: skip
    places = {
        row.id: Place(row.code, row.name, row.kind, _six(row.region), row.valid_from, row.valid_to)
        for row in rows
    }
    heir = heirs(session, on)
    answers = {number: heir.get(number, number) for number in places}
    demo = any(place.code.startswith(DEMO_PREFIX) for place in places.values())
    chosen = set(places)
    if body is not None:
        chosen = _below(body, places, {row.id: row.parent_id for row in rows})
    if region is not None:
        digits = digits_of(_six(region))
        chosen = {number for number in chosen if places[number].region.startswith(digits)}
    if not reach.whole:
        chosen &= set(session.scalars(bodies_within(reach)))
    if (body or region) and not chosen:
        raise UnknownScope(body or region)
    return Scope(
        places, {owner: to for owner, to in answers.items() if to in chosen},
        body is None and region is None and reach.whole, body, region, demo,
    )  # fmt: skip


def _six(region: str) -> str:
    """The six digits of a longer numeric code; a development zone keeps its own."""
    return region[:6] if region.isdecimal() else region


def _below(code: str, places: Mapping[int, Place], parents: Mapping[int, int | None]) -> set[int]:
    """A body and every body below it."""
    chosen = {number for number, place in places.items() if place.code == code}
    if not chosen:
        raise UnknownScope(code)
    while more := {number for number, parent in parents.items() if parent in chosen} - chosen:
        chosen |= more
    return chosen


def enterprise_name(*columns: Any) -> list[Any]:
    """The columns a query needs for ``shown_name``."""
    return [Enterprise.name.label("enterprise"), Enterprise.named_publicly, *columns]


def shown_name(row: Any) -> str:
    """An enterprise as others may read it: hidden unless it agreed to be named; empty where there is none."""
    if row.enterprise is None:
        return ""
    return str(row.enterprise) if row.named_publicly else HIDDEN


def hiding(words: str, row: Any) -> str:
    """Words without the name of the row's enterprise where it did not agree to be named."""
    if row.enterprise and not row.named_publicly:
        return words.replace(row.enterprise, "某企业")
    return words
