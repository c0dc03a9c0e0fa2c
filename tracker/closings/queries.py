"""Closings to be read: lists and sums; whether one holds is worked out from the payable's facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.closings.facts import DISCHARGE
from tracker.closings.holding import Fallen, fallen, newest, recorded
from tracker.closings.models import Closing, ClosingPayment, ClosingStep
from tracker.closings.workflow import ClosingMove, ClosingState
from tracker.core.permissions import EVERYWHERE, Reach, told_name
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_on, held_by
from tracker.subjects.models import Body, Enterprise


class Shown(StrEnum):
    """How the closing of a payable counts; silence after the last day is the debtor's word alone."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    DISPUTED = "disputed"
    DECIDED = "decided"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision between two accounts: when, by whom; ``recorded``: the payment was corrected by it."""

    on: date
    by: str
    recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRow:
    """A closing as it stands on a day; ``fallen``: it holds no more, ``why`` (None: a newer one stands).

    ``enterprise_name`` is None where it is not for the reader to know; ``inside``: the reader is one of the
    two sides, or supervises, and reads words and files too. ``decided`` is the decision where there was one.
    """

    closing: Closing
    shown: Shown
    fallen: bool
    why: Fallen | None
    payable_id: int
    ref: str
    amount_fen: int
    body_id: int
    body_code: str
    body_name: str
    enterprise_id: int
    enterprise_name: str | None
    inside: bool
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Total:
    """How many sums stand so, and what they come to in fen."""

    shown: Shown
    number: int
    fen: int


def closings_of(session: Session, payable_id: int, on: date, reach: Reach) -> tuple[ClosingRow, ...]:
    """The closings of one payable within a reach, the newest first."""
    return tuple(reversed(_rows(session, on, reach, Closing.payable_id == payable_id)))


def closings_of_payment(session: Session, ref: str, on: date, reach: Reach) -> tuple[ClosingRow, ...]:
    """The closings that rest on a payment, or did, within a reach, the newest first."""
    put = select(ClosingPayment.closing_id).where(
        ClosingPayment.ref == ref, ClosingPayment.method != DISCHARGE
    )
    return tuple(reversed(_rows(session, on, reach, Closing.id.in_(put))))


def shown_by_payable(session: Session, payable_ids: Collection[int], on: date) -> dict[int, Shown]:
    """How the closings of some payables count on a day, by payable; those without one are left out."""
    found = _rows(session, on, EVERYWHERE, newest(on), Closing.payable_id.in_(payable_ids))
    return {one.payable_id: one.shown for one in found if one.shown is not Shown.NONE}


def closing_of(session: Session, number: int, on: date, reach: Reach) -> ClosingRow | None:
    """One closing within a reach."""
    return next(iter(_rows(session, on, reach, Closing.id == number)), None)


def steps_of(session: Session, closing_id: int) -> Sequence[ClosingStep]:
    """The steps of a closing in their order."""
    rows = select(ClosingStep).where(ClosingStep.closing_id == closing_id).order_by(ClosingStep.id)
    return session.scalars(rows).all()


def put_to_creditor(session: Session, closing_id: int) -> Sequence[ClosingPayment]:
    """The payments and discharges a closing rests on, as they were put to the creditor last."""
    last = select(func.max(ClosingPayment.step_id)).where(ClosingPayment.closing_id == closing_id)
    rows = select(ClosingPayment).where(ClosingPayment.step_id == last.scalar_subquery())
    return session.scalars(rows.order_by(ClosingPayment.day, ClosingPayment.ref)).all()


def closing_list(
    session: Session, on: date, reach: Reach, *, shown: Shown | None = None,
    bodies: Collection[int] | None = None,
) -> list[ClosingRow]:  # fmt: skip
    """The newest closing of each payable within a reach, by the day that runs; those at their end last."""
    which = [newest(on)]
    if bodies is not None:
        which.append(Payable.body_id.in_(bodies))
    found = _rows(session, on, reach, *which)
    return sorted(
        (one for one in found if shown is None or one.shown is shown),
        key=lambda one: (one.closing.due_on or date.max, -one.closing.id),
    )


def totals(rows: Collection[ClosingRow]) -> tuple[Total, ...]:
    """What a list comes to, by how its closings count; each apart, and none in another's."""
    return tuple(
        Total(
            one, sum(row.shown is one for row in rows),
            sum(row.amount_fen for row in rows if row.shown is one),
        )
        for one in Shown if one is not Shown.NONE
    )  # fmt: skip


