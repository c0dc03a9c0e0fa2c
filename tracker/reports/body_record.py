"""What the records say of each body, and of one body in full, as of the day the stored flags stand at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.core.permissions import Reach
from tracker.flags.filters import Filter
from tracker.flags.order import Order
from tracker.flags.queries import FlagRow, page
from tracker.flags.tallies import ARREARS, By, Tally, tallies, total
from tracker.payables.owed import Owed, owed_in_all
from tracker.payables.whose import of_bodies
from tracker.reports.data.returns import Returns, returns_on
from tracker.reports.data.scope import load_scope
from tracker.reports.overview import Age, ages
from tracker.returns.queries import filed_of
from tracker.rules.promise_list import Promise, Standing, promise_page
from tracker.rules.succession import answers_for
from tracker.subjects.queries import (
    BodyView,
    DisclosureView,
    ReturnView,
    bodies,
    body,
    disclosures_of,
)

MOST = 20


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body in the list: its open flags and arrears, and whether it filed the last month's return.

    ``filed`` is None for a body no return is expected of.
    """

    body: BodyView
    open: int
    arrears_fen: int
    oldest_on: date | None
    filed: bool | None

    @property
    def silent(self) -> bool:
        """Whether a return was expected of it and did not come."""
        return self.filed is False

    def matches(self, text: str) -> bool:
        """Whether its name holds the text, or its code begins with it."""
        return text in self.body.name or self.body.code.upper().startswith(text.upper())


@dataclass(frozen=True, slots=True)
class BodiesList:
    """Every body, the largest arrears first; ``returns`` are those of the last full month."""

    rows: tuple[BodyLine, ...]
    returns: Returns


@dataclass(frozen=True, slots=True)
class BodyRecord:
    """One body's record; ``contracts`` are open flags about contracts, ``broken`` promises past their day."""

    body: BodyView
    all: Tally
    overdue: Tally
    ages: tuple[Age, ...]
    owed: Owed
    rules: tuple[Tally, ...]
    largest: tuple[FlagRow, ...]
    contracts: tuple[FlagRow, ...]
    broken: tuple[Promise, ...]
    filed: tuple[ReturnView, ...]
    missing: str | None
    disclosures: tuple[DisclosureView, ...]


def bodies_list(session: Session, on: date, reach: Reach, flags: Reach) -> BodiesList:
    """Every living body within a reach, with figures of the flags of another; a fixed number of queries."""
    scope = load_scope(session, on, reach=reach)
    returns = returns_on(session, scope, on)
    silent = {one.code for one in returns.silent}
    counts = {one.key: one for one in tallies(session, Filter(reach=flags), on, By.BODY)}
    rows = []
    for one in bodies(session):
        if one.id not in scope.answers:
            continue
        found = counts.get(one.code)
        filed = one.code not in silent if one.id in returns.expected else None
        rows.append(
            BodyLine(
                one, found.open if found else 0, found.arrears_fen if found else 0,
                found.oldest_on if found else None, filed,
            )
        )  # fmt: skip
    rows.sort(key=lambda line: (-line.arrears_fen, -line.open, line.body.code))
    return BodiesList(tuple(rows), returns)


def body_record(session: Session, code: str, on: date, reach: Reach, flags: Reach) -> BodyRecord | None:
    """The record of the body with this code, of the flags of another reach; None where none is within."""
    found = body(session, code)
    if found is None or not within(session, reach, found.id):
        return None
    every = Filter(body=code, state=None, reach=flags)
    overdue = Filter(body=code, rules=ARREARS, reach=flags)
    contracts = page(session, Filter(body=code, subject_kind="contract", reach=flags), on, size=MOST)
    returns = returns_on(session, load_scope(session, on), on)
    return BodyRecord(
        body=found,
        all=total(session, every, on),
        overdue=total(session, overdue, on),
        ages=ages(session, overdue, on),
        owed=owed_in_all(session, on, of_bodies(answers_for(session, found.id, on))),
        rules=tallies(session, every, on, By.RULE),
        largest=page(session, overdue, on, order=Order.LARGEST, size=MOST).rows,
        contracts=contracts.rows,
        broken=promise_page(session, on, standings=(Standing.BROKEN,), body=code, size=MOST, reach=reach)[0],
        filed=tuple(filed_of(session, found.id, on)),
        missing=returns.month if code in {one.code for one in returns.silent} else None,
        disclosures=tuple(disclosures_of(session, found.id, on)),
    )
