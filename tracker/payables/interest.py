"""Late interest up to a day, span by span (rules.md, "Late interest up to a day")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Select, bindparam, select
from sqlalchemy.orm import Session

from tracker.contracts.models import Advance, Contract
from tracker.contracts.queries import chunks, contract_views
from tracker.core.money import round_fen
from tracker.core.within import Within
from tracker.law import loader as law
from tracker.payables.balance import moves
from tracker.payables.models import Payable
from tracker.payables.rates import Advanced, Debt, Mark, Per, Rates, rates, spans_of

ONE_DAY = timedelta(days=1)
PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``from_on`` to ``to_on``, both counted, with one principal (fen) and one rate (per cent)."""

    from_on: date
    to_on: date
    principal_fen: int
    rate: Decimal

    @property
    def days(self) -> int:
        """How many days the span has."""
        return (self.to_on - self.from_on).days + 1


@dataclass(frozen=True, slots=True)
class Interest:
    """The late interest of a payable up to ``on``; None where none is computed, and a mark says why.

    ``rate`` is that of the last span, or of the first late day while there is none.
    """

    amount_fen: int | None
    on: date
    rate: Decimal | None
    per: Per
    basis: str
    marks: tuple[Mark, ...]
    spans: tuple[Span, ...]


def accrued(session: Session, on: date, within: Within) -> dict[int, Interest]:
    """The interest up to ``on`` of the payables kept by ``within``, by number; those never late are left out.

    A day bears interest where the duty was unperformed at the end of the day before: not while a court order
    or the supplier's default bars payment, and not after a judgment took the debt's place.
    """
    principals = _principals(session.execute(_moves_before(on, within)), on)
    found = {}
    for debt_id, debt in _debts(session, list(principals)):
        found[debt_id] = _accrue(principals[debt_id], rates(debt, on), on)
    return found


def interest_of(session: Session, payable_id: int, on: date) -> Interest:
    """The interest of one payable up to ``on``; zero with its rate while it is not late.

    A payable without a certain due date bears none; LookupError says so.
    """
    principals = _principals(session.execute(_moves_of_one(), {"on": on, "payable_id": payable_id}), on)
    for _, debt in _debts(session, [payable_id]):
        return _accrue(principals.get(payable_id, []), rates(debt, on), on)
    raise LookupError(payable_id)


def _moves_before(on: Any, within: Within) -> Select[Any]:
    """What moves the payables kept by ``within`` before ``on``, payable by payable in the order of days."""
    moved = moves(on, within).cte()
    return (
        select(moved.c.payable_id, moved.c.on_day, moved.c.owed, moved.c.bars)
        .where(moved.c.on_day < on)
        .order_by(moved.c.payable_id, moved.c.on_day)
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts of a payment by one account of it: so much, from a day on."""

    day: date
    amount_fen: int


def interest_otherwise(
    session: Session, payable_id: int, on: date, *, recorded: Counted, said: Counted | None
) -> Interest:
    """The interest of one payable up to ``on``, had ``said`` been paid and not what is ``recorded``.

    ``said`` None: nothing was. LookupError says that the payable has no certain due date.
    """
    due = session.scalar(select(Payable.due_on).where(Payable.id == payable_id))
    if due is None:
        raise LookupError(payable_id)
    rows = [(row.on_day, row.owed, row.bars)
            for row in session.execute(_moves_of_one(), {"on": on, "payable_id": payable_id})]  # fmt: skip
    # Nothing counts before the due date (balance.moves): earlier days stand on it.
    changes = [(max(recorded.day, due), recorded.amount_fen, 0)]
    if said is not None:
        changes.append((max(said.day, due), -said.amount_fen, 0))
    rows += [one for one in changes if one[0] < on]
    moved = [_Moved(day, owed, bars) for day, owed, bars in sorted(rows, key=lambda row: row[0])]
    for _, debt in _debts(session, [payable_id]):
        return _accrue(list(_laid(moved, on)), rates(debt, on), on)
    raise LookupError(payable_id)


@dataclass(frozen=True, slots=True)
class _Moved:
    on_day: date
    owed: int
    bars: int


@cache
def _moves_of_one() -> Select[Any]:
    """The statement of ``payable_id`` as of ``on``, made once."""
    return _moves_before(bindparam("on", type_=Date()), lambda column: column == bindparam("payable_id"))


def _principals(rows: Iterable[Any], on: date) -> dict[int, list[tuple[date, date, int]]]:
    """Per payable: (first day, last day, fen) of each principal, days both counted."""
    found = {}
    for payable_id, own in groupby(rows, key=lambda row: row.payable_id):
        principals = list(_laid(own, on))
        if principals:
            found[payable_id] = principals
    return found


def _laid(rows: Iterable[Any], on: date) -> Iterator[tuple[date, date, int]]:
    owed = bars = 0
    since: date | None = None
    for day, own in groupby(rows, key=lambda row: row.on_day):
        if since is not None and since < day and owed > 0 and not bars:
            yield since + ONE_DAY, day, owed
        for row in own:
            owed += row.owed
            bars += row.bars
        since = day
    if since is not None and since < on and owed > 0 and not bars:
        yield since + ONE_DAY, on, owed


def _debts(session: Session, payable_ids: Sequence[int]) -> Iterator[tuple[int, Debt]]:
    for part in chunks(payable_ids):
        rows = session.execute(
            select(
                Payable.id, Payable.kind, Payable.contract_id, Payable.start_on, Payable.own_due_on,
                Payable.due_on, Contract.sme_declared, Advance.id.label("advance_id"), Advance.agreed,
                Advance.agreed_rate, Advance.demanded_on,
            )
            .outerjoin(Contract, Contract.id == Payable.contract_id)
            .outerjoin(Advance, Advance.id == Payable.advance_id)
            .where(Payable.id.in_(part), Payable.due_on.is_not(None), Payable.due_provisional.is_(False))
        ).all()  # fmt: skip
        contracts = contract_views(session, {row.contract_id for row in rows if row.contract_id})
        for row in rows:
            advance = None
            if row.advance_id:
                advance = Advanced(row.agreed, row.agreed_rate, row.demanded_on)
            yield (
                row.id,
                Debt(
                    kind=row.kind,
                    governed_on=row.start_on or row.own_due_on or row.due_on,
                    late_from=row.due_on + ONE_DAY,
                    contract=contracts.get(row.contract_id),
                    sme_declared=bool(row.sme_declared),
                    advance=advance,
                ),
            )


def _accrue(principals: Sequence[tuple[date, date, int]], borne: Rates, on: date) -> Interest:
    spans = tuple(
        Span(begin, end, fen, value)
        for first, last, fen in principals
        for begin, end, value in spans_of(borne.steps, first, last)
    )
    if not borne.steps:
        free = Mark.AGREED_FREE in borne.marks
        return Interest(0 if free else None, on, None, borne.per, borne.basis, borne.marks, ())
    days_of_year = law.at("days_per_year", on).whole if borne.per is Per.YEAR else 1
    exact = sum(
        (span.principal_fen * span.days * Fraction(span.rate) / (PER_CENT * days_of_year) for span in spans),
        Fraction(0),
    )
    rate = spans[-1].rate if spans else borne.steps[0][1]
    return Interest(round_fen(exact), on, rate, borne.per, borne.basis, borne.marks, spans)
