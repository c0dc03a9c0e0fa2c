"""When a claim's three years are over, for who may know: its creditor, and who handles what is brought here.

Nobody of the body that owes reads any of it, whatever else that one holds: no page hints that it may refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select, tuple_, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.accounts.handling import handled_by
from tracker.core.permissions import Actor, Perm, Reach, reach
from tracker.core.within import Within
from tracker.limitation.since import begun, events, over_on, warned_until
from tracker.payables.models import Judgment, Payable
from tracker.payables.whose import creditor_of, creditor_on, held_by
from tracker.subjects.models import Body, Enterprise


@dataclass(frozen=True, slots=True)
class Beginning:
    """What three years run from: ``what`` of ``since.py``; ``after_a_gap``: later than those before ended."""

    day: date
    what: str
    after_a_gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Limitation:
    """The three years of one claim: from when, by what, until when; ``passed`` says no more than that."""

    since_on: date
    over_on: date
    beginnings: tuple[Beginning, ...]
    near: bool
    passed: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A claim on the list of those whose three years are near their end or over."""

    payable_id: int
    ref: str
    body_name: str
    enterprise_id: int
    enterprise_name: str
    owed_fen: int
    since_on: date
    over_on: date
    passed: bool


def who_may(actor: Actor) -> Within:
    """The payables whose three years somebody is told of: those owed to their firm, those they handle."""
    mine = reach(actor, Perm.LIMITATION_READ)
    whose = held_by(Reach(enterprises=mine.enterprises))
    if mine.of_bodies:
        whose = or_(whose, handled_by(actor, Perm.LIMITATION_READ, Payable.body_id))
    allowed: Select[Any] = select(Payable.id).where(Payable.voided_in.is_(None), whose)
    return lambda column: column.in_(allowed)


def limitation_of(session: Session, payable_id: int, on: date, actor: Actor) -> Limitation | None:
    """The three years of one payable in words; None where there is nothing to tell, or not to this one.

    The same as ``begun`` gives in one statement, worked out from the rows one by one.
    """
    may = who_may(actor)
    payable = session.scalars(select(Payable).where(Payable.id == payable_id, may(Payable.id))).one_or_none()
    if payable is None or not _unpaid(session, payable_id, on, actor):
        return None
    mine = reach(actor, Perm.LIMITATION_READ)
    rows = session.execute(
        union_all(*events(on, lambda column: column == payable_id, mine))
    ).all()  # fmt: skip
    due = next(row.day for row in rows if row.what == "due")
    # What came before the due day begins nothing: nothing had been broken yet.
    after = sorted((row.day, row.what) for row in rows if row.day >= due)
    beginnings: list[Beginning] = []
    for day, what in after:
        gap = bool(beginnings) and day > over_on(beginnings[-1].day, on)
        beginnings.append(Beginning(day, what, gap))
    since = beginnings[-1].day
    over = over_on(since, on)
    return Limitation(
        since_on=since, over_on=over, beginnings=tuple(beginnings), near=since <= warned_until(on),
        passed=on > over, own=creditor_of(session, payable_id, on) in mine.enterprises,
    )  # fmt: skip


def _unpaid(session: Session, payable_id: int, on: date, actor: Actor) -> bool:
    mine = reach(actor, Perm.LIMITATION_READ)
    judged = select(Judgment.id).where(
        Judgment.payable_id == payable_id, Judgment.voided_in.is_(None), Judgment.effective_on <= on
    )
    if session.scalars(judged.limit(1)).first() is not None:
        return False
    found = begun(on, lambda column: column == payable_id, mine)
    return session.execute(found).first() is not None


def near_list(
    session: Session, on: date, actor: Actor, *, size: int = 50, after: tuple[date, int] | None = None
) -> tuple[Near, ...]:
    """The claims of which somebody is warned on a day, the earliest first, after a place of this order."""
    found = begun(on, who_may(actor), reach(actor, Perm.LIMITATION_READ), until=warned_until(on)).subquery()
    return _near(session, found, on, size, after)


def near_all(session: Session, on: date, within: Within, firms: Reach) -> tuple[Near, ...]:
    """The same for the creditors themselves, whoever asks: what reminders go by."""
    return _near(session, begun(on, within, firms, until=warned_until(on)).subquery(), on, None, None)


def _near(
    session: Session, found: Any, on: date, size: int | None, after: tuple[date, int] | None
) -> tuple[Near, ...]:
    statement = (
        select(
            found, Payable.ref, Body.name.label("body_name"), Enterprise.id.label("enterprise_id"),
            Enterprise.name.label("enterprise_name"),
        )
        .join(Payable, Payable.id == found.c.payable_id)
        .join(Body, Body.id == Payable.body_id)
        .join(Enterprise, Enterprise.id == creditor_on(on))
        .order_by(found.c.since_on, found.c.payable_id)
        .limit(size)
    )
    if after is not None:
        place: ColumnElement[bool] = tuple_(found.c.since_on, found.c.payable_id) > tuple_(*after)
        statement = statement.where(place)
    return tuple(
        Near(
            payable_id=row.payable_id, ref=row.ref, body_name=row.body_name,
            enterprise_id=row.enterprise_id,
            enterprise_name=row.enterprise_name, owed_fen=row.owed_fen, since_on=row.since_on,
            over_on=(over := over_on(row.since_on, on)), passed=on > over,
        )
        for row in session.execute(statement)
    )  # fmt: skip
