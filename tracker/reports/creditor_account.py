"""What an enterprise is owed, body by body, as far as a reader may see it; the parts add up to the sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.permissions import Reach
from tracker.payables.owed import NOTHING, Owed, owed_by_body
from tracker.rules.succession import heirs
from tracker.subjects.models import Body, Enterprise


@dataclass(frozen=True, slots=True)
class Debtor:
    """A body that owes, or that answers for one that did."""

    code: str
    name: str
    owed: Owed


@dataclass(frozen=True, slots=True)
class CreditorAccount:
    """As of ``on``, the largest debtor first; ``owed`` is the sum of all."""

    on: date
    uscc: str
    name: str
    debtors: tuple[Debtor, ...]
    owed: Owed


def creditor_account(session: Session, enterprise_id: int, on: date, reach: Reach) -> CreditorAccount:
    """The account of an enterprise at the end of ``on``, in three queries."""
    by_heir: dict[int, Owed] = {}
    heir = heirs(session, on)
    for number, owed in owed_by_body(session, on, enterprise_id, reach).items():
        answers = heir.get(number, number)
        by_heir[answers] = by_heir.get(answers, NOTHING) + owed
    named = session.execute(
        select(Enterprise.uscc, Enterprise.name.label("firm"), Body.id, Body.code, Body.name)
        .outerjoin(Body, Body.id.in_(by_heir))
        .where(Enterprise.id == enterprise_id)
    ).all()
    names = {row.id: row for row in named}
    debtors = [Debtor(names[one].code, names[one].name, owed) for one, owed in by_heir.items()]
    debtors.sort(key=lambda one: (-one.owed.owed_fen, one.code))
    uscc, firm = named[0].uscc, named[0].firm
    return CreditorAccount(on, uscc, firm, tuple(debtors), sum(by_heir.values(), NOTHING))
