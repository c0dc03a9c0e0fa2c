"""Read the lists beside the flags: their rows, and how many each has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.lists import commitments, contracts, others, payables
from tracker.lists.base import BesideList
from tracker.rules.succession import heirs
from tracker.subjects.models import Body, Enterprise

# In the order of rules.md.
LISTS: dict[str, BesideList] = {
    one.name: one for one in (*payables.LISTS, *contracts.LISTS, *commitments.LISTS, *others.LISTS)
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One record on a list; ``body`` is the code of the body to ask, after succession."""

    kind: str
    ref: str
    body_id: int
    body: str
    body_name: str
    enterprise: str | None
    day: date | None
    amount_fen: int | None
    missing: str


def rows_of(session: Session, name: str, on: date) -> Iterator[ListRow]:
    """The rows of a list as of ``on``, by body and reference. Raises KeyError for an unknown name."""
    found = LISTS[name].query(on).subquery()
    heir = heirs(session, on)
    named = {row.id: row for row in session.execute(select(Body.id, Body.code, Body.name))}
    firms = select(found, Enterprise.uscc).outerjoin(Enterprise, Enterprise.id == found.c.enterprise_id)
    for row in session.execute(firms.order_by(found.c.body_id, found.c.kind, found.c.ref, found.c.day)):
        asked = named[heir.get(row.body_id, row.body_id)]
        yield ListRow(
            row.kind,
            row.ref,
            asked.id,
            asked.code,
            asked.name,
            row.uscc,
            row.day,
            row.amount_fen,
            row.missing,
        )


def counts(session: Session, on: date) -> dict[str, int]:
    """How many rows each list has as of ``on``, in the order of the lists."""
    return {
        name: session.scalar(select(func.count()).select_from(one.query(on).subquery())) or 0
        for name, one in LISTS.items()
    }
