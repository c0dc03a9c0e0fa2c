"""What tells fictional records from real ones: the change that wrote them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import Change, ChangeKind

# Changes that bring no records of their own.
_NO_RECORDS = (ChangeKind.DEMO, ChangeKind.CALENDAR)


def any_fictional(session: Session) -> bool:
    """Whether the fictional city was ever loaded into this database."""
    return session.scalar(select(Change.id).where(Change.kind == ChangeKind.DEMO).limit(1)) is not None


def only_fictional(session: Session) -> bool:
    """Whether nothing but the fictional city was ever entered; False for an empty database."""
    other = session.scalar(select(Change.id).where(Change.kind.not_in(_NO_RECORDS)).limit(1))
    return other is None and any_fictional(session)
