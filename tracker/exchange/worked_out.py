"""The columns worked out from facts: filled before rows are written, brought up to date after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from tracker.commitments import actions as commitments
from tracker.compensations import actions as compensations
from tracker.compensations.models import Compensation
from tracker.contracts import actions as contracts
from tracker.contracts.models import Contract
from tracker.contracts.queries import ContractView, chunks
from tracker.core.workdays import Calendar
from tracker.payables import actions as payables
from tracker.payables.models import Payable
from tracker.subjects.actions import prepare_names, refresh_governments

# A title has so many signs at most, and its initials no more.
LONGEST_TITLE = 300
# A row before and after a change: None before it was entered, None once it is voided.
Pair = tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]


def prepare(
    session: Session,
    kind: str,
    rows: Sequence[dict[str, Any]],
    calendar: Calendar,
    known: dict[int, ContractView] | None = None,
) -> None:
    """Fill the worked-out columns of rows of a kind about to be written; their references are numbers.

    ``known`` remembers contracts from one portion of payables to the next.
    """
    if kind in ("bodies", "enterprises"):
        prepare_names(rows)
    elif kind in ("contracts", "commitments"):
        prepare_names(rows, "title", LONGEST_TITLE)
    if kind == "contracts":
        contracts.prepare(session, rows)
    elif kind == "valuations":
        contracts.prepare_valuations(session, rows, calendar)
    elif kind == "commitments":
        commitments.prepare(rows, calendar)
    elif kind == "commitment_events":
        commitments.prepare_events(rows, calendar)
    elif kind == "compensations":
        compensations.prepare(session, rows, calendar)
    elif kind == "payables":
        payables.prepare(session, rows, calendar, known)
    elif kind == "judgments":
        payables.prepare_judgments(rows, calendar)


def refresh_dependents(session: Session, kind: str, pairs: Iterable[Pair], calendar: Calendar) -> None:
    """Work out again what rests on the rows of a kind that were just entered, changed or voided.

    The rows' own columns are in place already (``prepare``); ``pairs`` hold all their columns, ``id`` too.
    """
    if kind == "bodies":
        refresh_governments(session)
        changed = _changed(pairs, "kind", "fiscal")
        _of_contracts(session, _contracts_of(session, Contract.body_id, changed), calendar)
    elif kind == "enterprises":
        changed = _changed(pairs, "size", "size_on")
        _of_contracts(session, _contracts_of(session, Contract.enterprise_id, changed), calendar)
    elif kind == "contracts":
        _after_contracts(session, list(pairs), calendar)
    elif kind == "amendments":
        touched = {row["contract_id"] for pair in pairs for row in pair if row}
        _of_contracts(session, touched, calendar)
    elif kind == "commitments":
        for part in chunks(_changed(pairs, "body_id", "enterprise_id")):
            rest = session.scalars(select(Compensation.id).where(Compensation.commitment_id.in_(part)))
            compensations.refresh(session, list(rest), calendar)


def _changed(pairs: Iterable[Pair], *names: str) -> set[int]:
    """The numbers of records that were there before and differ in one of these columns now."""
    return {
        before["id"]
        for before, after in pairs
        if before and after and any(before[name] != after[name] for name in names)
    }


def _contracts_of(session: Session, column: Any, ids: Collection[int]) -> list[int]:
    return [
        number
        for part in chunks(ids)
        for number in session.scalars(select(Contract.id).where(column.in_(part)))
    ]


def _after_contracts(session: Session, pairs: Sequence[Pair], calendar: Calendar) -> None:
    new = [after["id"] for before, after in pairs if after and not before]
    contracts.refresh(session, new)
    _of_contracts(session, [before["id"] for before, _ in pairs if before], calendar)
    moved = {
        after["id"]: after
        for before, after in pairs
        if before
        and after
        and (before["body_id"], before["enterprise_id"]) != (after["body_id"], after["enterprise_id"])
    }
    if not moved:
        return
    # A payable takes its parties from its contract.
    session.connection().execute(
        update(Payable)
        .where(Payable.contract_id == bindparam("of_contract"))
        .values(body_id=bindparam("to_body"), enterprise_id=bindparam("to_enterprise")),
        [
            {"of_contract": number, "to_body": row["body_id"], "to_enterprise": row["enterprise_id"]}
            for number, row in moved.items()
        ],
    )
    for part in chunks(moved):
        touched = session.scalars(select(Compensation.id).where(Compensation.contract_id.in_(part)))
        compensations.refresh(session, list(touched), calendar)


def _of_contracts(session: Session, ids: Collection[int], calendar: Calendar) -> None:
    """What rests on contracts: the versions of their terms, then the days counted from them."""
    if not ids:
        return
    contracts.refresh(session, ids)
    contracts.refresh_valuations(session, ids, calendar)
    for part in chunks(ids):
        touched = session.scalars(select(Payable.id).where(Payable.contract_id.in_(part)))
        payables.refresh(session, list(touched), calendar)
