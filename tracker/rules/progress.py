"""Progress payments of works: which contracts have a least share, and what moves the shortfall against it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, literal, null, select, union_all
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract, ContractKind, Valuation
from tracker.core.within import Within
from tracker.law import loader as law
from tracker.payables.balance import parts
from tracker.payables.models import Payable, PayableKind
from tracker.rules.whom import public_debtor_or_platform
from tracker.subjects.models import Body

SHARE = "progress_share_min"
PAID_ON = (PayableKind.PREPAYMENT, PayableKind.PROGRESS, PayableKind.SETTLEMENT)


def share_of(day: date) -> Fraction | None:
    """The least share of the finished work, exactly, for contracts signed on a day; None where none holds."""
    version = law.in_force(SHARE, day)
    return None if version is None else Fraction(version.percent) / 100


def whole() -> int:
    """Into how many parts a fen is divided so that every version of the share is a whole number of them."""
    starts = [version.start for version in law.versions(SHARE)]
    return lcm(*(share.denominator for start in starts if (share := share_of(start)) is not None))


def share_in_parts() -> ColumnElement[Any]:
    """The least share in parts of ``whole``, by the contract's signing; NULL where none holds."""
    versions = [(version.start, share_of(version.start)) for version in law.versions(SHARE)]
    whens = [
        (Contract.signed_on >= start, null() if share is None else literal(int(share * whole())))
        for start, share in reversed(versions)
    ]
    return case(*whens, else_=null())


def progress_contract(on: date, within: Within) -> ColumnElement[bool]:
    """Works contracts (joined with their body) that a least share holds for, signed by ``on``.

    财建〔2022〕183号 binds organs, institutions and state enterprises, for contracts signed from its day on.
    """
    return and_(
        Contract.voided_in.is_(None),
        Contract.kind == ContractKind.WORKS,
        Contract.signed_on >= law.versions(SHARE)[0].start,
        Contract.signed_on <= on,
        share_in_parts().is_not(None),
        public_debtor_or_platform(),
        within(Contract.id),
    )


def due_work(on: date, within: Within) -> Select[Any]:
    """Least shares of certified work, each on its payment day: key_id, on_day, owed (parts), bars."""
    owed: Any = cast(Valuation.amount_fen * share_in_parts(), BigInteger)
    return (
        select(
            Contract.id.label("key_id"), Valuation.payment_due_on.label("on_day"),
            owed.label("owed"), literal(0).label("bars"),
        )
        .join(Valuation, Valuation.contract_id == Contract.id)
        .join(Body, Body.id == Contract.body_id)
        .where(
            progress_contract(on, within),
            Valuation.voided_in.is_(None),
            Valuation.certified_on <= on,
            Valuation.payment_due_on.is_not(None),
            Valuation.payment_due_provisional.is_(False),
        )
    )  # fmt: skip


def paid_work(on: date, within: Within) -> list[Select[Any]]:
    """What was paid on the contract's progress: key_id, on_day, owed (parts, negative), bars.

    Each payment from the day it counts against what is outstanding; discharges are no payments.
    """
    certified = select(Valuation.contract_id).where(
        Valuation.voided_in.is_(None), within(Valuation.contract_id)
    )
    found = []
    for part in parts()["paid"]:
        paid = (
            part.add_columns(Payable.contract_id)
            .join(Contract, Contract.id == Payable.contract_id)
            .join(Body, Body.id == Contract.body_id)
            .where(
                progress_contract(on, within),
                Payable.voided_in.is_(None),
                Payable.kind.in_(PAID_ON),
                Payable.contract_id.in_(certified),
            )
            .cte()
        )
        found.append(
            select(
                paid.c.contract_id.label("key_id"), paid.c.on_day,
                (paid.c.owed * whole()).label("owed"), literal(0).label("bars"),
            )
        )  # fmt: skip
    return found


def settled(on: date, within: Within) -> Select[Any]:
    """The days contracts were finally settled, from which no shortfall counts: key_id, on_day, owed, bars."""
    nothing: Any = cast(literal(0), BigInteger)
    return (
        select(
            Contract.id.label("key_id"), Payable.settled_on.label("on_day"),
            nothing.label("owed"), literal(1).label("bars"),
        )
        .join(Payable, Payable.contract_id == Contract.id)
        .join(Body, Body.id == Contract.body_id)
        .where(
            progress_contract(on, within),
            Payable.voided_in.is_(None),
            Payable.kind == PayableKind.SETTLEMENT,
            Payable.settled_on <= on,
        )
    )  # fmt: skip


def moves(on: date, within: Within) -> Select[Any]:
    """Everything that moves the shortfall of a contract: key_id, on_day, owed (parts of ``whole``), bars."""
    every = union_all(due_work(on, within), *paid_work(on, within), settled(on, within)).cte()
    return select(every.c.key_id, every.c.on_day, every.c.owed, every.c.bars)


def in_fen(sum_in_parts: Any) -> ColumnElement[Any]:
    """A positive sum of parts in fen, rounded half up once, at the end."""
    doubled = cast(sum_in_parts, BigInteger) * 2 + whole()
    return cast(doubled // (2 * whole()), BigInteger)
