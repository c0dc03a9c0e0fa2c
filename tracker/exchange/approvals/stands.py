"""What is owed on payables, day by day, leaving payments out: two states of a ledger are compared by it.

Payments are left out because they need no second person here: to pay is what a body owes, and the creditor
confirms or denies each (``closings``). Were they counted, a dispute on a sum marked as paid would lower
nothing, and would stand once the payment was voided.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from tracker.exchange.lookups import portions
from tracker.payables.balance import parts
from tracker.payables.models import Dispute, DisputeOutcome, Judgment, Payable
from tracker.payables.standing import standing

# Of what moves a payable's overdue amount (``balance.parts``), all but its amount, its payments and the
# judgments, which take its place.
MOVING = ("disputed", "discharged", "barred", "covered")
LOST = "lost"
# In fen, by the records alone: owed in all, of it undisputed, of that overdue, and what bills cover, as
# what is taken away; then the first three with the judgments in the payable's place. Both count: what is
# disputed under a judgment would stand alone once that were voided.
Figures = tuple[int, ...]
UNDISPUTED = (1, 2, 5, 6)


@dataclass(slots=True)
class Stand:
    """What a payable rests on. ``whose`` are its body, its creditor and its kind; ``due_on`` its last day.

    ``moved`` are dated sums by what they are (fen; bars count 1), ``judged`` the effective judgments.
    """

    whose: tuple[int, int, str]
    amount_fen: int
    due_on: date | None
    moved: dict[str, list[tuple[date, int]]] = field(default_factory=dict)
    judged: list[Any] = field(default_factory=list)

    def days(self) -> set[date]:
        """The days on which anything of it may be other than the day before."""
        found = {day for rows in self.moved.values() for day, _fen in rows}
        for one in self.judged:
            found |= {one.effective_on, *_day_after(one.perform_by)}
            found |= {one.performed_on} if one.performed_on else set()
        return found | _day_after(self.due_on)

    def at(self, day: date) -> Figures:
        """Its figures at the end of a day."""
        gone = self.amount_fen + self._sum("discharged", day)
        owed, undisputed = max(gone + self._sum(LOST, day), 0), max(gone + self._sum("disputed", day), 0)
        barred = self._sum("barred", day) > 0

        def late(fen: int, due_on: date | None) -> int:
            return fen if due_on is not None and due_on < day and not barred else 0

        overdue = late(undisputed, self.due_on)
        # What agreed bills cover comes as a negative sum.
        by_record = (owed, undisputed, overdue, self._sum("covered", day))
        judged = [one for one in self.judged if one.effective_on <= day]
        if not judged:
            return (*by_record, owed, undisputed, overdue)
        left = [one for one in judged if one.performed_on is None or one.performed_on > day]
        fen = sum(int(one.amount_fen) for one in left)
        return (*by_record, fen, fen, late(fen, max((one.perform_by for one in left), default=None)))

    def _sum(self, name: str, day: date) -> int:
        return sum(fen for on_day, fen in self.moved.get(name, ()) if on_day <= day)


def _day_after(day: date | None) -> set[date]:
    return {day + timedelta(days=1)} if day is not None and day < date.max else set()


def stands(session: Session, payable_ids: Collection[int]) -> dict[int, Stand]:
    """What the living ones of some payables rest on, by their numbers."""
    found: dict[int, Stand] = {}
    for part in portions(sorted(payable_ids)):
        columns = (Payable.id, Payable.body_id, Payable.enterprise_id, Payable.kind, Payable.amount_fen,
                   Payable.due_on)  # fmt: skip
        for row in session.execute(select(*columns).where(Payable.id.in_(part), Payable.voided_in.is_(None))):
            found[row.id] = Stand(
                (row.body_id, row.enterprise_id, row.kind.value), int(row.amount_fen), row.due_on
            )
        for row in session.execute(_moves(part)):
            if row.payable_id in found:
                rows = found[row.payable_id].moved.setdefault(row.name, [])
                rows.append((row.on_day, int(row.owed) + int(row.bars)))
        judged = select(Judgment).where(Judgment.payable_id.in_(part), Judgment.voided_in.is_(None))
        for row in session.execute(judged.with_only_columns(*Judgment.__table__.columns)):
            if row.payable_id in found:
                found[row.payable_id].judged.append(row)
    return found


def _moves(payable_ids: Collection[int]) -> Any:
    rows = parts()
    named = [
        part.add_columns(literal(name).label("name")).where(Payable.id.in_(payable_ids))
        for name in MOVING for part in rows[name]
    ]  # fmt: skip
    lost = select(
        Dispute.payable_id, Dispute.resolved_on, -Dispute.amount_fen, literal(0), literal(LOST)
    ).where(
        Dispute.payable_id.in_(payable_ids), Dispute.voided_in.is_(None), Dispute.resolved_on.is_not(None),
        Dispute.outcome == DisputeOutcome.DEBTOR,
    )  # fmt: skip
    return union_all(*named, lost)


def fallen(before: Stand, after: Stand | None, on: date) -> tuple[bool, date | None]:
    """Whether less is owed on a payable than before on any day, past or to come; from which on undisputed.

    None where no such day can be named: it is voided, or owed by or to somebody else. ``on`` is today: a
    last lawful day that has not passed yet may be moved, as facts of delivery and acceptance come in.
    """
    if after is None or after.whose != before.whose:
        return True, None
    ahead = before.due_on is not None and before.due_on >= on
    was = Stand(before.whose, before.amount_fen, after.due_on if ahead else before.due_on, before.moved,
                before.judged)  # fmt: skip
    less, from_on = False, None
    for day in sorted({date.min, on, *was.days(), *after.days()}):
        fell = [now < then for now, then in zip(after.at(day), was.at(day), strict=True)]
        less = less or any(fell)
        # The amount counts from the beginning: no day of its own.
        if from_on is None and day > date.min and any(fell[place] for place in UNDISPUTED):
            from_on = day
    return less, from_on


def undisputed(session: Session, payable_ids: Collection[int], on: date) -> dict[int, int]:
    """What is owed on payables and not in dispute at the end of a day, in fen; voided ones are left out."""
    return {
        row.payable_id: int(row.owed_fen - row.disputed_fen)
        for part in portions(sorted(payable_ids))
        for row in session.execute(standing(on, lambda column, part=part: column.in_(part)))  # type: ignore[misc]
    }
