"""Whether an invented city is what an import would have made of it: a sample is worked out again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.contracts import actions as contract_actions
from tracker.contracts.models import Contract
from tracker.core.calendars import load_calendar
from tracker.payables import actions as payable_actions
from tracker.payables.models import Payable

SAMPLE = 500


def check_sample(session: Session) -> int:
    """Work out a sample of contracts and payables by the actions; how many agreed. Raises ValueError."""
    checked = 0
    rows = _sample(session, Contract)
    before = [dict(row) for row in rows]
    contract_actions.prepare(session, rows)
    checked += _same(before, rows, "contracts")
    rows = _sample(session, Payable)
    before = [dict(row) for row in rows]
    payable_actions.prepare(session, rows, load_calendar(session))
    return checked + _same(before, rows, "payables")


def _sample(session: Session, model: Any) -> list[dict[str, Any]]:
    last = session.scalar(select(func.max(model.id))) or 0
    wanted = [1 + (number * 7919) % last for number in range(SAMPLE)]
    found = session.execute(select(*model.__table__.columns).where(model.id.in_(wanted)))
    return [dict(row) for row in found.mappings()]


def _same(before: list[dict[str, Any]], after: list[dict[str, Any]], what: str) -> int:
    for was, now in zip(before, after, strict=True):
        wrong = {name: (was[name], now[name]) for name in now if was[name] != now[name]}
        if wrong:
            raise ValueError(f"{what} {was['ref']}: laid and worked out differ: {wrong}")
    return len(after)
