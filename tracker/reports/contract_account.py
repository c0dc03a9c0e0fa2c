"""How a contract stands: its payables with the payments under each, and what they add up to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, Subquery, bindparam, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from tracker.payables.models import Method, Payable, PayableKind, Payment
from tracker.payables.standing import standing
from tracker.payables.whose import of_contract

SIZE = 20
# Payments shown on a page: a payable paid in more steps is shown with the first of them and a word.
MOST_PAYMENTS = 500


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment up to the day; ``returned_on`` where the money came back by then."""

    ref: str
    paid_on: date
    amount_fen: int
    method: Method
    returned_on: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A payable: what it was for, what of it is no longer owed, what is; ``due_on`` None: no certain day."""

    ref: str
    kind: PayableKind
    due_on: date | None
    judged: bool
    amount_fen: int
    owed_fen: int
    payments: tuple[Paid, ...]

    @property
    def settled_fen(self) -> int:
        """What is no longer owed: paid, set off, waived or lost in dispute."""
        return self.amount_fen - self.owed_fen


@dataclass(frozen=True, slots=True)
class ContractAccount:
    """As of ``on``: some payables in the order of ``ref``; the sums are of all ``count`` of them.

    ``next`` is the ref after which the next page begins; ``cut`` says that not every payment is shown.
    """

    on: date
    lines: tuple[Line, ...]
    count: int
    amount_fen: int
    owed_fen: int
    next: str | None
    after: str | None
    cut: bool

    @property
    def settled_fen(self) -> int:
        """What of all payables is no longer owed."""
        return self.amount_fen - self.owed_fen


def contract_account(
    session: Session, contract_id: int, on: date, *, after: str | None = None, size: int = SIZE
) -> ContractAccount:
    """The account of a contract at the end of ``on``, from a payable's ref on: two queries."""
    every = _every()
    page = select(every).order_by(every.c.ref).limit(size + 1)
    asked = {"contract_id": contract_id, "on": on}
    rows = session.execute(page.where(every.c.ref > after) if after else page, asked).all()
    paid, cut = _payments(session, [row.payable_id for row in rows[:size]], on)
    lines = tuple(
        Line(row.ref, row.kind, row.due_on, bool(row.judged), row.amount_fen, int(row.owed_fen),
             tuple(paid[row.payable_id]))
        for row in rows[:size]
    )  # fmt: skip
    count, amount, owed = (rows[0].payables, rows[0].all_fen, rows[0].all_owed_fen) if rows else (0, 0, 0)
    following = lines[-1].ref if len(rows) > size else None
    return ContractAccount(on, lines, int(count), int(amount), int(owed), following, after, cut)


@cache
def _every() -> Subquery:
    """The payables of ``contract_id`` at the end of ``on``, each with the sums of all; made once."""
    on: Any = bindparam("on", type_=Date())
    stands = standing(on, of_contract(bindparam("contract_id"))).cte()

    def over_all(value: Any) -> Any:
        return cast(func.sum(value).over(), BigInteger)

    return (
        select(
            stands.c.payable_id, stands.c.ref, Payable.kind,
            type_coerce(stands.c.due_on, Date).label("due_on"), stands.c.judged,
            Payable.amount_fen, stands.c.owed_fen,
            func.count().over().label("payables"), over_all(Payable.amount_fen).label("all_fen"),
            over_all(stands.c.owed_fen).label("all_owed_fen"),
        )
        .join(Payable, Payable.id == stands.c.payable_id)
        .subquery()
    )  # fmt: skip


def _payments(session: Session, numbers: list[int], on: date) -> tuple[dict[int, list[Paid]], bool]:
    statement = (
        select(
            Payment.payable_id, Payment.ref, Payment.paid_on, Payment.amount_fen, Payment.method,
            Payment.returned_on,
        )
        .where(Payment.payable_id.in_(numbers), Payment.voided_in.is_(None), Payment.paid_on <= on)
        .order_by(Payment.paid_on, Payment.id)
        .limit(MOST_PAYMENTS + 1)
    )  # fmt: skip
    found: dict[int, list[Paid]] = defaultdict(list)
    rows = session.execute(statement).all()
    for number, ref, paid_on, amount, method, back in rows[:MOST_PAYMENTS]:
        returned = back if back is not None and back <= on else None
        found[number].append(Paid(ref, paid_on, amount, method, returned))
    return found, len(rows) > MOST_PAYMENTS
