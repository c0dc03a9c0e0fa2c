"""Reads of payables for pages: what is owed in all, and lists of what is owed, page by page.

The definitions are those of ``standing``; a list works out only the payables it shows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Date,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.accounts.reaching import holds
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.core.within import Within, everything
from tracker.payables.balance import MONEY, certain, eventful
from tracker.payables.models import Dispute, Judgment, Payable, Payment
from tracker.payables.standing import standing
from tracker.subjects.models import Body, Enterprise

# How many payables are worked out at a time to find a page of those still owed, more with each step, and in
# how many steps at most: where much is paid, a page may come out short and the next one goes on.
STEPS = (100, 200, *[400] * 48)
# Statements kept for the reaches that ask; building one takes longer than an enterprise's sums.
MOST_STATEMENTS = 64


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed at the end of a day, in fen and in payables; the parts are within ``owed_fen``.

    ``early`` is not yet due, ``undated`` has no day that is certain, ``past`` is unpaid after its day, by the
    days alone: whether anybody is at fault is another question. What a judgment gave days of its own is in
    none of them.
    """

    owed_fen: int
    owed: int
    disputed_fen: int
    disputed: int
    early_fen: int
    early: int
    undated_fen: int
    undated: int
    past_fen: int
    past: int

    @property
    def judged_fen(self) -> int:
        """What is owed by judgments, with days of their own."""
        return self.owed_fen - self.disputed_fen - self.early_fen - self.undated_fen - self.past_fen


class Part(StrEnum):
    """Which of the payables that are owed a list shows."""

    ALL = "all"
    DISPUTED = "disputed"
    EARLY = "early"
    UNDATED = "undated"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A payable that is owed at the end of a day, in fen; ``due_on`` None: no day is certain.

    ``provisional`` says why, where a notice that is not out may still move it; ``barred`` and ``judged`` that
    the day does not decide.
    """

    id: int
    ref: str
    kind: str
    body_code: str
    body_name: str
    enterprise_uscc: str
    enterprise_name: str
    enterprise_named: bool
    due_on: date | None
    provisional: bool
    barred: bool
    judged: bool
    owed_fen: int
    disputed_fen: int
    covered_fen: int


@dataclass(frozen=True, slots=True)
class OwedPage:
    """Some rows in the order of ``ref``, and the ref after which the next page begins (None: the end)."""

    rows: tuple[OwedRow, ...]
    next: str | None


def owed_in_all(session: Session, on: date, within: Within = everything) -> Owed:
    """What the payables kept by ``within`` come to at the end of ``on``: two queries over all of them.

    The few whose history is more than transfers and cash are worked out by ``standing``; the many others by
    a subtraction, which a test holds to ``standing``.
    """

    def rare(column: Any) -> ColumnElement[bool]:
        return and_(within(column), column.in_(eventful(within)))

    few, many = standing(on, rare).cte(), _plain(on, within).cte()
    both = zip(_summed(session, few, on), _summed(session, many, on), strict=True)
    return Owed(*(one + other for one, other in both))


def _plain(on: date, within: Within) -> Select[Any]:
    """``standing`` where only money moved and none came back, with the columns that sums need."""
    paid = (
        select(Payment.payable_id, func.sum(Payment.amount_fen).label("fen"))
        .where(Payment.voided_in.is_(None), Payment.paid_on <= on, within(Payment.payable_id))
        .group_by(Payment.payable_id)
        .cte()
    )
    left = Payable.amount_fen - func.coalesce(paid.c.fen, 0)
    return (
        select(
            cast(case((left > 0, left), else_=0), BigInteger).label("owed_fen"),
            cast(literal(0), BigInteger).label("disputed_fen"),
            case((certain(on), Payable.due_on)).label("due_on"),
            false().label("judged"),
        )
        .outerjoin(paid, paid.c.payable_id == Payable.id)
        .where(
            Payable.voided_in.is_(None),
            or_(Payable.known_on.is_(None), Payable.known_on <= on),
            within(Payable.id),
            Payable.id.not_in(eventful(within)),
        )
    )


def owed_by_body(session: Session, on: date, enterprise_id: int, reach: Reach) -> dict[int, Owed]:
    """What each body, by number, owes an enterprise as far as a reach goes; no entry is nothing."""
    rows = session.execute(_sums_by_body(reach), {"on": on, "enterprise_id": enterprise_id})
    found = {body_id: Owed(*map(int, sums)) for body_id, *sums in rows}
    return {number: owed for number, owed in found.items() if owed.owed_fen}


@lru_cache(maxsize=MOST_STATEMENTS)
def _sums_by_body(reach: Reach) -> Select[Any]:
    """The statement of ``owed_by_body``, made once for a reach: of ``enterprise_id``, as of ``on``."""
    on: Any = bindparam("on", type_=Date())
    own = select(Payable.id).where(
        Payable.enterprise_id == bindparam("enterprise_id"), Payable.voided_in.is_(None), _reached(reach)
    )
    stands = standing(on, lambda column: column.in_(own)).cte()
    # Grouped by the bare column, a database may walk all payables by their bodies instead of picking these.
    body_id = cast(stands.c.body_id, BigInteger)
    return select(body_id, *_sums(stands, on)).group_by(body_id)


def _summed(session: Session, stands: CTE, on: date) -> list[int]:
    """The numbers of ``Owed``, in its order."""
    return [int(number) for number in session.execute(select(*_sums(stands, on))).one()]


def _sums(stands: CTE, on: date) -> list[Any]:
    """The columns of ``Owed``, in its order."""
    owed, disputed = stands.c.owed_fen, stands.c.disputed_fen
    sums: list[Any] = []
    for amount, condition in (
        (owed, owed > 0),
        (disputed, disputed > 0),
        (owed - disputed, and_(_early(stands, on), owed > disputed)),
        (owed - disputed, and_(_undated(stands), owed > disputed)),
        (owed - disputed, and_(_past(stands, on), owed > disputed)),
    ):
        sums.append(cast(func.coalesce(func.sum(case((condition, amount), else_=0)), 0), BigInteger))
        sums.append(func.coalesce(func.sum(case((condition, 1), else_=0)), 0))
    return sums


def _past(stands: CTE, on: date) -> ColumnElement[bool]:
    """Unpaid after its day at the end of ``on``."""
    return and_(stands.c.due_on < on, stands.c.judged.is_(False))


def _early(stands: CTE, on: date) -> ColumnElement[bool]:
    """Not due yet at the end of ``on``; what was judged has the judgment's day and not its own."""
    return and_(stands.c.due_on >= on, stands.c.judged.is_(False))


