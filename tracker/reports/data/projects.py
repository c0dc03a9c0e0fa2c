"""Project money planned and arrived, advances recorded, and losses claimed, as of a day (REG 11, 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.compensations.models import Compensation, CompensationKind
from tracker.contracts.models import Advance, AdvanceForm, Contract
from tracker.projects.models import Arrival, Funding, FundingSource, Project
from tracker.reports.data.scope import Scope, enterprise_name, shown_name
from tracker.rules.whom import government_investment
from tracker.subjects.models import Enterprise


@dataclass(frozen=True, slots=True)
class SourceMoney:
    """Tranches of one source whose planned day has come: fen planned, arrived (up to the plan), missing."""

    source: FundingSource
    tranches: int
    planned_fen: int
    arrived_fen: int

    @property
    def missing_fen(self) -> int:
        """What has not arrived."""
        return self.planned_fen - self.arrived_fen


@dataclass(frozen=True, slots=True)
class Tranche:
    """A tranche whose planned day has come: fen planned, and what of it has arrived."""

    ref: str
    project: str
    body: str
    planned_on: date
    planned_fen: int
    arrived_fen: int


@dataclass(frozen=True, slots=True)
class AdvanceSum:
    """Advances recorded of one form: how many, and the fen where an amount is known."""

    form: AdvanceForm
    number: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class AdvanceRow:
    """An advance recorded: by which contract, of whom (hidden unless it agreed), since when, its fen."""

    ref: str
    body: str
    contract: str
    enterprise: str
    form: AdvanceForm
    on: date
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Losses:
    """Losses of one kind, by how far they came: claimed, acknowledged, refused, agreed, in a budget."""

    kind: CompensationKind
    claimed: int
    loss_fen: int
    acknowledged: int
    refused: int
    agreed: int
    agreed_fen: int
    budgeted: int


def money_by_source(session: Session, scope: Scope, on: date) -> tuple[SourceMoney, ...]:
    """The documented tranches of directly funded projects due by ``on``, in the order of the sources."""
    due = _tranches(scope, on).cte()
    rows = session.execute(
        select(due.c.source, func.count(), func.sum(due.c.planned_fen), func.sum(due.c.arrived_fen))
        .group_by(due.c.source)
    ).all()  # fmt: skip
    found = {row[0]: SourceMoney(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows}
    return tuple(found[source] for source in FundingSource if source in found)


def tranches_due(session: Session, scope: Scope, on: date, source: FundingSource) -> tuple[Tranche, ...]:
    """The rows under ``money_by_source`` of one source, what is missing most first."""
    due = _tranches(scope, on).where(Funding.source == source)
    rows = [
        Tranche(row.ref, row.project, scope.name(row.body_id), row.planned_on, int(row.planned_fen),
                int(row.arrived_fen))
        for row in session.execute(due)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda one: (one.arrived_fen - one.planned_fen, one.ref)))


def _tranches(scope: Scope, on: date) -> Select[Any]:
    """The documented tranches of directly funded projects due by a day, with what arrived up to the plan."""
    arrived = (
        select(Arrival.funding_id, func.sum(Arrival.amount_fen).label("fen"))
        .where(Arrival.voided_in.is_(None), Arrival.arrived_on <= on)
        .group_by(Arrival.funding_id)
        .cte()
    )
    fen = func.coalesce(arrived.c.fen, 0)
    return (
        select(
            Funding.ref, Project.ref.label("project"), Project.body_id, Funding.source, Funding.planned_on,
            Funding.planned_fen,
            case((fen < Funding.planned_fen, fen), else_=Funding.planned_fen).label("arrived_fen"),
        )
        .join(Project, Project.id == Funding.project_id)
        .outerjoin(arrived, arrived.c.funding_id == Funding.id)
        .where(
            Funding.voided_in.is_(None), Project.voided_in.is_(None), government_investment(),
            Funding.document.is_not(None), Funding.planned_on <= on, scope.holds(Project.body_id),
        )
    )  # fmt: skip


def advances(session: Session, scope: Scope, on: date) -> tuple[AdvanceSum, ...]:
    """The advances demanded or paid by ``on``, by form."""
    rows = session.execute(
        _recorded(scope, on, Advance.form, func.count(), func.coalesce(func.sum(Advance.amount_fen), 0))
        .group_by(Advance.form)
    ).all()  # fmt: skip
    found = {row[0]: AdvanceSum(row[0], int(row[1]), int(row[2] or 0)) for row in rows}
    return tuple(found[form] for form in AdvanceForm if form in found)


def advance_rows(session: Session, scope: Scope, on: date) -> Iterator[AdvanceRow]:
    """The rows under ``advances``, in the order of their days."""
    columns = (
        Advance.ref, Contract.body_id, Contract.ref.label("contract"), Advance.form, Advance.demanded_on,
        Advance.amount_fen, *enterprise_name(),
    )  # fmt: skip
    rows = _recorded(scope, on, *columns).join(Enterprise, Enterprise.id == Contract.enterprise_id)
    for row in session.execute(rows.order_by(Advance.demanded_on, Advance.ref)):
        yield AdvanceRow(
            row.ref, scope.name(row.body_id), row.contract, shown_name(row), row.form, row.demanded_on,
            row.amount_fen,
        )  # fmt: skip


def _recorded(scope: Scope, on: date, *columns: Any) -> Select[Any]:
    """Of the living advances demanded or paid by a day these columns."""
    return (
        select(*columns)
        .select_from(Advance)
        .join(Contract, Contract.id == Advance.contract_id)
        .where(
            Advance.voided_in.is_(None), Contract.voided_in.is_(None), Advance.demanded_on <= on,
            scope.holds(Contract.body_id),
        )
    )  # fmt: skip


def losses(session: Session, scope: Scope, on: date) -> tuple[Losses, ...]:
    """The losses claimed by ``on``, by kind; what happened later is not seen."""
    table = Compensation

    def number(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    agreed = table.agreed_on <= on
    # An agreement's budget line without a day was there from the start (rules.md).
    budgeted = and_(
        agreed, table.budget_item.is_not(None), or_(table.budgeted_on.is_(None), table.budgeted_on <= on)
    )
    rows = session.execute(
        select(
            table.kind, func.count(), func.coalesce(func.sum(table.loss_fen), 0),
            number(table.acknowledged_on <= on), number(table.refused_on <= on), number(agreed),
            func.coalesce(func.sum(case((agreed, func.coalesce(table.amount_fen, 0)), else_=0)), 0),
            number(budgeted),
        )
        .where(table.voided_in.is_(None), table.claimed_on <= on, scope.holds(table.body_id))
        .group_by(table.kind)
    ).all()  # fmt: skip
    found: dict[CompensationKind, Losses] = {}
    for kind, *counted in rows:
        numbers: list[Any] = counted
        found[kind] = Losses(kind, *map(int, numbers))
    return tuple(found[kind] for kind in CompensationKind if kind in found)