def fallen_now(session: Session, closing: Closing, on: date) -> bool:
    """Whether a closing holds no more, by what is recorded by the end of a day."""
    return session.execute(fallen(on, Closing.id == closing.id)).first() is not None


def shown_of(closing: Closing, fell: bool, on: date) -> Shown:
    """How a closing counts on a day."""
    if fell or closing.state is ClosingState.WITHDRAWN:
        return Shown.NONE
    if closing.state is ClosingState.ANSWERED:
        return Shown.DISPUTED
    if closing.state is ClosingState.WAITING and closing.due_on is not None and closing.due_on < on:
        return Shown.UNCONFIRMED
    return Shown(closing.state.value)


def _rows(
    session: Session, on: date, reach: Reach, *which: ColumnElement[bool]
) -> list[ClosingRow]:  # fmt: skip
    """The closings that meet conditions, the oldest first, with all that is shown of them: few statements."""
    rows = session.execute(_asked(on, reach).where(*which).order_by(Closing.id)).all()
    if not rows:
        return []
    why = _why(session, on, [row.Closing.id for row in rows])
    # An earlier closing of a payable is history: only the newest can stand.
    return [
        ClosingRow(
            closing=row.Closing, payable_id=row.Payable.id, ref=row.Payable.ref,
            fallen=(fell := row.Closing.id in why or not row.newest),
            why=why.get(row.Closing.id), shown=shown_of(row.Closing, fell, on),
            amount_fen=row.Payable.amount_fen, body_id=row.Payable.body_id, body_code=row.code,
            body_name=row.name, enterprise_id=row.enterprise_id,
            enterprise_name=row.enterprise if _told(row, reach, agreed=row.named_publicly) else None,
            inside=_told(row, reach, agreed=False),
            decided=Decided(row.taken_on, row.actor_name, row.recorded) if row.taken_on else None,
        )
        for row in rows
    ]  # fmt: skip


def _asked(on: date, reach: Reach) -> Select[Any]:
    """The closings asked for by a day within a reach, with their sum, its two sides, and their decision."""
    decision = and_(ClosingStep.closing_id == Closing.id, ClosingStep.move == ClosingMove.DECIDE)
    statement: Any = (
        select(
            Closing, Payable, Body.code, Body.name, Enterprise.name.label("enterprise"),
            Enterprise.id.label("enterprise_id"), Enterprise.named_publicly, ClosingStep.taken_on,
            ClosingStep.actor_name, recorded().label("recorded"), newest(on).label("newest"),
        )
        .join(Payable, Payable.id == Closing.payable_id)
        .join(Body, Body.id == Payable.body_id)
        .join(Enterprise, Enterprise.id == creditor_on(None))
        .outerjoin(ClosingStep, decision)
        .where(held_by(reach), Payable.voided_in.is_(None), Closing.opened_on <= on)
    )  # fmt: skip
    asked: Select[Any] = statement
    return asked


def _told(row: Any, reach: Reach, *, agreed: bool | None) -> bool:
    return told_name(reach, agreed=agreed, enterprise_id=row.enterprise_id, body_id=row.Payable.body_id)


def _why(session: Session, on: date, numbers: Collection[int]) -> dict[int, Fallen]:
    """Which closings hold no more; of several reasons the first of ``Fallen``."""
    order, found = list(Fallen), dict[int, Fallen]()
    for number, said in session.execute(fallen(on, Closing.id.in_(numbers))):
        found[number] = min(Fallen(said), found.get(number, Fallen.UNPAID), key=order.index)
    return found
