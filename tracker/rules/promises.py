"""Promises to market subjects: what moves their day, what ends them, and acts upon them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, and_, case, func, literal, null, or_, select, type_coerce, union_all
from sqlalchemy.sql import ColumnElement, Select

from tracker.commitments.models import Commitment, CommitmentEvent, EventKind, Ground
from tracker.core.within import Within
from tracker.rules.duties import standing
from tracker.rules.whom import REGULATION, market_promise
from tracker.subjects.models import Body

INTERESTS = (Ground.NATIONAL_INTEREST, Ground.PUBLIC_INTEREST)
BEGINNING = date.min


def agreed() -> ColumnElement[bool]:
    """Whether the enterprise agreed to an event; silence is no agreement."""
    return CommitmentEvent.agreed_by_enterprise.is_(True)


def not_agreed() -> ColumnElement[bool]:
    """Whether nothing says that the enterprise agreed to an event."""
    return CommitmentEvent.agreed_by_enterprise.is_not(True)


def lawful_change() -> ColumnElement[bool]:
    """A change with the enterprise's agreement (CC 543), or in the national or public interest (REG 11).

    The latter needs an authority and a document: the powers and the procedure the article asks for.
    """
    return and_(
        CommitmentEvent.kind == EventKind.CHANGED,
        or_(
            agreed(),
            and_(
                CommitmentEvent.ground.in_(INTERESTS),
                CommitmentEvent.authority.is_not(None),
                CommitmentEvent.document.is_not(None),
            ),
        ),
    )


def _events(on: date, within: Within, condition: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """The events up to ``on`` that fulfil a condition."""
    return [
        CommitmentEvent.voided_in.is_(None),
        CommitmentEvent.happened_on <= on,
        within(CommitmentEvent.commitment_id),
        condition,
    ]


def promised_days(on: date, within: Within) -> CTE:
    """The day a promise is due, as lawful changes moved it: commitment_id, last_on, from_on, to_on.

    One row for each span of days [from_on, to_on) on which one day holds; ``to_on`` None: none moved it
    since. ``last_on`` is rolled (CC 203); None where no day holds (a change that named none releases the
    promise) or it is not certain yet. Changes after ``on`` are not seen; of those of one day the last in
    the byte order of ``ref`` stands.
    """
    rank = func.row_number().over(
        partition_by=(CommitmentEvent.commitment_id, CommitmentEvent.happened_on),
        order_by=CommitmentEvent.ref.desc(),
    )
    certain = CommitmentEvent.new_due_provisional.is_(False)
    changes = (
        select(
            CommitmentEvent.commitment_id,
            CommitmentEvent.happened_on.label("from_on"),
            case((certain, CommitmentEvent.new_due_rolled_on), else_=null()).label("last_on"),
            rank.label("rank"),
        )
        .where(*_events(on, within, lawful_change()))
        .cte()
    )
    as_made = select(
        Commitment.id.label("commitment_id"),
        literal(BEGINNING, Date()).label("from_on"),
        case((Commitment.due_provisional.is_(False), Commitment.due_rolled_on), else_=null()).label(
            "last_on"
        ),
    ).where(within(Commitment.id))
    moved = select(changes.c.commitment_id, changes.c.from_on, changes.c.last_on).where(changes.c.rank == 1)
    days = union_all(as_made, moved).cte()
    following = func.lead(days.c.from_on).over(
        partition_by=days.c.commitment_id, order_by=days.c.from_on
    )
    return select(*days.c, type_coerce(following, Date).label("to_on")).cte()


def fulfilled_days(on: date, within: Within) -> CTE:
    """The first day each commitment was fulfilled, up to ``on``: commitment_id, fulfilled_on."""
    return (
        select(
            CommitmentEvent.commitment_id,
            func.min(CommitmentEvent.happened_on).label("fulfilled_on"),
        )
        .where(*_events(on, within, CommitmentEvent.kind == EventKind.FULFILLED))
        .group_by(CommitmentEvent.commitment_id)
        .cte()
    )


def acts(
    on: date,
    within: Within,
    condition: ColumnElement[bool],
    *,
    amount: Any,
    cites: ColumnElement[Any],
) -> Select[Any]:
    """The standing runs of events that fulfil a condition, on promises to market subjects.

    Only a government or a department is asked: REG 10 and 11 bind no other.
    """
    found = (
        select(
            CommitmentEvent.id.label("subject_id"), Commitment.id.label("root_id"), CommitmentEvent.ref,
            Commitment.body_id.label("owner_id"), Commitment.enterprise_id,
            CommitmentEvent.happened_on.label("act_on"), amount.label("amount_fen"), cites.label("cites"),
        )
        .join(Commitment, Commitment.id == CommitmentEvent.commitment_id)
        .join(Body, Body.id == Commitment.body_id)
        .where(
            *_events(on, within, condition),
            Commitment.voided_in.is_(None),
            Commitment.made_on <= on,
            Body.kind.in_(REGULATION),
            market_promise(),
        )
        .cte()
    )  # fmt: skip
    return standing(found, on)
