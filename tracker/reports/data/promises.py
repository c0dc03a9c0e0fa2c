"""Promises whose day came within a period, and the targets a government owes an account of (REG 9, 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, and_, case, func, null, select, type_coerce
from sqlalchemy.orm import Session

from tracker.commitments.models import Commitment, CommitmentEvent, EventKind
from tracker.core.db import later_of
from tracker.core.within import everything
from tracker.reports.data.scope import Scope, enterprise_name, hiding, shown_name
from tracker.rules.a09_report_silent import TARGETS
from tracker.rules.promises import fulfilled_days, promised_days
from tracker.rules.whom import PROMISERS, market_promise
from tracker.subjects.models import Body, Enterprise, WorkReport


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise: its own words, its last lawful day, when it was kept, and the last account given of it."""

    ref: str
    body: str
    enterprise: str
    words: str
    last_on: date
    fulfilled_on: date | None
    account: str

    @property
    def late(self) -> bool:
        """Whether it was kept after its day."""
        return self.fulfilled_on is not None and self.fulfilled_on > self.last_on


@dataclass(frozen=True, slots=True)
class PromisesDue:
    """Promises whose last lawful day lay in a span of days: how many, how many kept, and the first rows."""

    due: int
    kept: int
    late: int
    silent: int
    rows: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a report and the account of it in the next: its words, its government, what was said."""

    ref: str
    body: str
    words: str
    report_year: int
    told_on: date | None
    account: str


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets due for an account in each government's latest report; ``rows`` those without one first."""

    due: int
    told: int
    rows: tuple[Target, ...]


def promises_due(
    session: Session, scope: Scope, first_on: date, last_on: date, on: date, most: int | None
) -> PromisesDue:
    """The promises of REG 10 and 营商 31 due from ``first_on`` to ``last_on``, as they stand on ``on``."""
    rows, said = promise_rows(on), _accounts(on)
    due = [rows.c.last_on.between(first_on, last_on), scope.holds(rows.c.body_id)]
    kept = rows.c.fulfilled_on.is_not(None)
    joined = rows.outerjoin(said, said.c.commitment_id == rows.c.id)
    counts = session.execute(select(*_counts(rows, said)).select_from(joined).where(*due)).one()
    found = session.execute(
        select(rows, said.c.note, *enterprise_name())
        .select_from(joined)
        .outerjoin(Enterprise, Enterprise.id == rows.c.enterprise_id)
        .where(*due)
        .order_by(kept, func.coalesce(rows.c.value_fen, 0).desc(), rows.c.last_on, rows.c.ref)
        .limit(most)
    )
    listed = tuple(
        Promise(
            row.ref, scope.name(row.body_id), shown_name(row), hiding(row.text or row.title, row),
            row.last_on, row.fulfilled_on, hiding(row.note or "", row),
        )
        for row in found
    )  # fmt: skip
    number, in_all, late_ones, without = map(int, counts)
    return PromisesDue(number, in_all, late_ones, without, listed)


def promises_by_body(
    session: Session, scope: Scope, first_on: date, last_on: date, on: date
) -> dict[int, tuple[int, int, int, int]]:
    """The counts of ``promises_due`` by the body that answers, if any are due.

    Each is (due, kept, kept but late, without any account).
    """
    rows, said = promise_rows(on), _accounts(on)
    found: dict[int, tuple[int, int, int, int]] = {}
    for body_id, *counts in session.execute(
        select(rows.c.body_id, *_counts(rows, said))
        .select_from(rows.outerjoin(said, said.c.commitment_id == rows.c.id))
        .where(rows.c.last_on.between(first_on, last_on), scope.holds(rows.c.body_id))
        .group_by(rows.c.body_id)
    ):
        to = scope.answers[body_id]
        due, kept, late, silent = (
            int(one) + more for one, more in zip(counts, found.get(to, (0, 0, 0, 0)), strict=True)
        )
        found[to] = (due, kept, late, silent)
    return found


def _counts(rows: CTE, said: CTE) -> tuple[Any, ...]:
    """How many promises there are, kept, kept after their day, and neither kept nor accounted for."""
    kept = rows.c.fulfilled_on.is_not(None)
    late = and_(kept, rows.c.fulfilled_on > rows.c.last_on)
    silent = and_(rows.c.fulfilled_on.is_(None), said.c.note.is_(None))
    return func.count(), _number(kept), _number(late), _number(silent)


