"""Which rate a late payable bears, by its kind, its contract and the law (rules.md, "Late interest")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from tracker.contracts.models import Clause, ContractKind
from tracker.contracts.queries import ContractView
from tracker.contracts.terms import Terms
from tracker.law import loader as law
from tracker.payables.models import PRICE_KINDS, PayableKind

LPR = "lpr_one_year"
WORKS = "建设工程解释(一) 26"
GOODS = "买卖合同解释 18"
SERVICES = "CC 584"
ADVANCED = "建设工程解释(一) 25"
AGREED = "CC 509"
VOID_CLAUSE = "法释〔2024〕11号"


class Per(StrEnum):
    """What a rate is per; a per cent a year is divided by the law's days of a year."""

    YEAR = "year"
    DAY = "day"


class Mark(StrEnum):
    """What a reader must know beside the sum; the words are those of rules.md."""

    PROOF = "depends on proof of size and notice"
    MINIMUM = "minimum"
    ESTIMATE = "estimate"
    STAND_IN = "benchmark lending rate before the LPR"
    UNCONFIRMED = "rate to be confirmed"
    NO_RATE = "not computed: no rate agreed"
    AGREED_FREE = "none: an agreed advance without an agreed rate"
    UNKNOWN_RATE = "not computed: no rate known for the day"


@dataclass(frozen=True, slots=True)
class Advanced:
    """What is recorded of the advance a payable pays back."""

    agreed: bool | None
    agreed_rate: Decimal | None
    demanded_on: date


@dataclass(frozen=True, slots=True)
class Debt:
    """What the rate of a payable depends on; ``late_from`` is the first day that can bear interest."""

    kind: str
    governed_on: date
    late_from: date
    contract: ContractView | None
    sme_declared: bool
    advance: Advanced | None

    @property
    def terms(self) -> Terms | None:
        """The contract's terms in force on the payable's statutory start, or else on its own day."""
        return self.contract.terms_on(self.governed_on) if self.contract else None


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of a payable: (first day, per cent) in order, what they are per, their article, and marks.

    No steps: no interest is computed, and a mark says why.
    """

    steps: tuple[tuple[date, Decimal], ...]
    per: Per
    basis: str
    marks: tuple[Mark, ...]


def rates(debt: Debt, on: date) -> Rates:
    """The rates a payable bears up to ``on``."""
    if debt.kind == PayableKind.ADVANCE:
        return _of_an_advance(debt, on)
    if debt.kind in PRICE_KINDS or debt.kind == PayableKind.RETENTION:
        return _of_a_price(debt, _bought(debt), on)
    agreed = debt.terms.late_rate if debt.terms else None
    if agreed is None:
        return _none(Mark.NO_RATE)
    return Rates(((debt.late_from, agreed),), Per.YEAR, AGREED, ())


def _of_a_price(debt: Debt, bought: str | None, on: date) -> Rates:
    agreed = debt.terms.late_rate if debt.terms else None
    if debt.contract and debt.contract.sme_statute:
        return _of_an_sme(debt, debt.contract, agreed)
    if agreed is not None:
        return Rates(((debt.late_from, agreed),), Per.YEAR, AGREED, ())
    if bought == ContractKind.WORKS:
        return _each_day(debt.late_from, on, WORKS)
    if bought == ContractKind.GOODS:
        return _on_day(debt.late_from, debt.late_from, GOODS, (Mark.MINIMUM,))
    return _on_day(debt.late_from, debt.late_from, SERVICES, (Mark.ESTIMATE,))


def _of_an_sme(debt: Debt, contract: ContractView, agreed: Decimal | None) -> Rates:
    """802 art 17 (728 art 15): not below the LPR of the signing day; none agreed, the decree's daily rate."""
    version = law.at("sme_late_rate_per_day", contract.signed_on)
    basis = "; ".join(version.cites)
    # The sum stands only if the enterprise can show its size and that it said so (802 art 3).
    marks = () if debt.sme_declared else (Mark.PROOF,)
    floor = _on_day(debt.late_from, contract.signed_on, basis, marks)
    terms = debt.terms
    if agreed is not None:
        if floor.steps and floor.steps[0][1] > agreed:
            return floor
        return Rates(((debt.late_from, agreed),), Per.YEAR, basis, marks)
    if contract.platform and terms and Clause.PAY_WHEN_PAID in terms.clauses:
        return _on_day(debt.late_from, contract.signed_on, VOID_CLAUSE, marks)
    return Rates(((debt.late_from, version.percent),), Per.DAY, basis, marks)


def _of_an_advance(debt: Debt, on: date) -> Rates:
    """建设工程解释(一) 25: only what was agreed, up to the LPR; one not agreed to is a works debt."""
    advance = debt.advance
    if advance is None or not advance.agreed:
        return _of_a_price(debt, ContractKind.WORKS, on)
    if advance.agreed_rate is None:
        return _none(Mark.AGREED_FREE)
    cap = _on_day(debt.late_from, advance.demanded_on, ADVANCED, ())
    if not cap.steps or cap.steps[0][1] < advance.agreed_rate:
        return cap
    return Rates(((debt.late_from, advance.agreed_rate),), Per.YEAR, ADVANCED, ())


def _bought(debt: Debt) -> str | None:
    """What a price was for: the payable's own kind, or its contract's for progress, settlement, retention."""
    if debt.kind in (PayableKind.GOODS, PayableKind.WORKS, PayableKind.SERVICES):
        return debt.kind
    if debt.contract:
        return debt.contract.kind
    # Progress and settlement are words of construction; a retention alone says nothing.
    return None if debt.kind == PayableKind.RETENTION else ContractKind.WORKS


def _on_day(late_from: date, day: date, basis: str, marks: Sequence[Mark]) -> Rates:
    """The LPR of one day for the whole delay."""
    version = law.in_force(LPR, day)
    if version is None:
        return _none(Mark.UNKNOWN_RATE)
    return Rates(((late_from, version.percent),), Per.YEAR, basis, (*marks, *_caution([version.start])))


def _each_day(late_from: date, on: date, basis: str) -> Rates:
    """The LPR of each day of the delay."""
    first = law.in_force(LPR, late_from)
    if first is None:
        return _none(Mark.UNKNOWN_RATE)
    later = [one for one in law.versions(LPR) if late_from < one.start <= on]
    steps = ((late_from, first.percent), *((one.start, one.percent) for one in later))
    return Rates(steps, Per.YEAR, basis, _caution([first.start, *(one.start for one in later)]))


def _caution(starts: Sequence[date]) -> tuple[Mark, ...]:
    """Whether the benchmark rate stood in for the LPR; whether nobody compared a rate's text yet."""
    marks = [Mark.STAND_IN] if min(starts) < law.fixed_day("lpr_start") else []
    if any(law.at(LPR, start).checked_on is None for start in starts):
        marks.append(Mark.UNCONFIRMED)
    return tuple(marks)


def _none(mark: Mark) -> Rates:
    return Rates((), Per.YEAR, "", (mark,))


def spans_of(
    steps: Sequence[tuple[date, Decimal]], first: date, last: date
) -> list[tuple[date, date, Decimal]]:
    """The days from ``first`` to ``last``, both counted, cut where the rate changes."""
    found = []
    for number, (start, value) in enumerate(steps):
        begin = max(start, first)
        end = last if number + 1 == len(steps) else min(last, steps[number + 1][0] - timedelta(days=1))
        if begin <= end:
            found.append((begin, end, value))
    return found
