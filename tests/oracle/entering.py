"""Writes a city's facts straight into the tables, until the in-memory door of the import is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from tracker.commitments import actions as commitment_actions
from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.compensations import actions as compensation_actions
from tracker.compensations.models import Compensation
from tracker.contracts import actions as contract_actions
from tracker.contracts.models import Advance, Amendment, Contract, Valuation
from tracker.core.calendars import load_calendar
from tracker.core.changes import ChangeKind, open_change
from tracker.payables import actions as payable_actions
from tracker.payables.models import Bar, Discharge, Dispute, Excuse, Judgment, Payable, Payment
from tracker.projects.models import Arrival, Funding, Project
from tracker.subjects.actions import refresh_governments
from tracker.subjects.models import Body, Budget, Disclosure, Enterprise, WorkReport

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
MODELS: dict[str, Any] = {
    "bodies": Body, "enterprises": Enterprise, "work_reports": WorkReport, "budgets": Budget,
    "disclosures": Disclosure, "projects": Project, "funding": Funding, "arrivals": Arrival,
    "contracts": Contract, "amendments": Amendment, "valuations": Valuation, "advances": Advance,
    "commitments": Commitment, "commitment_events": CommitmentEvent, "compensations": Compensation,
    "payables": Payable, "payments": Payment, "disputes": Dispute, "discharges": Discharge, "bars": Bar,
    "judgments": Judgment, "excuses": Excuse,
}  # fmt: skip
REFERENCES = {
    "body": "bodies", "parent": "bodies", "successor": "bodies", "enterprise": "enterprises",
    "project": "projects", "funding": "funding", "contract": "contracts", "commitment": "commitments",
    "payable": "payables",
}  # fmt: skip
RENAMED = {"on": "happened_on", "from": "from_on", "to": "to_on"}


def enter_all(session: Session, facts: Mapping[str, list[dict[str, Any]]]) -> None:
    """Write every fact in one change, with the columns worked out."""
    change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
    calendar = load_calendar(session)
    ids: dict[tuple[str, str], int] = {}
    parties: dict[str, tuple[int, int]] = {}
    for kind, model in MODELS.items():
        facts_of_kind = facts.get(kind, [])
        for number, row in enumerate(facts_of_kind, start=1):
            ids[kind, row.get("ref") or row.get("code") or row.get("uscc") or str(number)] = number
        columns = model.__table__.columns
        rows = []
        for number, fact in enumerate(facts_of_kind, start=1):
            row = {column.name: None for column in columns}
            row |= {column.name: column.default.arg for column in columns if column.default is not None
                    and column.default.is_scalar}  # fmt: skip
            row |= {_name(kind, model, name): ids[REFERENCES[name], value] if name in REFERENCES else value
                    for name, value in fact.items()}  # fmt: skip
            row |= {"id": number, "created_in": change.id, "changed_in": change.id}
            if kind == "contracts":
                parties[fact["ref"]] = (row["body_id"], row["enterprise_id"])
            if kind == "payables" and "contract" in fact:
                row["body_id"], row["enterprise_id"] = parties[fact["contract"]]
            rows.append(row)
        if not rows:
            continue
        if kind == "contracts":
            contract_actions.prepare(session, rows)
        elif kind == "valuations":
            contract_actions.refresh(session, list(range(1, len(facts.get("contracts", [])) + 1)))
            contract_actions.prepare_valuations(session, rows, calendar)
        elif kind == "commitments":
            commitment_actions.prepare(rows, calendar)
        elif kind == "commitment_events":
            commitment_actions.prepare_events(rows, calendar)
        elif kind == "compensations":
            compensation_actions.prepare(session, rows, calendar)
        elif kind == "judgments":
            payable_actions.prepare_judgments(rows, calendar)
        elif kind == "payables":
            contract_actions.refresh(session, list(range(1, len(facts.get("contracts", [])) + 1)))
            payable_actions.prepare(session, rows, calendar)
        # A body may name one that is written after it.
        chained = [(row["id"], row.pop("parent_id"), row.pop("successor_id")) for row in rows
                   if kind == "bodies"]  # fmt: skip
        session.execute(insert(model), rows)
        for number, parent, successor in chained:
            values = {"parent_id": parent, "successor_id": successor}
            session.execute(update(Body).where(Body.id == number).values(values))
        if kind == "bodies":
            refresh_governments(session)


def _name(kind: str, model: Any, name: str) -> str:
    """The table's column for a column of the import."""
    if name in REFERENCES:
        return f"{name}_id"
    if kind == "payables" and name == "due_on":
        return "own_due_on"
    columns = model.__table__.columns
    return f"{name}_fen" if f"{name}_fen" in columns else RENAMED.get(name, name)
