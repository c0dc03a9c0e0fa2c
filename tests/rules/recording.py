"""Facts recorded one change at a time, as an import would: what sweeps between them must notice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker import demo
from tracker.core.calendars import load_calendar
from tracker.core.changes import ChangeKind, open_change
from tracker.core.versions import keep_versions
from tracker.payables.actions import prepare
from tracker.payables.models import Payable, Payment
from tracker.subjects.models import Body, Enterprise

AT = datetime(2026, 11, 23, tzinfo=UTC)
AMOUNT = 10_000_00

# The columns of a payable that an entry may bring or leave empty.
OPTIONAL_COLUMNS = (
    "delivered_on", "inspection_due_on", "inspection_note", "accepted_on", "settlement_submitted_on",
    "settlement_reply_days", "settlement_answered_on", "settled_on", "invoiced_on", "demanded_on",
    "confirmation_requested_on", "confirmation_purpose", "confirmation_answered_on", "own_due_on",
    "legal_basis", "condition_met_on", "compensation_id", "advance_id",
)  # fmt: skip


def record(session: Session, model: Any, **values: Any) -> int:
    """Record one fact under a change of its own; gives its number."""
    change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
    added = model(created_in=change.id, changed_in=change.id, **values)
    session.add(added)
    session.flush()
    return int(added.id)


def correct(session: Session, model: Any, number: int, **values: Any) -> None:
    """Correct one fact; its old version is kept."""
    change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
    table = model.__table__
    row = session.execute(select(table).where(table.c.id == number)).mappings().one()
    keep_versions(session, change.id, table, [row])
    session.execute(update(table).where(table.c.id == number).values(**values, changed_in=change.id))
    session.expire_all()


def parties(session: Session) -> None:
    """A department (1), the government above it (2), and an enterprise."""
    record(session, Body, id=2, code="G", name="演示市人民政府", kind="government", region="230100")
    record(session, Body, id=1, code="B1", name="演示局", kind="department", region="230102", parent_id=2)
    record(session, Enterprise, id=1, uscc=demo.demo_uscc(1), name="演示公司", private=True)


def owe(session: Session, ref: str, due_on: date, amount: int = AMOUNT) -> int:
    """A sum the department owes, with a day of its own; gives its number."""
    row: dict[str, Any] = dict.fromkeys(OPTIONAL_COLUMNS) | {
        "ref": ref, "contract_id": None, "body_id": 1, "enterprise_id": 1, "kind": "goods",
        "amount_fen": amount, "own_due_on": due_on,
    }  # fmt: skip
    prepare(session, [row], load_calendar(session))
    return record(session, Payable, **row)


def pay(session: Session, ref: str, payable: int, on: date, amount: int = AMOUNT) -> int:
    """A transfer; gives its number."""
    return record(
        session, Payment, ref=ref, payable_id=payable, paid_on=on, amount_fen=amount, method="transfer"
    )


def due_anew(session: Session, payable: int, due_on: date) -> None:
    """Correct the day a payable is due."""
    table = Payable.__table__
    row = dict(session.execute(select(table).where(table.c.id == payable)).mappings().one())
    row["own_due_on"] = due_on
    prepare(session, [row], load_calendar(session))
    keep = {key: value for key, value in row.items() if key not in ("id", "changed_in")}
    correct(session, Payable, payable, **keep)
