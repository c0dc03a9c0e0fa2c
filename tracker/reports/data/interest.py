"""The late interest accrued on what is overdue as of a day, by payable and by body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.contracts.queries import chunks
from tracker.payables.interest import Interest, accrued
from tracker.payables.rates import Per
from tracker.reports.data.arrears import open_arrears
from tracker.reports.data.scope import Scope, enterprise_name, shown_name
from tracker.subjects.models import Enterprise
from tracker.wording.closed_lists import chinese_word

# A judgment settles the interest of what it judges: its own words say how much.
JUDGED = "A13-JUDGMENT-UNPERFORMED"


@dataclass(frozen=True, slots=True)
class InterestRow:
    """One overdue payable with its interest: fen, None where none is computed and the marks say why."""

    ref: str
    owner_id: int
    body: str
    enterprise: str
    overdue_fen: int
    arose_on: date
    amount_fen: int | None
    rate: Decimal | None
    per_day: bool
    basis: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BodyInterest:
    """A body's overdue sums and the interest on them in fen; ``uncounted`` payables bear none computed."""

    code: str
    name: str
    overdue_fen: int
    payables: int
    amount_fen: int
    marked_fen: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class InterestStand:
    """Interest as of a day by body, the largest first; the totals are sums of these rows."""

    bodies: tuple[BodyInterest, ...]

    @property
    def amount_fen(self) -> int:
        """All interest computed, in fen."""
        return sum(row.amount_fen for row in self.bodies)

    @property
    def marked_fen(self) -> int:
        """The part that stands under a reservation, in fen."""
        return sum(row.marked_fen for row in self.bodies)

    @property
    def uncounted(self) -> int:
        """The overdue payables for which no interest is computed."""
        return sum(row.uncounted for row in self.bodies)


def interest_rows(session: Session, scope: Scope, on: date) -> Iterator[InterestRow]:
    """Every overdue payable (judged ones aside) with its interest up to ``on``, in the order of ``ref``."""
    flags = open_arrears(on)
    rows = session.execute(
        select(
            flags.c.payable_id, flags.c.ref, flags.c.owner_id, flags.c.amount_fen, flags.c.arose_on,
            *enterprise_name(),
        )
        .outerjoin(Enterprise, Enterprise.id == flags.c.enterprise_id)
        .where(flags.c.rule != JUDGED, scope.holds(flags.c.owner_id))
        .order_by(flags.c.ref)
    ).all()  # fmt: skip
    found: dict[int, Interest] = {}
    for part in chunks(row.payable_id for row in rows):
        found |= accrued(session, on, lambda column, part=part: column.in_(part))  # type: ignore[misc]
    for row in rows:
        interest = found.get(row.payable_id)
        yield InterestRow(
            row.ref, row.owner_id, scope.name(row.owner_id), shown_name(row), int(row.amount_fen),
            row.arose_on, interest.amount_fen if interest else None, interest.rate if interest else None,
            bool(interest and interest.per is Per.DAY), interest.basis if interest else "",
            tuple(chinese_word(mark) for mark in interest.marks) if interest else (),
        )  # fmt: skip


def interest_stand(session: Session, scope: Scope, on: date) -> InterestStand:
    """The interest of all overdue payables by the body that answers for them."""
    found: dict[int, list[InterestRow]] = {}
    for row in interest_rows(session, scope, on):
        found.setdefault(scope.answers[row.owner_id], []).append(row)
    bodies = [
        BodyInterest(
            scope.places[number].code, scope.places[number].name,
            sum(row.overdue_fen for row in rows), len(rows),
            sum(row.amount_fen or 0 for row in rows),
            sum(row.amount_fen or 0 for row in rows if row.marks),
            sum(row.amount_fen is None for row in rows),
        )
        for number, rows in found.items()
    ]  # fmt: skip
    bodies.sort(key=lambda row: (-row.amount_fen, -row.overdue_fen, row.code))
    return InterestStand(tuple(bodies))
