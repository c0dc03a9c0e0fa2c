"""Which records a sweep must look at again: those whose facts, or whose days, moved since the last one.

A flag is decided by the facts of one root (a payable, a contract …) and by days that pass. So a root is a
candidate when a fact that leads to it was written since the last change a sweep saw, or has a day that lies
between the last swept day and the new one. What reaches further (a body, the law, a switch) makes every
record a candidate (``rules/reach.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Select, func, insert, literal, select, union
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.compensations.models import Compensation
from tracker.contracts.models import Advance, Amendment, Contract, ContractTerms, Valuation
from tracker.core.changes import RecordVersion
from tracker.core.within import Within
from tracker.payables.models import Bar, Discharge, Dispute, Excuse, Judgment, Payable, Payment
from tracker.projects.models import Arrival, Funding, Project
from tracker.returns.models import MonthlyReturn
from tracker.rules.base import Root
from tracker.rules.working import ROOTS, TOUCHED, analyse, renew
from tracker.subjects.models import AnnualReport, Body, Budget, Disclosure, Enterprise, Return, WorkReport

PAYABLE_FACTS: tuple[Any, ...] = (Payment, Dispute, Discharge, Bar, Judgment, Excuse)
FACTS: tuple[Any, ...] = (
    *PAYABLE_FACTS, Payable, Contract, ContractTerms, Amendment, Valuation, Advance, Commitment,
    CommitmentEvent, Project, Funding, Arrival, Compensation, Enterprise, WorkReport, Budget, Disclosure,
    AnnualReport, Return,
)  # fmt: skip

# Days whose coming changes no flag: another column, never earlier, decides in their place.
IDLE = {
    "payables": {
        # Worked into due_on, due_known_on, inspection_last_on and settlement_last_on; of the contract, into
        # known_on.
        "delivered_on", "inspection_due_on", "settlement_submitted_on", "invoiced_on", "demanded_on",
        "own_due_on", "start_on",
        # The signing of the contract, or without one a day not after due_on.
        "known_on",
    },
    # Rolled into perform_last_on.
    "judgments": {"perform_by"},
    # Neither payment_due_on nor labour_due_on is ever earlier.
    "valuations": {"certified_on"},
    # Rolled into due_rolled_on and new_due_rolled_on.
    "commitments": {"due_on"},
    "commitment_events": {"new_due_on"},
    # No rule reads them.
    "projects": {"approved_on", "completed_on"},
    # Worked into sme_statute.
    "enterprises": {"size_on"},
    # agree_by_on is never earlier than either, and agreement comes after the claim (a constraint).
    "compensations": {"claimed_on", "acknowledged_on"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Since:
    """What the stored flags rest on, and the day they go to: last change seen, day swept, day wanted."""

    change_id: int
    swept_on: date
    on: date

    @property
    def first(self) -> date:
        """The first day whose passing may still matter.

        What is missed on its last lawful day shows the day after; a bar's last day lets the duty come back
        the day after, to be missed on the next.
        """
        return self.swept_on - timedelta(days=1)


def passing_days(model: Any) -> list[Any]:
    """The columns of a kind of fact whose days matter when they come. Each has an index (a test says so)."""
    table = model.__table__
    return [
        column
        for column in table.columns
        if isinstance(column.type, Date) and column.name not in IDLE.get(table.name, ())
    ]


def collect(session: Session, since: Since) -> dict[Root, int]:
    """Fill the temporary table of candidates, for every kind of root; gives how many there are of each."""
    renew(session, TOUCHED)
    for model in FACTS:
        moved = [select(model.id).where(condition) for condition in _moved(model, since)]
        found = union(*moved).subquery("found")
        rows = select(literal(model.__tablename__), found.c.id)
        session.execute(insert(TOUCHED).from_select(["kind", "fact_id"], rows))
    analyse(session, TOUCHED)
    renew(session, ROOTS)
    for root, leads in _LEADS.items():
        found = union(*(statement.with_only_columns(
            statement.selected_columns[0].label("root_id"), maintain_column_froms=True
        ) for statement in leads(since))).subquery("found")  # fmt: skip
        rows = select(literal(root.value), found.c.root_id).where(found.c.root_id.is_not(None))
        session.execute(insert(ROOTS).from_select(["root", "root_id"], rows))
    analyse(session, ROOTS)
    counts = select(ROOTS.c.root, func.count()).group_by(ROOTS.c.root)
    return {Root(root): number for root, number in session.execute(counts)}


def candidates(root: Root) -> Within:
    """Keeps the collected records of a kind of root."""
    return lambda column: column.in_(select(ROOTS.c.root_id).where(ROOTS.c.root == root.value))


def _moved(model: Any, since: Since) -> Iterator[ColumnElement[bool]]:
    """Why a fact may count otherwise now: it was written since, or one of its days came."""
    if hasattr(model, "changed_in"):
        yield _written(model, since)
    for column in passing_days(model):
        yield column.between(since.first, since.on)


def touched(model: Any) -> Select[Any]:
    """The numbers of the facts of a kind that were written, or whose days came."""
    return select(TOUCHED.c.fact_id).where(TOUCHED.c.kind == model.__tablename__)


def _to(since: Since, *pointers: Any) -> Iterator[Select[Any]]:
    """Where pointers of touched facts lead, and where they led before the facts were changed."""
    for pointer in pointers:
        model = pointer.class_
        yield select(pointer).where(model.id.in_(touched(model)))
        if hasattr(model, "changed_in"):
            yield _led(since, pointer)


def _led(since: Since, pointer: Any) -> Select[Any]:
    """Where a pointer led before facts were changed."""
    return select(RecordVersion.before[pointer.key].as_integer()).where(
        RecordVersion.record_kind == pointer.class_.__tablename__, RecordVersion.change_id > since.change_id
    )


def _from(target: Any, pointer: Any, found: Iterable[Select[Any]]) -> Iterator[Select[Any]]:
    """The records that point to the found ones."""
    for one in found:
        yield select(target).where(pointer.in_(one))


def _touched_contracts(since: Since) -> Iterator[Select[Any]]:
    yield touched(Contract)
    yield from _to(since, ContractTerms.contract_id, Amendment.contract_id)


def _touched_payables(since: Since) -> Iterator[Select[Any]]:
    yield touched(Payable)
    yield from _to(since, *(model.payable_id for model in PAYABLE_FACTS))


def _payables(since: Since) -> Iterator[Select[Any]]:
    yield from _touched_payables(since)
    yield from _from(Payable.id, Payable.contract_id, _touched_contracts(since))
    yield from _from(Payable.id, Payable.enterprise_id, [touched(Enterprise)])


def _contracts(since: Since) -> Iterator[Select[Any]]:
    yield from _touched_contracts(since)
    yield from _to(since, Valuation.contract_id, Advance.contract_id, Payable.contract_id)
    yield from _from(Payable.contract_id, Payable.id, _touched_payables(since))
    yield from _from(Contract.id, Contract.project_id, [touched(Project)])
    yield from _from(Contract.id, Contract.enterprise_id, [touched(Enterprise)])


def _commitments(since: Since) -> Iterator[Select[Any]]:
    yield touched(Commitment)
    yield from _to(since, CommitmentEvent.commitment_id)
    governments = list(_to(since, WorkReport.body_id))
    governed = _from(Body.id, Body.government_id, governments)
    for one in governed:
        yield select(Commitment.id).where(Commitment.report_year.is_not(None), Commitment.body_id.in_(one))
    yield from _from(Commitment.id, Commitment.enterprise_id, [touched(Enterprise)])


def _projects(since: Since) -> Iterator[Select[Any]]:
    yield touched(Project)
    yield from _to(since, Funding.project_id)


def _funding(since: Since) -> Iterator[Select[Any]]:
    yield touched(Funding)
    yield from _to(since, Arrival.funding_id)
    yield from _from(Funding.id, Funding.project_id, [touched(Project)])


def _compensations(since: Since) -> Iterator[Select[Any]]:
    yield touched(Compensation)
    yield from _from(Compensation.id, Compensation.commitment_id, [touched(Commitment)])
    yield from _from(Compensation.id, Compensation.contract_id, [touched(Contract)])
    governed = _from(Body.id, Body.government_id, _to(since, Budget.body_id))
    yield from _from(Compensation.id, Compensation.body_id, governed)


def _bodies(since: Since) -> Iterator[Select[Any]]:
    """Bodies whose account, or whose debts at the end of a year that has passed, may read otherwise.

    A year's end itself makes every body a candidate (``rules/reach.py``). After it, its debts can change only
    by what is written later about days up to it: facts of days that come then lie behind it.
    """
    yield from _to(since, Disclosure.body_id, AnnualReport.body_id, Return.body_id)
    # A return frozen here is no fact that an import changes; its day comes once, on the day it is frozen.
    yield select(MonthlyReturn.body_id).where(MonthlyReturn.checked_on.between(since.first, since.on))
    last = date(since.on.year - 1, 12, 31)
    told = [select(Payable.id).where(_written(Payable, since))]
    begun = (
        Payment.paid_on, Dispute.raised_on, Discharge.happened_on, Bar.from_on, Judgment.effective_on,
    )  # fmt: skip
    for day in begun:
        fact: Any = day.class_
        # Few are written and many are old: the numbers of the few come first.
        written = select(fact.id).where(_written(fact, since))
        told += [select(fact.payable_id).where(fact.id.in_(written), day <= last)]
        told += [_led(since, fact.payable_id)]
    for one in told:
        yield select(Payable.body_id).where(Payable.id.in_(one), Payable.due_on <= last)
    # What changes a due date may move it across the year's end, either way. A new contract has no past.
    changed = [
        select(Contract.id).where(_written(Contract, since), Contract.created_in <= since.change_id),
        select(Amendment.contract_id).where(_written(Amendment, since)),
        _led(since, Amendment.contract_id),
    ]
    firms = select(Enterprise.id).where(_written(Enterprise, since), Enterprise.created_in <= since.change_id)
    yield from _from(Payable.body_id, Payable.contract_id, changed)
    yield from _from(Payable.body_id, Payable.enterprise_id, [firms])
    yield _led(since, Payable.body_id)
    yield _led(since, Contract.body_id)


def _written(model: Any, since: Since) -> ColumnElement[bool]:
    written: ColumnElement[bool] = model.changed_in > since.change_id
    return written


_LEADS = {
    Root.PAYABLE: _payables,
    Root.CONTRACT: _contracts,
    Root.COMMITMENT: _commitments,
    Root.PROJECT: _projects,
    Root.FUNDING: _funding,
    Root.COMPENSATION: _compensations,
    Root.BODY: _bodies,
}