def _undated(stands: CTE) -> ColumnElement[bool]:
    """No day is certain, and no judgment gave one."""
    return and_(stands.c.due_on.is_(None), stands.c.judged.is_(False))


def of_bodies(body_ids: Collection[int]) -> Within:
    """The payables of some bodies."""
    return lambda column: column.in_(
        select(Payable.id).where(Payable.body_id.in_(body_ids), Payable.voided_in.is_(None))
    )


def of_reach(reach: Reach) -> Within:
    """The payables of the bodies within a reach."""
    if reach.whole:
        return everything
    return lambda column: column.in_(
        select(Payable.id).where(holds(reach, Payable.body_id), Payable.voided_in.is_(None))
    )


def _reached(reach: Reach) -> ColumnElement[bool]:
    """A body's own payables, and an enterprise's."""
    owed_to = Payable.enterprise_id.in_(reach.enterprises)
    if not reach.of_bodies:
        return owed_to
    return or_(holds(reach, Payable.body_id), owed_to) if reach.enterprises else holds(reach, Payable.body_id)


def of_enterprises(enterprise_ids: Collection[int]) -> Within:
    """The payables owed to some enterprises."""
    return lambda column: column.in_(
        select(Payable.id).where(Payable.enterprise_id.in_(enterprise_ids), Payable.voided_in.is_(None))
    )


def owed_page(
    session: Session, on: date, *, part: Part = Part.ALL, bodies: Collection[int] | None = None,
    enterprise: int | None = None, after: str | None = None, size: int = 50, reach: Reach = EVERYWHERE,
) -> OwedPage:  # fmt: skip
    """Up to ``size`` payables still owed at the end of ``on`` after a ref: of some bodies, to an enterprise.

    Only those within ``reach``.
    """
    rows: list[OwedRow] = []
    for step in STEPS:
        looked_at = _next_refs(session, on, part, bodies, enterprise, after, reach, step)
        if not looked_at:
            return OwedPage(tuple(rows), None)
        found = _rows(session, on, part, [number for number, _ in looked_at])
        room = size - len(rows)
        rows += found[:room]
        if len(found) > room:
            return OwedPage(tuple(rows), rows[-1].ref)
        after = looked_at[-1][1]
        if len(looked_at) < step:
            return OwedPage(tuple(rows), None)
    return OwedPage(tuple(rows), after)