def _number(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def promise_rows(on: date) -> CTE:
    """Every promise that binds its body, with the day that holds on ``on`` and when it was kept."""
    days, kept = promised_days(on, everything), fulfilled_days(on, everything)
    met = Commitment.condition_met_on
    last = case(
        (Commitment.condition.is_(None), later_of(days.c.last_on, Commitment.made_on)),
        # A condition that is not met yet: nothing is due.
        (met <= on, later_of(days.c.last_on, met, Commitment.made_on)),
        else_=null(),
    )
    return (
        select(
            Commitment.id, Commitment.ref, Commitment.body_id, Commitment.enterprise_id, Commitment.title,
            Commitment.text, Commitment.value_fen, type_coerce(last, Date).label("last_on"),
            kept.c.fulfilled_on,
        )
        .join(days, and_(days.c.commitment_id == Commitment.id, days.c.to_on.is_(None)))
        .join(Body, Body.id == Commitment.body_id)
        .outerjoin(kept, kept.c.commitment_id == Commitment.id)
        .where(
            Commitment.voided_in.is_(None), Commitment.made_on <= on, Body.kind.in_(PROMISERS),
            market_promise(), days.c.last_on.is_not(None),
        )
        .cte()
    )  # fmt: skip


def _accounts(on: date) -> CTE:
    """The last words recorded of each commitment by a day: commitment_id, note."""
    latest = func.row_number().over(
        partition_by=CommitmentEvent.commitment_id,
        order_by=(CommitmentEvent.happened_on.desc(), CommitmentEvent.ref.desc()),
    )
    told = (
        select(CommitmentEvent.commitment_id, CommitmentEvent.note, latest.label("latest"))
        .where(
            CommitmentEvent.voided_in.is_(None), CommitmentEvent.happened_on <= on,
            CommitmentEvent.note.is_not(None),
        )
        .cte()
    )  # fmt: skip
    return select(told.c.commitment_id, told.c.note).where(told.c.latest == 1).cte()


def targets_on(session: Session, scope: Scope, on: date, most: int | None) -> Targets:
    """The targets each government's latest report by ``on`` had to account for: those of the year before."""
    latest = (
        select(WorkReport.body_id, func.max(WorkReport.year).label("year"))
        .where(WorkReport.voided_in.is_(None), WorkReport.delivered_on <= on)
        .group_by(WorkReport.body_id)
        .cte()
    )
    first = func.row_number().over(
        partition_by=(CommitmentEvent.commitment_id, CommitmentEvent.report_year),
        order_by=(CommitmentEvent.happened_on, CommitmentEvent.ref),
    )
    told = (
        select(
            CommitmentEvent.commitment_id, CommitmentEvent.report_year, CommitmentEvent.note,
            CommitmentEvent.happened_on, first.label("first"),
        )
        .where(
            CommitmentEvent.voided_in.is_(None), CommitmentEvent.kind == EventKind.EXPLAINED,
            CommitmentEvent.happened_on <= on,
        )
        .cte()
    )  # fmt: skip
    statement = (
        select(
            Commitment.ref, Commitment.body_id, Commitment.title, Commitment.text, Commitment.report_year,
            told.c.happened_on.label("told_on"), told.c.note, Body.code,
        )
        .join(Body, Body.id == Commitment.body_id)
        .join(latest, and_(latest.c.body_id == Body.government_id,
                           latest.c.year == Commitment.report_year + 1))
        .outerjoin(told, and_(told.c.commitment_id == Commitment.id, told.c.first == 1,
                              told.c.report_year == latest.c.year))
        .where(
            Commitment.voided_in.is_(None), Commitment.kind.in_(TARGETS), Commitment.made_on <= on,
            scope.holds(Commitment.body_id),
        )
    )  # fmt: skip
    every = statement.cte()
    counts = session.execute(
        select(func.count(), _number(every.c.told_on.is_not(None))).select_from(every)
    ).one()
    rows = session.execute(
        statement.order_by(told.c.happened_on.is_not(None), Body.code, Commitment.ref).limit(most)
    )
    listed = tuple(
        Target(row.ref, scope.name(row.body_id), row.text or row.title, row.report_year, row.told_on,
               row.note or "")
        for row in rows
    )  # fmt: skip
    return Targets(int(counts[0]), int(counts[1]), listed)
