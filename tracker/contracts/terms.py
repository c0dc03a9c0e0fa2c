"""The terms in force on a day, and whether the SME payment decrees bind a contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.contracts.models import Clause, ContractKind, DebtorSize
from tracker.law import loader as law
from tracker.subjects.models import BodyKind, EnterpriseSize

SME_SIZES = (EnterpriseSize.MICRO, EnterpriseSize.SMALL, EnterpriseSize.MEDIUM)
SME_CONTRACTS = (ContractKind.GOODS, ContractKind.WORKS, ContractKind.SERVICES)
STATE_ORGANS = (BodyKind.GOVERNMENT, BodyKind.DEPARTMENT, BodyKind.TOWNSHIP, BodyKind.OTHER_STATE_ORGAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One version of a contract's terms, from ``from_on`` until the day before ``to_on`` (None: no end)."""

    from_on: date
    to_on: date | None = None
    payment_days: int | None
    late_rate: Decimal | None
    progress_ratio: Decimal | None
    retention_percent: Decimal | None
    performance_percent: Decimal | None
    clauses: frozenset[str]


AMENDABLE = ("payment_days", "late_rate", "progress_ratio", "retention_percent", "performance_percent")
_TERMS = {field.name for field in fields(Terms)} - {"clauses"}


def words(joined: str | None) -> frozenset[str]:
    """The members of a list kept as words joined by ``;``."""
    return frozenset(word for word in (joined or "").split(";") if word)


def versions(contract: Mapping[str, Any], amendments: Iterable[Mapping[str, Any]]) -> list[Terms]:
    """The versions of a contract's terms, in order: as signed, then as each amendment leaves them.

    Both arguments hold column values. An amendment removes clauses before it adds some; an empty field
    leaves the term as it was. Amendments of one day are taken in the order of ``ref``, byte by byte, and
    make one version. One dated before the contract counts from the contract's own day.
    """
    first = Terms(
        from_on=contract["signed_on"],
        clauses=words(contract["clauses"]),
        **{name: contract[name] for name in AMENDABLE},
    )
    found = [first]
    for amendment in sorted(amendments, key=lambda row: (row["signed_on"], row["ref"].encode())):
        day = max(amendment["signed_on"], first.from_on)
        changed = {name: amendment[name] for name in AMENDABLE if amendment[name] is not None}
        clauses = (found[-1].clauses - words(amendment["clauses_removed"])) | words(
            amendment["clauses_added"]
        )
        following = replace(found[-1], from_on=day, clauses=clauses, **changed)
        if day == found[-1].from_on:
            found[-1] = following
        else:
            found[-1] = replace(found[-1], to_on=day)
            found.append(following)
    return found


def columns(terms: Terms) -> dict[str, Any]:
    """A version of terms as the columns of ``contract_terms``."""
    row: dict[str, Any] = {name: getattr(terms, name) for name in _TERMS}
    return row | {clause.value: clause.value in terms.clauses for clause in Clause}


def is_public_debtor(kind: str, fiscal: bool | None) -> bool:
    """State organ, institution, or a group financed by fiscal money (802 art 36)."""
    return kind in STATE_ORGANS or kind == BodyKind.INSTITUTION or (kind == BodyKind.GROUP and bool(fiscal))


def is_sme(contract: Mapping[str, Any], size: str | None, size_on: date | None) -> bool:
    """Whether the enterprise was small or medium at signing (802 art 3).

    Its recorded ``size`` stands in for an empty ``size_at_signing`` only if dated not after signing.
    """
    at_signing = contract["size_at_signing"]
    if at_signing is None and size_on is not None and size_on <= contract["signed_on"]:
        at_signing = size
    return at_signing in SME_SIZES


def sme_statute(
    contract: Mapping[str, Any], *, kind: str, fiscal: bool | None, size: str | None, size_on: date | None
) -> bool:
    """Whether the SME payment decrees (802, before it 728) bind this contract's payments.

    ``contract`` holds column values; ``kind`` and ``fiscal`` are the body's, ``size`` and ``size_on`` the
    enterprise's. The one predicate of rules.md, "Whom a statute binds".
    """
    return (
        contract["kind"] in SME_CONTRACTS
        and contract["signed_on"] >= law.fixed_day("sme_statute_start")
        and is_sme(contract, size, size_on)
        and (
            is_public_debtor(kind, fiscal)
            or (kind == BodyKind.PLATFORM and contract["debtor_size"] == DebtorSize.LARGE)
        )
    )