def _next_refs(
    session: Session, on: date, part: Part, bodies: Collection[int] | None, enterprise: int | None,
    after: str | None, reach: Reach, most: int,
) -> list[tuple[int, str]]:  # fmt: skip
    """The numbers and refs that come next, without those whose own columns say that they are not meant."""
    statement = select(Payable.id, Payable.ref).where(
        Payable.voided_in.is_(None), _reached(reach)
    )
    if enterprise is not None:
        statement = statement.where(Payable.enterprise_id == enterprise)
    if bodies is not None:
        statement = statement.where(Payable.body_id.in_(bodies))
    if part is Part.DISPUTED:
        open_ones = select(Dispute.payable_id).where(
            Dispute.voided_in.is_(None),
            Dispute.raised_on <= on,
            or_(Dispute.resolved_on.is_(None), Dispute.resolved_on > on),
        )
        statement = statement.where(Payable.id.in_(open_ones))
    else:
        statement = statement.where(_may_be_owed(on))
    if part is Part.EARLY:
        statement = statement.where(Payable.due_on >= on)
    elif part is Part.PAST:
        statement = statement.where(Payable.due_on < on)
    elif part is Part.UNDATED:
        statement = statement.where(or_(Payable.due_on.is_(None), not_(certain(on))))
    if after is not None:
        statement = statement.where(Payable.ref > after)
    return [(row.id, row.ref) for row in session.execute(statement.order_by(Payable.ref).limit(most))]


def _may_be_owed(on: date) -> ColumnElement[bool]:
    """Not paid up by money that stayed; or a judgment, which may ask for more than the books do."""
    paid = (
        select(func.coalesce(func.sum(Payment.amount_fen), 0))
        .where(
            Payment.payable_id == Payable.id, Payment.voided_in.is_(None), Payment.paid_on <= on,
            Payment.method.in_(MONEY), Payment.returned_on.is_(None),
        )
        .scalar_subquery()
    )  # fmt: skip
    judged = exists().where(Judgment.payable_id == Payable.id, Judgment.voided_in.is_(None))
    return or_(Payable.amount_fen > paid, judged)


@cache
def _stands(part: Part) -> Select[Any]:
    """The statement of a page's rows, made once: the payables ``numbers`` at the end of ``on``."""
    on: Any = bindparam("on", type_=Date())
    stands = standing(on, lambda column: column.in_(bindparam("numbers", expanding=True))).cte()
    keep = {
        Part.ALL: stands.c.owed_fen > 0,
        Part.DISPUTED: stands.c.disputed_fen > 0,
        Part.EARLY: and_(_early(stands, on), stands.c.owed_fen > stands.c.disputed_fen),
        Part.UNDATED: and_(_undated(stands), stands.c.owed_fen > stands.c.disputed_fen),
        Part.PAST: and_(_past(stands, on), stands.c.owed_fen > stands.c.disputed_fen),
    }
    return (
        select(
            stands.c.payable_id, stands.c.ref, stands.c.kind, Body.code, Body.name, Enterprise.uscc,
            Enterprise.name.label("enterprise"), Enterprise.named_publicly,
            type_coerce(stands.c.due_on, Date).label("due_on"), stands.c.provisional, stands.c.barred,
            stands.c.judged, stands.c.owed_fen, stands.c.disputed_fen, stands.c.covered_fen,
        )
        .join(Body, Body.id == stands.c.body_id)
        .join(Enterprise, Enterprise.id == stands.c.enterprise_id)
        .where(keep[part])
    )  # fmt: skip


def _rows(session: Session, on: date, part: Part, numbers: list[int]) -> list[OwedRow]:
    found = session.execute(_stands(part), {"on": on, "numbers": numbers})
    rows = [
        OwedRow(
            row.payable_id, row.ref, row.kind, row.code, row.name, row.uscc, row.enterprise,
            bool(row.named_publicly), row.due_on, bool(row.provisional), bool(row.barred), bool(row.judged),
            int(row.owed_fen), int(row.disputed_fen), int(row.covered_fen),
        )
        for row in found
    ]  # fmt: skip
    # Asked for an order, a database may walk all payables in it instead of picking out these.
    return sorted(rows, key=lambda row: row.ref)
