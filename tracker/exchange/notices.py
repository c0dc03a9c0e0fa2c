"""What looks odd but is taken: a notice goes onto the record and into the summary.

A notice is kept as a code, with the column or the record it speaks of after a colon; ``tell`` puts it into
words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.core.listed import pairs_of_numbers
from tracker.core.messages import gettext as _
from tracker.exchange.cells import Day, Number, Text, unseen_signs
from tracker.exchange.checks import called
from tracker.exchange.kinds import Kind
from tracker.exchange.lookups import Targets, portions
from tracker.exchange.rows import Row
from tracker.subjects.regions import in_force

# Sums that together should not exceed the contract's amount: what it costs, not what secures or repairs it.
PART_OF_PRICE = (
    "goods", "works", "services", "progress", "settlement", "prepayment", "retention",
)  # fmt: skip
WHOLE_PERCENT = Decimal(100)
# A spreadsheet cell that shows 4.35 % holds 0.0435: a percentage this small is probably one.
SMALL_PERCENT = Decimal("0.2")


def tell(kind: Kind, code: str) -> str:
    """A notice in words, in the language in use."""
    what, _colon, about = code.partition(":")
    column = kind.by_key.get(about)
    name = called(column) if column else about
    said = {
        "order": _("{column} lies before the day it should follow.", column=name),
        "future": _("{column} lies in the future; the rules see it from its day.", column=name),
        "life": _("{column} lies outside the days the body was in being.", column=name),
        "partner": _("{column} is filled in, but not what belongs to it.", column=name),
        "region": _("The region code was not in force then."),
        "above_contract": _("More than the contract's amount."),
        "above_payable": _("More than the payable's amount."),
        "above_hundred": _("{column} is over 100 %.", column=name),
        "small_percent": _("{column} is below 0.2 %; is the value 100 times as large?", column=name),
        "unseen": _("{column} holds signs that cannot be seen; read the text once more.", column=name),
        "twin": _("Same parties, days and amount as another record ({key}).", key=about)
        if about
        else _("Same parties, days and amount as another record."),
        "other_party": _("Its contract is with another enterprise or body."),
        "bare": _("{column} is not recorded; the dispute stands on a list until it is.", column=name),
        "own_parent": _("The body is named as its own parent, supervisor or successor."),
    }
    return said.get(what, code)


def counted_as(code: str) -> tuple[str, str]:
    """The code under which a summary counts a notice, and the record it speaks of: each twin has its own."""
    what, _colon, about = code.partition(":")
    return (what, about) if what == "twin" else (code, "")


def note(session: Session, kind: Kind, rows: Sequence[Row], targets: Targets, on: date) -> None:
    """Add to each row the codes of what looks odd about it; ``on`` is the day facts should not lie after."""
    _days(kind, rows, on)
    _partners(kind, rows)
    _percentages(kind, rows)
    _texts(kind, rows)
    if "body_id" in kind.model.__table__.columns:
        _lives(kind, rows, targets)
    if "region" in kind.by_key:
        _regions(rows, on)
    if kind.name in ("payables", "valuations"):
        _above_contract(session, kind, rows, targets)
    elif kind.name in ("disputes", "discharges"):
        payables = targets.facts("payables", {row.values["payable_id"] for row in rows})
        for row in rows:
            if row.values["amount_fen"] > payables[row.values["payable_id"]].amount_fen:
                row.notices.append("above_payable:amount")
        if kind.name == "disputes":
            _bare(rows)
    elif kind.name == "commitments":
        _parties(rows, targets)
    elif kind.name == "bodies":
        for row in rows:
            if row.values["code"] in row.named.values():
                row.notices.append("own_parent")
    if kind.twin:
        _twins(session, kind, rows)


def _bare(rows: Sequence[Row]) -> None:
    """A dispute that says no document or approver: only who enters it by a form is held to them."""
    for row in rows:
        row.notices += [f"bare:{key}" for key in ("document", "approver") if not row.values[key]]


def _days(kind: Kind, rows: Sequence[Row], on: date) -> None:
    for order in kind.odd_orders:
        earlier, later = kind.by_key[order.earlier].attribute, kind.by_key[order.later]
        for row in rows:
            first, second = row.values[earlier], row.values[later.attribute]
            if first and second and second < first:
                row.notices.append(f"order:{later.key}")
    for column in kind.columns:
        if isinstance(column.type, Day) and not column.ahead:
            for row in rows:
                day = row.values[column.attribute]
                if day is not None and day > on:
                    row.notices.append(f"future:{column.key}")


def _partners(kind: Kind, rows: Sequence[Row]) -> None:
    for key, partner in kind.partners:
        attribute, other = kind.by_key[key].attribute, kind.by_key[partner].attribute
        for row in rows:
            if row.values[attribute] is not None and row.values[other] is None:
                row.notices.append(f"partner:{key}")


def _percentages(kind: Kind, rows: Sequence[Row]) -> None:
    for column in kind.columns:
        if not isinstance(column.type, Number) or not column.type.percent:
            continue
        for row in rows:
            value = row.values[column.attribute]
            if value is None:
                continue
            if value > WHOLE_PERCENT:
                row.notices.append(f"above_hundred:{column.key}")
            elif 0 < value < SMALL_PERCENT:
                row.notices.append(f"small_percent:{column.key}")


def _texts(kind: Kind, rows: Sequence[Row]) -> None:
    for column in kind.columns:
        if isinstance(column.type, Text) and not column.type.one_line:
            for row in rows:
                text = row.values[column.attribute]
                if text and unseen_signs(text):
                    row.notices.append(f"unseen:{column.key}")


def _lives(kind: Kind, rows: Sequence[Row], targets: Targets) -> None:
    """Days of what a body did that lie before its first or after its last day in being."""
    bodies = targets.facts("bodies", {row.values["body_id"] for row in rows if row.values["body_id"]})
    days = [
        column for column in kind.columns if isinstance(column.type, Day) and not column.ahead
    ]
    for row in rows:
        body = bodies.get(row.values["body_id"])
        if body is None or (body.valid_from is None and body.valid_to is None):
            continue
        first, last = body.valid_from or date.min, body.valid_to or date.max
        for column in days:
            day = row.values[column.attribute]
            if day is not None and not first <= day <= last:
                row.notices.append(f"life:{column.key}")


def _regions(rows: Sequence[Row], on: date) -> None:
    for row in rows:
        region = row.values["region"]
        # A body that has ended, and a project that has begun, had the region of that day.
        day = row.values.get("valid_to") or row.values.get("started_on") or on
        if region and not in_force(region, min(day, on)):
            row.notices.append("region:region")


def _parties(rows: Sequence[Row], targets: Targets) -> None:
    contracts = targets.facts("contracts", {one for row in rows if (one := row.values["contract_id"])})
    for row in rows:
        contract = contracts.get(row.values["contract_id"])
        if contract is None:
            continue
        enterprise = row.values["enterprise_id"] or contract.enterprise_id
        if (row.values["body_id"], enterprise) != (contract.body_id, contract.enterprise_id):
            row.notices.append("other_party")


def _above_contract(session: Session, kind: Kind, rows: Sequence[Row], targets: Targets) -> None:
    priced = [row for row in rows if row.values["contract_id"] and _is_price(row.values)]
    contracts = targets.facts("contracts", {row.values["contract_id"] for row in priced})
    priced = [row for row in priced if contracts[row.values["contract_id"]].amount_fen is not None]
    table = kind.model.__table__
    sums: dict[int, int] = {}
    for part in portions(row.values["contract_id"] for row in priced):
        statement = (
            select(table.c.contract_id, func.sum(table.c.amount_fen))
            .where(table.c.contract_id.in_(part), table.c.voided_in.is_(None))
            .group_by(table.c.contract_id)
        )
        if "kind" in table.c:
            statement = statement.where(table.c.kind.in_(PART_OF_PRICE))
        sums |= {contract: int(total) for contract, total in session.execute(statement)}
    for row in priced:
        contract = row.values["contract_id"]
        before = row.before
        if before and before["contract_id"] == contract and _is_price(before):
            sums[contract] -= before["amount_fen"]
        sums[contract] = sums.get(contract, 0) + row.values["amount_fen"]
        if sums[contract] > contracts[contract].amount_fen:
            row.notices.append("above_contract:amount")


def _is_price(values: Mapping[str, Any]) -> bool:
    return values.get("kind", PART_OF_PRICE[0]) in PART_OF_PRICE


def _twins(session: Session, kind: Kind, rows: Sequence[Row]) -> None:
    """Records that agree in everything but their key: one fact entered under two numbers, perhaps."""
    table = kind.model.__table__
    columns = [table.c[kind.by_key[key].attribute] for key in kind.twin]
    pick = itemgetter(*(column.name for column in columns))
    sides = [pick(row.values) for row in rows]
    found: dict[tuple[Any, ...], str] = {}
    for part in portions(side[:2] for side in sides if None not in side[:2]):
        first, second = pairs_of_numbers(part)
        statement = select(table.c.ref, *columns).where(
            columns[0] == first, columns[1] == second, table.c.voided_in.is_(None)
        )
        for ref, *values in session.execute(statement):
            found.setdefault(tuple(values), ref)
    for side, row in zip(sides, rows, strict=True):
        other = found.setdefault(side, row.values["ref"])
        if other != row.values["ref"]:
            row.notices.append(f"twin:{other}")
