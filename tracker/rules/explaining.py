"""What an explanation is made of: facts in words, a sum with its numbers in place, a contract's terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.contracts.models import Clause, Contract, ContractTerms
from tracker.core.messages import gettext as _
from tracker.core.messages import phrases, statements
from tracker.core.money import yuan_grouped
from tracker.core.workdays import Calendar
from tracker.rules.base import Explain, Explained, Input
from tracker.subjects.models import Body, Enterprise
from tracker.wording.closed_lists import word
from tracker.wording.columns import column_word
from tracker.wording.days import day_word


def facts(record: Any, kind: str, ref: str, *columns: str, on: date | None = None) -> tuple[Input, ...]:
    """The named columns of a record, those that are filled in, each in words, in the order given.

    ``kind`` and ``ref`` name the record (the import kind in the singular; a body's code). A day after
    ``on`` has not come and is left out.
    """
    found = []
    for name in columns:
        value = getattr(record, name)
        if value is None or value == "" or (on and isinstance(value, date) and value > on):
            continue
        said = yuan_grouped(value) if name.endswith("_fen") else in_words(value)
        found.append(Input(column_word(kind, name), said, kind, ref))
    return tuple(found)


def in_words(value: Any) -> str:
    """A value of a fact for a reader: a day, yes or no, a word of a list, a number."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day_word(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return word(value) if isinstance(value, StrEnum) else str(value)


def difference(first: int, taken: Sequence[tuple[str, int]], label: str = "") -> str:
    """A subtraction with its numbers in place: ``100,000.00 − paid 30,000.00 = 70,000.00``; all in fen.

    ``taken`` are what is subtracted, each with its name; what is zero is left out, a negative one is added
    back. ``label`` names the first number.
    """
    said = f"{label} {yuan_grouped(first)}".strip()
    left = first
    for name, fen in taken:
        if fen:
            said += f" {'−' if fen > 0 else '+'} {name} {yuan_grouped(abs(fen))}"
            left -= fen
    return f"{said} = {yuan_grouped(left)}"


def over(value: Any, most: Any) -> str:
    """A comparison a rule rests on: ``90 > 60``."""
    return f"{in_words(value)} > {in_words(most)}"


def with_kind(body: Body) -> str:
    """A body by its name, with the kind that decides which statutes bind it."""
    return _("{name} ({kind})", name=body.name, kind=in_words(body.kind))


def parties(session: Session, body_id: int, enterprise_id: int | None) -> tuple[Input, ...]:
    """Who is asked, with the kind that decides the statute, and the enterprise owed or promised something."""
    body = session.get_one(Body, body_id)
    found = [Input(_("public body"), with_kind(body), "body", body.code)]
    if enterprise_id is not None:
        enterprise = session.get_one(Enterprise, enterprise_id)
        found.append(Input(_("market subject"), enterprise.name, "enterprise", enterprise.uscc))
        found += facts(enterprise, "enterprise", enterprise.uscc, "private")
    return tuple(found)


CONTRACT = ("signed_on", "kind", "size_at_signing", "debtor_size", "sme_statute")


def contract_facts(session: Session, contract_id: int, on: date, *columns: str) -> tuple[Input, ...]:
    """A contract's parties, the facts that decide its statute, and further ``columns`` of it."""
    contract = session.get_one(Contract, contract_id)
    who = parties(session, contract.body_id, contract.enterprise_id)
    return who + facts(contract, "contract", contract.ref, *CONTRACT, *columns, on=on)


def versions(session: Session, contract_id: int, on: date) -> list[ContractTerms]:
    """The versions of a contract's terms that had begun by a day, in order."""
    statement = (
        select(ContractTerms)
        .where(ContractTerms.contract_id == contract_id, ContractTerms.from_on <= on)
        .order_by(ContractTerms.from_on)
    )
    return list(session.scalars(statement))


def terms_in_words(terms: ContractTerms, *columns: str) -> str:
    """What the named terms say: a clause by its name where it stands, a number with its name."""
    said = []
    for name in columns:
        value = getattr(terms, name)
        if name in set(Clause):
            said += [word(Clause(name))] if value else []
        elif value is not None:
            said.append(f"{column_word('contract', name)} {in_words(value)}")
    return phrases(said) if said else _("nothing of this kind")


def terms_facts(session: Session, contract_id: int, on: date, *columns: str) -> tuple[Input, ...]:
    """The named terms of a contract in each version that had begun by ``on``, with the day each begins."""
    ref = session.get_one(Contract, contract_id).ref
    return tuple(
        Input(_("terms from {day}", day=terms.from_on), terms_in_words(terms, *columns), "contract", ref)
        for terms in versions(session, contract_id, on)
    )


Formula = Callable[[Contract, Sequence[ContractTerms]], str]


def clause_explained(terms: Sequence[str], formula: Formula, *columns: str) -> Explain:
    """An ``explain`` for a rule on a contract's terms.

    ``terms`` are the terms it looks at, ``columns`` further columns of the contract; ``formula`` is given
    the contract and the versions of its terms that had begun.
    """

    def explain(session: Session, subject_id: int, on: date, _calendar: Calendar) -> Explained:
        inputs = contract_facts(session, subject_id, on, *columns, "ended_on")
        inputs += terms_facts(session, subject_id, on, *terms)
        contract = session.get_one(Contract, subject_id)
        return Explained(inputs, None, formula(contract, versions(session, subject_id, on)))

    return explain


def latest(terms: Sequence[ContractTerms], met: Callable[[ContractTerms], bool]) -> ContractTerms | None:
    """The last version of a contract's terms that meets a condition, None if none does."""
    return next((one for one in reversed(terms) if met(one)), None)


def clause_since(*clauses: Clause) -> Formula:
    """The formula of a rule on clauses: which stands, or stood, and from which day."""

    def formula(_contract: Contract, terms: Sequence[ContractTerms]) -> str:
        found = []
        for clause in clauses:
            first: ContractTerms | None = None
            for version in reversed(terms):
                if getattr(version, clause.value):
                    first = version
                elif first:
                    break
            if first:
                found.append(_("{clause} stands from {day}", clause=word(clause), day=first.from_on))
        return statements(found)

    return formula
