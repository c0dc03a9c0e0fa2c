"""Reads of contracts for those who work out days and interest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import compress

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.contracts.models import Clause, Contract, ContractTerms
from tracker.contracts.terms import AMENDABLE, Terms, is_public_debtor
from tracker.subjects.models import Body, BodyKind

CHUNK = 900


@dataclass(frozen=True, slots=True)
class ContractView:
    """What a payable's day depends on: the contract, who the debtor is, and the terms in order of time."""

    id: int
    kind: str
    signed_on: date
    settlement: str | None
    runs_from_invoice: bool
    special_days: int | None
    special_basis: str | None
    deemed: bool
    sme_statute: bool
    public_debtor: bool
    platform: bool
    terms: tuple[Terms, ...]

    def terms_on(self, on: date) -> Terms:
        """The terms in force on a day; before signing, those that were signed."""
        for terms in reversed(self.terms):
            if terms.from_on <= on:
                return terms
        return self.terms[0]


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Ids in portions small enough for one statement's parameters."""
    ordered = sorted(set(ids))
    for at in range(0, len(ordered), CHUNK):
        yield ordered[at : at + CHUNK]


def contract_views(session: Session, ids: Collection[int]) -> dict[int, ContractView]:
    """Views of the contracts with these ids, by id."""
    found: dict[int, ContractView] = {}
    for part in chunks(ids):
        terms: dict[int, list[Terms]] = {}
        table = ContractTerms
        for contract_id, from_on, to_on, *rest in session.execute(
            select(
                table.contract_id, table.from_on, table.to_on,
                *(getattr(table, name) for name in AMENDABLE),
                *(getattr(table, clause.value) for clause in Clause),
            )
            .where(table.contract_id.in_(part))
            .order_by(table.contract_id, table.from_on)
        ):
            amendable = dict(zip(AMENDABLE, rest, strict=False))
            clauses = compress(Clause, rest[len(AMENDABLE) :])
            version = Terms(from_on=from_on, to_on=to_on, clauses=frozenset(clauses), **amendable)
            terms.setdefault(contract_id, []).append(version)
        for one in session.execute(
            select(
                Contract.id, Contract.kind, Contract.signed_on, Contract.settlement, Contract.term_runs_from,
                Contract.special_days, Contract.special_basis, Contract.deemed, Contract.sme_statute,
                Body.kind.label("body_kind"), Body.fiscal,
            )
            .join(Body, Body.id == Contract.body_id)
            .where(Contract.id.in_(part))
        ):
            found[one.id] = ContractView(
                id=one.id,
                kind=one.kind,
                signed_on=one.signed_on,
                settlement=one.settlement,
                runs_from_invoice=one.term_runs_from is not None,
                special_days=one.special_days,
                special_basis=one.special_basis,
                deemed=bool(one.deemed),
                sme_statute=one.sme_statute,
                public_debtor=is_public_debtor(one.body_kind, one.fiscal),
                platform=one.body_kind == BodyKind.PLATFORM,
                terms=tuple(terms[one.id]),
            )
    return found
