"""To whom a flag is put: the body itself, or who carries its duties on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.subjects.life import in_being as lived
from tracker.subjects.models import Body


def answers_for(session: Session, body_id: int, on: date) -> frozenset[int]:
    """Whose duties a body answers for on ``on``: its own and those it carries on; none once another does."""
    heir = heirs(session, on)
    carried = {owner for owner, to in heir.items() if to == body_id}
    return frozenset(carried if body_id in heir else carried | {body_id})


def heirs(session: Session, on: date) -> dict[int, int]:
    """For each body not in being on ``on``: its successor to the end, else its nearest parent in being.

    A body's ``valid_to`` is its last day in being. The parents asked are those of the last successor; where
    none of them is in being, those of the body before it, and so on back to the first. Bodies in being, and
    those nobody follows, are left out.
    """
    rows = {row.id: row for row in session.execute(select(
        Body.id, Body.valid_from, Body.valid_to, Body.successor_id, Body.parent_id
    ).where(Body.voided_in.is_(None)))}  # fmt: skip

    def in_being(body_id: int) -> bool:
        return lived(rows[body_id], on, on)

    found = {}
    for body_id in rows:
        if in_being(body_id):
            continue
        chain = [body_id]
        for successor in _walk(rows, body_id, "successor_id"):
            chain.append(successor)
            if in_being(successor):
                break
        heir = chain[-1] if in_being(chain[-1]) else None
        for link in reversed(chain):
            parents = _walk(rows, link, "parent_id")
            heir = heir or next((parent for parent in parents if in_being(parent)), None)
        if heir:
            found[body_id] = heir
    return found


def _walk(rows: dict[int, Any], body_id: int, column: str) -> Iterator[int]:
    """The bodies reached from one by a column, one after the other; a ring is walked once."""
    seen, at = {body_id}, getattr(rows[body_id], column)
    while at is not None and at not in seen and at in rows:
        yield at
        seen.add(at)
        at = getattr(rows[at], column)
