"""What is owed in all, and by each body: sums by the definitions of ``standing``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Date,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.permissions import Reach
from tracker.core.within import Within, everything
from tracker.payables.balance import certain, eventful, in_turn
from tracker.payables.models import Payable, Payment
from tracker.payables.standing import standing
from tracker.payables.whose import of_creditor

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

    def __add__(self, other: Owed) -> Owed:
        """Both together."""
        return Owed(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))


NOTHING = Owed(*[0] * len(fields(Owed)))


def owed_in_all(session: Session, on: date, within: Within = everything) -> Owed:
    """What the payables kept by ``within`` come to at the end of ``on``: two queries over all of them.

    The few whose history is more than transfers and cash are worked out by ``standing``; the many others by
    a subtraction, which a test holds to ``standing``.
    """

    def rare(column: Any) -> ColumnElement[bool]:
        return and_(within(column), column.in_(eventful(within)))

    few, many = standing(on, rare).cte(), _plain(on, within).cte()
    return _summed(session, few, on) + _summed(session, many, on)


def _plain(on: date, within: Within) -> Select[Any]:
    """``standing`` where only money moved and none came back: what is owed, with the columns sums need."""
    paid = (
        select(Payment.payable_id, func.sum(Payment.amount_fen).label("fen"))
        .where(Payment.voided_in.is_(None), Payment.paid_on <= on, within(Payment.payable_id))
        .group_by(Payment.payable_id)
        .cte()
    )
    left = Payable.amount_fen - func.coalesce(paid.c.fen, 0)
    return (
        select(
            cast(left, BigInteger).label("owed_fen"),
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
            in_turn(),
            # Most are paid up: none of their days need be looked at.
            left > 0,
        )
    )


def owed_by_body(session: Session, on: date, enterprise_id: int, reach: Reach) -> dict[int, Owed]:
    """What each body, by number, owes an enterprise as far as a reach goes; no entry is nothing."""
    rows = session.execute(_sums_by_body(reach), {"on": on, "enterprise_id": enterprise_id})
    found = {body_id: _owed(sums) for body_id, *sums in rows}
    return {number: owed for number, owed in found.items() if owed.owed_fen}


@lru_cache(maxsize=MOST_STATEMENTS)
def _sums_by_body(reach: Reach) -> Select[Any]:
    """The statement of ``owed_by_body``, made once for a reach: of ``enterprise_id``, as of ``on``."""
    on: Any = bindparam("on", type_=Date())
    stands = standing(on, of_creditor(bindparam("enterprise_id"), reach, on)).cte()
    # Grouped by the bare column, a database may walk all payables by their bodies instead of picking these.
    body_id = cast(stands.c.body_id, BigInteger)
    return select(body_id, *_sums(stands, on)).group_by(body_id)


def _summed(session: Session, stands: CTE, on: date) -> Owed:
    return _owed(session.execute(select(*_sums(stands, on))).one())


def _owed(sums: Iterable[Any]) -> Owed:
    return Owed(*map(int, sums))


def _sums(stands: CTE, on: date) -> list[Any]:
    """The columns of ``Owed``, in its order."""
    owed, disputed = stands.c.owed_fen, stands.c.disputed_fen
    sums: list[Any] = []
    for amount, condition in (
        (owed, owed > 0),
        (disputed, disputed > 0),
        (owed - disputed, and_(early(stands, on), owed > disputed)),
        (owed - disputed, and_(undated(stands), owed > disputed)),
        (owed - disputed, and_(past(stands, on), owed > disputed)),
    ):
        sums.append(cast(func.coalesce(func.sum(case((condition, amount), else_=0)), 0), BigInteger))
        sums.append(func.coalesce(func.sum(case((condition, 1), else_=0)), 0))
    return sums


def past(stands: CTE, on: date) -> ColumnElement[bool]:
    """Unpaid after its day at the end of ``on``."""
    return and_(stands.c.due_on < on, stands.c.judged.is_(False))


def early(stands: CTE, on: date) -> ColumnElement[bool]:
    """Not due yet at the end of ``on``; what was judged has the judgment's day and not its own."""
    return and_(stands.c.due_on >= on, stands.c.judged.is_(False))


def undated(stands: CTE) -> ColumnElement[bool]:
    """No day is certain, and no judgment gave one."""
    return and_(stands.c.due_on.is_(None), stands.c.judged.is_(False))
