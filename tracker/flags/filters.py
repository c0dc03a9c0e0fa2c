"""Which flags are wanted: a filter, and what it asks of a query over flags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, false, or_, select
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.flags.grades import grade_column
from tracker.flags.models import DISMISSED, Flag, Nature
from tracker.subjects.models import Body, Enterprise
from tracker.subjects.queries import in_region

# Reminders that rest on a local document alone: no list, count or total has them that does not ask for them.
UNCOUNTED = ("A13-RETURN-MISSING",)


class State(StrEnum):
    """Whether a flag still stands; ``FlagRow.case_state`` says how its case does."""

    OPEN = "open"
    CEASED = "ceased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which flags are wanted; a field left empty asks for nothing.

    ``body`` is the code of the body a flag is put to, ``region`` the code of a region and all below it,
    ``name`` finds bodies by a part of their name, ``rules`` are codes of rules, ``state`` None asks for open
    and ceased ones. Days and amounts (fen) are inclusive; ``grade`` is as of the day the query is asked for.
    Without ``rules`` and ``numbers`` those of UNCOUNTED are left out.
    ``ref`` finds subjects whose ref begins so, ``numbers`` the flags with these. ``reach`` is what the one
    who asks may see.
    """

    body: str | None = None
    name: str | None = None
    region: str | None = None
    enterprise: str | None = None
    rules: tuple[str, ...] = ()
    subject_kind: str | None = None
    nature: Nature | None = None
    ref: str | None = None
    state: State | None = State.OPEN
    arose_from: date | None = None
    arose_to: date | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    grade: int | None = None
    numbers: tuple[int, ...] = ()
    reach: Reach = EVERYWHERE


def conditions(wanted: Filter, on: date) -> list[ColumnElement[bool]]:
    """A filter as conditions over flags joined to the body they are put to (``Body``)."""
    found = shown_to(wanted.reach)
    if wanted.body is not None:
        # No flag is about a voided body: one number, so that an index has the body's flags in order.
        living = select(Body.id).where(Body.code == wanted.body, Body.voided_in.is_(None))
        found.append(Flag.body_id == living.scalar_subquery())
    if wanted.name is not None:
        found.append(Body.name.contains(wanted.name, autoescape=True))
    if wanted.region is not None:
        found.append(in_region(Body.region, wanted.region))
    if wanted.enterprise is not None:
        firms = select(Enterprise.id).where(Enterprise.uscc == wanted.enterprise)
        found.append(Flag.enterprise_id.in_(firms))
    if wanted.numbers:
        found.append(Flag.id.in_(wanted.numbers))
    if wanted.rules:
        found.append(Flag.rule.in_(wanted.rules))
    elif not wanted.numbers:
        found.append(Flag.rule.not_in(UNCOUNTED))
    if wanted.subject_kind is not None:
        found.append(Flag.subject_kind == wanted.subject_kind)
    if wanted.nature is not None:
        found.append(Flag.nature == wanted.nature)
    if wanted.ref is not None:
        found.append(Flag.ref.startswith(wanted.ref, autoescape=True))
    if wanted.state is State.OPEN:
        found.append(still_open())
    if wanted.state is State.CEASED:
        found.append(Flag.ceased_on.is_not(None))
    for column, low, high in (
        (Flag.arose_on, wanted.arose_from, wanted.arose_to),
        (Flag.amount_fen, wanted.amount_from, wanted.amount_to),
    ):
        if low is not None:
            found.append(column >= low)
        if high is not None:
            found.append(column <= high)
    if wanted.grade is not None:
        found += [
            Flag.laddered.is_(True),
            still_open(),
            grade_column(Flag.arose_on, on) == wanted.grade,
        ]
    return found


def shown_to(reach: Reach) -> list[ColumnElement[bool]]:
    """The one condition by which a reader is given a flag, in its parts; none where all is given.

    Its body lies within the reach, and the flag is public by the reader's day or its body one of those that
    the reader sees from the inside.
    """
    return [*_of_bodies(reach), *([] if reach.all_inner else [_open_to(reach)])]


def held_back(reach: Reach) -> list[ColumnElement[bool]]:
    """The open flags of a reach's bodies that the reader is not given yet."""
    hidden = false() if reach.all_inner else ~_open_to(reach)
    return [*_of_bodies(reach), still_open(), Flag.rule.not_in(UNCOUNTED), hidden]


def _of_bodies(reach: Reach) -> list[ColumnElement[bool]]:
    return [] if reach.whole else [holds(reach, Flag.body_id)]


def _open_to(reach: Reach) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if reach.public_on is not None:
        ways.append(and_(Flag.public_from.is_not(None), Flag.public_from <= reach.public_on))
    if reach.inner:
        ways.append(holds(reach.inner, Flag.body_id))
    return or_(false(), *ways)


def still_open() -> ColumnElement[bool]:
    """Flags that stand: neither ended by the facts nor dismissed by a case."""
    return and_(Flag.ceased_on.is_(None), Flag.case_state.is_distinct_from(DISMISSED))
