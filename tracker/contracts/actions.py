"""Writes of contracts: the columns worked out from the facts and the law."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from tracker.contracts.models import Amendment, Contract, ContractKind, ContractTerms, Valuation
from tracker.contracts.queries import ContractView, chunks, contract_views
from tracker.contracts.terms import columns, sme_statute, versions
from tracker.core.workdays import Calendar
from tracker.law import loader as law
from tracker.subjects.models import Body, Enterprise


def prepare(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Fill ``sme_statute`` in contract rows about to be written (column values, body and enterprise set)."""
    bodies: dict[int, tuple[str, bool | None]] = {}
    for part in chunks(row["body_id"] for row in rows):
        for body in session.execute(select(Body.id, Body.kind, Body.fiscal).where(Body.id.in_(part))):
            bodies[body.id] = (body.kind, body.fiscal)
    sizes: dict[int, tuple[Any, Any]] = {}
    for part in chunks(row["enterprise_id"] for row in rows):
        table = Enterprise
        for one in session.execute(select(table.id, table.size, table.size_on).where(table.id.in_(part))):
            sizes[one.id] = (one.size, one.size_on)
    for row in rows:
        kind, fiscal = bodies[row["body_id"]]
        size, size_on = sizes[row["enterprise_id"]]
        row["sme_statute"] = sme_statute(row, kind=kind, fiscal=fiscal, size=size, size_on=size_on)


def refresh(session: Session, contract_ids: Collection[int]) -> None:
    """Work out again ``sme_statute`` and the versions of the terms of these contracts."""
    for part in chunks(contract_ids):
        rows = [dict(row) for row in session.execute(_values(Contract, Contract.id.in_(part))).mappings()]
        before = {row["id"]: row["sme_statute"] for row in rows}
        prepare(session, rows)
        changed = [
            {"id": row["id"], "sme_statute": row["sme_statute"]}
            for row in rows
            if before[row["id"]] != row["sme_statute"]
        ]
        if changed:
            session.execute(update(Contract), changed)
        amendments: dict[int, list[Mapping[str, Any]]] = {}
        living = Amendment.contract_id.in_(part) & Amendment.voided_in.is_(None)
        for amendment in session.execute(_values(Amendment, living)).mappings():
            amendments.setdefault(amendment["contract_id"], []).append(dict(amendment))
        session.execute(delete(ContractTerms).where(ContractTerms.contract_id.in_(part)))
        terms = [
            {"contract_id": row["id"], **columns(version)}
            for row in rows
            for version in versions(row, amendments.get(row["id"], []))
        ]
        if terms:
            session.execute(insert(ContractTerms), terms)


def prepare_valuations(session: Session, rows: Sequence[dict[str, Any]], calendar: Calendar) -> None:
    """Fill the days of valuation rows about to be written (contract_id and certified_on set)."""
    contracts = contract_views(session, {row["contract_id"] for row in rows})
    for row in rows:
        contract = contracts[row["contract_id"]]
        row.update(_payment_day(row, contract, calendar) | _labour_day(row, contract, calendar))


def refresh_valuations(session: Session, contract_ids: Collection[int], calendar: Calendar) -> None:
    """Work out again the payment days of every valuation of these contracts."""
    for part in chunks(contract_ids):
        _refresh_valuations(session, Valuation.contract_id.in_(part), calendar)


def refresh_payment_days(session: Session, valuation_ids: Collection[int], calendar: Calendar) -> None:
    """Work out again the payment days of these valuations."""
    for part in chunks(valuation_ids):
        _refresh_valuations(session, Valuation.id.in_(part), calendar)


def _refresh_valuations(session: Session, condition: Any, calendar: Calendar) -> None:
    table = Valuation
    columns = (table.id, table.contract_id, table.certified_on, table.labour_cost_fen)
    found = session.execute(select(*columns).where(condition))
    rows = [dict(row) for row in found.mappings()]
    if rows:
        prepare_valuations(session, rows, calendar)
        session.execute(update(table), rows)


def valuation_days(contract: ContractView, certified_on: date) -> int | None:
    """The days to pay a valuation certified on a day, None where no least share of progress is due.

    Those agreed; none agreed, the default; at most the decree's where the SME decrees bind a public debtor.
    """
    default = law.in_force("progress_payment_days_default", contract.signed_on)
    days = contract.terms_on(certified_on).payment_days
    if contract.kind != ContractKind.WORKS or default is None:
        return None
    if days is None:
        days = default.whole
    if contract.sme_statute and contract.public_debtor:
        days = min(days, _most(contract.signed_on))
    return days


def _payment_day(row: Mapping[str, Any], contract: ContractView, calendar: Calendar) -> dict[str, Any]:
    days = valuation_days(contract, row["certified_on"])
    if days is None:
        return {"payment_due_on": None, "payment_due_provisional": False}
    deadline = calendar.after_days(row["certified_on"], days)
    return {"payment_due_on": deadline.due_on, "payment_due_provisional": deadline.provisional}


def _labour_day(row: Mapping[str, Any], contract: ContractView, calendar: Calendar) -> dict[str, Any]:
    """The last day to pay the labour cost of works: the longest period (农民工工资条例 24)."""
    longest = law.in_force("labour_cost_months", contract.signed_on)
    if contract.kind != ContractKind.WORKS or longest is None or not row.get("labour_cost_fen"):
        return {"labour_due_on": None, "labour_due_provisional": False}
    deadline = calendar.after_months(row["certified_on"], longest.whole)
    return {"labour_due_on": deadline.due_on, "labour_due_provisional": deadline.provisional}


@lru_cache(maxsize=8192)
def _most(signed_on: Any) -> int:
    return law.at("sme_payment_days_max", signed_on).whole


def _values(model: Any, condition: Any) -> Any:
    return select(*model.__table__.columns).where(condition)
