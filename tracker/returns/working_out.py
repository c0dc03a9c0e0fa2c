"""Works out a month: each payable's events are gone through in order, and what each changes is a line.

The lines telescope: whatever the events are, opening and lines together are the closing. That the closing is
what ``payables/standing.py`` says of the month's last day is checked each time, by a query of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import BigInteger, case, cast, func, literal, select
from sqlalchemy.orm import Session

from tracker.core.months import days_of_month, month_before
from tracker.payables.models import Judgment, Payable
from tracker.payables.owed import past
from tracker.payables.standing import standing
from tracker.payables.whose import of_bodies
from tracker.returns.ledger import Event, History, histories
from tracker.returns.lines import (
    NOTHING,
    Amounts,
    DoesNotAddUp,
    Line,
    LineKind,
    Side,
    Worked,
    side_of,
    worked,
)


@dataclass(slots=True)
class Position:
    """One payable on its way through its events."""

    left: int
    disputed: int = 0
    claim: int = 0
    late: bool = False
    judged: bool = False

    def take(self, event: Event) -> None:
        """What an event does to it."""
        self.left += event.left
        self.disputed += event.disputed
        self.claim += event.claim
        self.late = self.late or event.enters
        self.judged = self.judged or event.judged

    def amounts(self) -> Amounts:
        """What of it is in arrears."""
        book = max(self.left, 0) if self.late and not self.judged else 0
        disputed = min(self.disputed, book)
        fen = book + self.claim
        return Amounts(fen, int(fen > 0), disputed, int(disputed > 0))


@dataclass(frozen=True, slots=True)
class Before:
    """The frozen return a month begins with: its number, its month, and its closing lines by payable."""

    number: int
    month: str
    closing: Mapping[int, Line]


def work_out(session: Session, body_id: int, month: str, before: Before | None) -> Worked:
    """A month of a body by the facts recorded now. Raises DoesNotAddUp.

    It begins with the closing of the last frozen return. Where the ledger now gives another opening, the
    difference stands as an adjustment of this month: no frozen figure changes for facts that came later.
    """
    first_on, last_on = days_of_month(month)
    lines: list[Line] = []
    opened: dict[int, Line] = {}
    for one in histories(session, body_id, last_on):
        for line in _of_payable(one, first_on):
            if line.side is Side.OPENING:
                opened[line.payable_id] = line
            else:
                lines.append(line)
    if before is None:
        lines = [*opened.values(), *lines]
        found = worked(lines)
    else:
        began = [replace(line, side=Side.OPENING) for line in before.closing.values()]
        lines = [*began, *_restated(session, body_id, month, before, opened), *lines]
        found = worked(lines, before.number, before.month)
    _agrees(session, body_id, last_on, found.figures[Side.CLOSING])
    return found


def _of_payable(one: History, first_on: date) -> Iterator[Line]:
    """Opening, movements and closing of a payable in the month that begins on ``first_on``."""
    position, opened = Position(one.amount_fen), False

    def line(side: Side, kind: LineKind, amounts: Amounts, event: Event | None = None) -> Line:
        day, source = (event.day, event.source) if event else (None, "")
        return Line(side, kind, one.payable_id, one.ref, one.enterprise_id, amounts, day, source)

    for event in one.events:
        if event.day >= first_on and not opened:
            opened = True
            if amounts := position.amounts():
                yield line(Side.OPENING, LineKind.STANDING, amounts)
        was = position.amounts()
        position.take(event)
        moved = position.amounts() - was
        if opened and moved:
            side = side_of(event.kind)
            yield line(side, event.kind, -moved if side is Side.CLEARED else moved, event)
    if amounts := position.amounts():
        if not opened:
            yield line(Side.OPENING, LineKind.STANDING, amounts)
        yield line(Side.CLOSING, LineKind.STANDING, amounts)


def _restated(
    session: Session, body_id: int, month: str, before: Before, opened: Mapping[int, Line]
) -> Iterator[Line]:
    """What the ledger's opening now is beyond, or short of, the last frozen closing: a line for a payable."""
    gap = before.month != month_before(month)
    differing = [
        number
        for number in sorted({*before.closing, *opened})
        if _held(before.closing, number) != _held(opened, number)
    ]
    gone = set(session.scalars(
        select(Payable.id).where(Payable.id.in_([one for one in differing if one in before.closing]))
        .where(Payable.voided_in.is_not(None) | (Payable.body_id != body_id))
    ))  # fmt: skip
    for number in differing:
        known = opened.get(number) or before.closing[number]
        kind = LineKind.VOIDED if number in gone else LineKind.NO_RETURN if gap else LineKind.RESTATED
        moved = _held(opened, number) - _held(before.closing, number)
        yield Line(Side.ADJUSTED, kind, number, known.ref, known.enterprise_id, moved)


def _held(lines: Mapping[int, Line], number: int) -> Amounts:
    return lines[number].amounts if number in lines else NOTHING


def _agrees(session: Session, body_id: int, on: date, closing: Amounts) -> None:
    """Hold a closing to what ``standing`` and the judgments give for the day. Raises DoesNotAddUp."""
    stands = standing(on, of_bodies([body_id])).cte()
    is_past = past(stands, on)
    late = (
        select(Judgment.payable_id, cast(func.sum(Judgment.amount_fen), BigInteger).label("fen"))
        .join(Payable, Payable.id == Judgment.payable_id)
        .where(
            Judgment.voided_in.is_(None), Judgment.effective_on <= on, Judgment.perform_last_on < on,
            Judgment.perform_provisional.is_(False),
            Judgment.performed_on.is_(None) | (Judgment.performed_on > on), Payable.body_id == body_id,
        ).group_by(Judgment.payable_id).cte()
    )  # fmt: skip
    own = case((is_past, stands.c.owed_fen), else_=literal(0))
    disputed = case((is_past, stands.c.disputed_fen), else_=literal(0))
    fen = own + func.coalesce(late.c.fen, 0)
    sums = (fen, case((fen > 0, 1), else_=0), disputed, case((disputed > 0, 1), else_=0))
    row = session.execute(
        select(*(cast(func.coalesce(func.sum(one), 0), BigInteger) for one in sums))
        .select_from(stands).outerjoin(late, late.c.payable_id == stands.c.payable_id)
    ).one()  # fmt: skip
    summed = Amounts(*(int(one) for one in row))
    if summed != closing:
        raise DoesNotAddUp(f"{closing} is worked out line by line, {summed} in one sum, as of {on}")
