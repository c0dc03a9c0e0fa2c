"""The yearly public statement of what bodies owe small and medium enterprises past the day (802 art 18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from tracker.contracts.models import Contract
from tracker.core.within import everything
from tracker.payables.standing import standing
from tracker.reports.data.scope import Scope, enterprise_name, shown_name
from tracker.rules.a13_arrears_not_disclosed import last_lawful
from tracker.rules.whom import public_debtor
from tracker.rules.year_end import owing_at_end
from tracker.subjects.models import Disclosure, Enterprise


@dataclass(frozen=True, slots=True)
class Published:
    """What a body published of a year, as far as it said."""

    on: date
    contracts: int | None
    amount_fen: int | None
    url: str

    @property
    def whole(self) -> bool:
        """Whether it said both, the number of contracts and the amount."""
        return self.contracts is not None and self.amount_fen is not None


@dataclass(frozen=True, slots=True)
class Statement:
    """A body's statement of a year: by the ledger at its end, and as it was published (None: it was not)."""

    number: int
    code: str
    name: str
    region: str
    contracts: int
    amount_fen: int
    published: Published | None

    @property
    def differs(self) -> bool:
        """Whether what was published is not what the ledger gives."""
        said = self.published
        return said is not None and (said.contracts, said.amount_fen) != (self.contracts, self.amount_fen)


@dataclass(frozen=True, slots=True)
class Owing:
    """One sum under a statement: its contract, creditor (hidden unless it agreed), day and fen."""

    ref: str
    contract: str
    title: str
    body: str
    enterprise: str
    due_on: date | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of one year, the largest amount first; ``last_on`` is the last day to publish.

    ``rows`` are the sums under them, gathered for one body alone.
    """

    year: int
    last_on: date
    every: tuple[Statement, ...]
    rows: tuple[Owing, ...] = ()


def year_before(on: date) -> int:
    """The last year that has ended by the end of a day."""
    return on.year if (on.month, on.day) == (12, 31) else on.year - 1


def statements(session: Session, scope: Scope, on: date) -> Statements:
    """The statements of the last year that has ended by ``on``, as published by then."""
    year = year_before(on)
    rows = _owing(scope, year).subquery()
    sums: dict[int, list[tuple[int, int]]] = {}
    counted = select(rows.c.body_id, func.count(rows.c.contract_id.distinct()), func.sum(rows.c.fen))
    for body_id, contracts, fen in session.execute(counted.group_by(rows.c.body_id)):
        sums.setdefault(scope.answers[body_id], []).append((int(contracts), int(fen)))
    told = _published(session, scope, year, on)
    found = []
    for number in {*sums, *told}:
        place, owed = scope.places[number], sums.get(number, [])
        found.append(Statement(
            number, place.code, place.name, place.region, sum(one[0] for one in owed),
            sum(one[1] for one in owed), told.get(number),
        ))  # fmt: skip
    found.sort(key=lambda one: (-one.amount_fen, one.code))
    listed = tuple(owing_rows(session, scope, year)) if scope.body else ()
    return Statements(year, last_lawful(year), tuple(found), listed)


def _published(session: Session, scope: Scope, year: int, on: date) -> dict[int, Published]:
    rows = session.scalars(
        select(Disclosure).where(
            Disclosure.year == year, Disclosure.voided_in.is_(None), Disclosure.published_on <= on,
            scope.holds(Disclosure.body_id),
        )
    )
    return {
        scope.answers[one.body_id]: Published(one.published_on, one.contracts, one.amount_fen, one.url or "")
        for one in rows
    }


def owing_rows(session: Session, scope: Scope, year: int) -> Iterator[Owing]:
    """The sums under the statements of a year, body after body."""
    rows = _owing(scope, year).add_columns(*enterprise_name()).join(
        Enterprise, Enterprise.id == Contract.enterprise_id
    )  # fmt: skip
    for row in session.execute(rows.order_by(Contract.body_id, Contract.ref, "ref")):
        yield Owing(
            row.ref, row.contract, row.title, scope.name(row.body_id), shown_name(row), row.due_on,
            int(row.fen),
        )  # fmt: skip


def _owing(scope: Scope, year: int) -> Select[Any]:
    """What is overdue at the end of a year and neither in dispute nor covered, sum by sum."""
    owing = owing_at_end(year, everything, public_debtor()).cte()
    stands = standing(date(year, 12, 31)).cte()
    return (
        select(
            stands.c.ref, stands.c.body_id, stands.c.contract_id, Contract.ref.label("contract"),
            Contract.title, type_coerce(stands.c.due_on, Date).label("due_on"),
            (stands.c.owed_fen - stands.c.disputed_fen - stands.c.covered_fen).label("fen"),
        )
        .join(owing, owing.c.id == stands.c.payable_id)
        .join(Contract, Contract.id == stands.c.contract_id)
        .where(scope.holds(stands.c.body_id))
    )  # fmt: skip
