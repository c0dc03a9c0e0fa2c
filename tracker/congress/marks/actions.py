"""Marks are set and taken away by their member alone; twice is once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.congress.marks.models import Mark, Marked

# What one person can still ask about, and a printed list still hold.
MOST = 200


class TooMany(ValueError):
    """No more than MOST are marked at once."""


def mark(
    session: Session, account_id: int, kind: Marked, key: str, *, at: datetime, body_id: int | None = None,
    said: str = "",
) -> bool:  # fmt: skip
    """Mark a thing that the member may see; gives whether it was not marked before. Raises TooMany."""
    held = marks_of(session, account_id)
    if any((one.kind, one.key) == (kind, key) for one in held):
        return False
    if len(held) >= MOST:
        raise TooMany
    try:
        with session.begin_nested():
            made = Mark(
                account_id=account_id, kind=kind, key=key, body_id=body_id, said=said.strip(), marked_at=at
            )
            session.add(made)
            session.flush()
    except IntegrityError:
        return False
    return True


def unmark(session: Session, account_id: int, kind: Marked, key: str) -> None:
    """Take a mark away; where there is none, nothing is done."""
    session.execute(
        delete(Mark).where(Mark.account_id == account_id, Mark.kind == kind, Mark.key == key)
    )


def marks_of(session: Session, account_id: int) -> Sequence[Mark]:
    """The marks of an account in the order in which they were set."""
    return session.scalars(select(Mark).where(Mark.account_id == account_id).order_by(Mark.id)).all()
