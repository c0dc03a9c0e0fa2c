"""To whom a flag is put: the body itself, or who carries its duties on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.subjects.models import Body


def heirs(session: Session, on: date) -> dict[int, int]:
    """For each body not in being on ``on``: its successor to the end, else its nearest parent in being.

    A body's ``valid_to`` is its last day in being. Bodies in being, and those nobody follows, are left out.
    """
    rows = {row.id: row for row in session.execute(select(
        Body.id, Body.valid_from, Body.valid_to, Body.successor_id, Body.parent_id
    ).where(Body.voided_in.is_(None)))}  # fmt: skip

    def in_being(body_id: int) -> bool:
        return rows[body_id].valid_to is None or rows[body_id].valid_to >= on

    found = {}
    for body_id in rows:
        if in_being(body_id):
            continue
        seen, at = {body_id}, body_id
        while not in_being(at):
            step = rows[at].successor_id or rows[at].parent_id
            if step is None or step in seen or step not in rows:
                break
            seen.add(step)
            at = step
        if in_being(at):
            found[body_id] = at
    return found
