"""Closings to be read: lists and sums; whether one holds is worked out from the payable's facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.closings.holding import Fallen, fallen
from tracker.closings.models import Closing, ClosingStep
from tracker.closings.workflow import ClosingState
from tracker.core.permissions import Reach
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRow:
    """A closing as it stands on a day; ``fallen``: it holds no more, ``why`` (None: a newer one stands)."""

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
    enterprise_name: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many sums stand so, and what they come to in fen."""

    shown: Shown
    number: int
    fen: int


def closings_of(session: Session, payable_id: int, on: date, reach: Reach) -> tuple[ClosingRow, ...]:
    """The closings of one payable within a reach, the newest first."""
    return tuple(reversed(_rows(session, on, reach, Closing.payable_id == payable_id)))


def closing_of(session: Session, number: int, on: date, reach: Reach) -> ClosingRow | None:
    """One closing within a reach."""
    return next(iter(_rows(session, on, reach, Closing.id == number)), None)


def steps_of(session: Session, closing_id: int) -> Sequence[ClosingStep]:
    """The steps of a closing in their order."""
    rows = select(ClosingStep).where(ClosingStep.closing_id == closing_id).order_by(ClosingStep.id)
    return session.scalars(rows).all()


def closing_list(
    session: Session, on: date, reach: Reach, *, shown: Shown | None = None,
    bodies: Collection[int] | None = None,
) -> list[ClosingRow]:  # fmt: skip
    """The newest closing of each payable within a reach, by the day that runs; those at their end last."""
    newest = select(func.max(Closing.id)).group_by(Closing.payable_id)
    which: list[ColumnElement[bool]] = [Closing.id.in_(newest)]
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
    statement = (
        select(
            Closing,
            Payable,
            Body.code,
            Body.name,
            Enterprise.name.label("enterprise"),
            Enterprise.id.label("enterprise_id"),
        )
        .join(Payable, Payable.id == Closing.payable_id)
        .join(Body, Body.id == Payable.body_id)
        .join(Enterprise, Enterprise.id == creditor_on(None))
        .where(*which, held_by(reach), Payable.voided_in.is_(None), Closing.opened_on <= on)
        .order_by(Closing.id)
    )
    rows = session.execute(statement).all()
    if not rows:
        return []
    why: dict[int, Fallen] = {}
    for number, said in session.execute(fallen(on, Closing.id.in_([row.Closing.id for row in rows]))):
        # What is owed again is said first.
        why[number] = Fallen(said) if why.get(number) is not Fallen.OWED else Fallen.OWED
    # An earlier closing of a payable is history: only the newest can stand.
    last = {row.Payable.id: row.Closing.id for row in rows}
    return [
        ClosingRow(
            closing=row.Closing, payable_id=row.Payable.id, ref=row.Payable.ref,
            fallen=(fell := row.Closing.id in why or last[row.Payable.id] != row.Closing.id),
            why=why.get(row.Closing.id), shown=shown_of(row.Closing, fell, on),
            amount_fen=row.Payable.amount_fen,
            body_id=row.Payable.body_id, body_code=row.code, body_name=row.name,
            enterprise_id=row.enterprise_id, enterprise_name=row.enterprise,
        )
        for row in rows
    ]  # fmt: skip
