"""What values must be to each other: the errors a single cell does not show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.commitments.models import CommitmentEvent
from tracker.core.messages import Language, spoken
from tracker.core.messages import gettext as _
from tracker.exchange.addressed import refuse_without_address
from tracker.exchange.assigned import check_assignments
from tracker.exchange.counted import check_payables, check_payments
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.lookups import Targets, portions
from tracker.exchange.rows import Row

# Accounts of a year, with the day they were given: never before the year has ended.
ACCOUNTS = {"disclosures": "published_on", "annual_reports": "reported_on"}


def called(thing: Kind | Column) -> str:
    """A kind or a column as a message names it, in the language in use."""
    if spoken() is Language.CHINESE:
        return thing.heading
    return thing.name if isinstance(thing, Kind) else thing.key


def resolve(kind: Kind, rows: Sequence[Row], targets: Targets) -> None:
    """Put the numbers of the records that rows refer to in place of their keys; mark what is not found.

    References to the kind itself are left to the entry, which knows what stands later in the file.
    """
    for column in kind.columns:
        if column.target is None or column.target == kind.name:
            continue
        named = {row.named[column.key] for row in rows if column.key in row.named}
        numbers = targets.numbers(column.target, named)
        for row in rows:
            key = row.named.get(column.key)
            if key is None:
                continue
            number = numbers.get(key)
            if number is None:
                row.fault(column.key, key, not_found(KINDS[column.target], key))
            else:
                row.values[column.attribute] = number


def not_found(target: Kind, key: str) -> str:
    """The message for a reference to nothing."""
    return _(
        "Nothing among the {kind} has the key {key}; import it first, or correct this cell.",
        kind=called(target), key=key,
    )  # fmt: skip


def complete(kind: Kind, rows: Sequence[Row], targets: Targets) -> None:
    """Fill in what follows from a reference (a payable's parties are its contract's); mark what disagrees."""
    if kind.name == "payables":
        _parties(kind, rows, targets)
    elif kind.name == "compensations":
        for row in rows:
            if row.values["commitment_id"] is None and row.values["contract_id"] is None:
                row.fault("commitment", "", _("Name the commitment or the contract the loss comes from."))


def _parties(kind: Kind, rows: Sequence[Row], targets: Targets) -> None:
    contracts = targets.facts(
        "contracts", {row.values["contract_id"] for row in rows if row.values["contract_id"]}
    )
    columns = (kind.by_key["body"], kind.by_key["enterprise"])
    for row in rows:
        values = row.values
        contract = contracts[values["contract_id"]] if values["contract_id"] else None
        for column in columns:
            given = values[column.attribute]
            if contract is None:
                if given is None:
                    row.fault(column.key, "", _("Without a contract, body and enterprise must be filled in."))
                continue
            right = getattr(contract, column.attribute)
            if column.key in row.named and given is not None and given != right:
                said = _("This is not the contract's; leave it empty or correct the contract's key.")
                row.fault(column.key, row.named[column.key], said)
            values[column.attribute] = right


def check(session: Session, kind: Kind, rows: Sequence[Row], targets: Targets, on: date) -> None:
    """Mark rows whose values contradict each other, or what the database knows; ``on`` is today."""
    refuse_without_address(kind, rows)
    for order in kind.orders:
        earlier, later = kind.by_key[order.earlier], kind.by_key[order.later]
        for row in rows:
            first, second = row.values[earlier.attribute], row.values[later.attribute]
            if first is None or second is None or second > first:
                continue
            if order.strictly:
                said = _("{later} must lie after {earlier} ({day}).", later=called(later),
                         earlier=called(earlier), day=first.isoformat())  # fmt: skip
                row.fault(later.key, second, said)
            elif second < first:
                said = _("{later} lies before {earlier} ({day}); correct one of them.", later=called(later),
                         earlier=called(earlier), day=first.isoformat())  # fmt: skip
                row.fault(later.key, second, said)
    if kind.name == "commitment_events":
        _events(rows, targets)
    elif kind.name == "commitments":
        _made_before_events(session, rows)
    elif kind.name in ACCOUNTS:
        _after_their_year(rows, ACCOUNTS[kind.name])
    elif kind.name == "payments":
        check_payments(session, [row for row in rows if not row.faults], targets)
    elif kind.name == "assignments":
        check_assignments(session, [row for row in rows if not row.faults], targets, on)
    elif kind.name == "payables":
        check_payables(session, [row for row in rows if not row.faults])


def _events(rows: Sequence[Row], targets: Targets) -> None:
    commitments = targets.facts("commitments", {row.values["commitment_id"] for row in rows})
    for row in rows:
        made_on = commitments[row.values["commitment_id"]].made_on
        if row.values["happened_on"] < made_on:
            said = _("The event lies before its commitment was made ({day}).", day=made_on.isoformat())
            row.fault("on", row.values["happened_on"], said)


def _made_before_events(session: Session, rows: Sequence[Row]) -> None:
    moved = {
        row.before["id"]: row
        for row in rows
        if row.before and row.values["made_on"] > row.before["made_on"]
    }
    for part in portions(moved):
        statement = (
            select(CommitmentEvent.commitment_id, func.min(CommitmentEvent.happened_on))
            .where(CommitmentEvent.commitment_id.in_(part), CommitmentEvent.voided_in.is_(None))
            .group_by(CommitmentEvent.commitment_id)
        )
        for commitment, first in session.execute(statement):
            row = moved[commitment]
            if first < row.values["made_on"]:
                said = _("The commitment has an event of {day}; it was made by then.", day=first.isoformat())
                row.fault("made_on", row.values["made_on"], said)


def _after_their_year(rows: Sequence[Row], column: str) -> None:
    for row in rows:
        published: Any = row.values[column]
        if published.year <= row.values["year"]:
            said = _("The year {year} can be accounted for only after it has ended.", year=row.values["year"])
            row.fault(column, published, said)
