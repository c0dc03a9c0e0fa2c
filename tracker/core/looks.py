"""Looks at what is not public: each is written before the answer is sent, and linked into the ledger soon.

A look is a short transaction of its own, after the page has read what it shows: it waits for no entry before
it and holds no page up. The worker links looks into the ledger, a few times a minute; until then a look is
held by its own table, which only grows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.core.covered import digest_of, plain_text
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import AuditEntry, Entry, append
from tracker.core.origin import origin

LOOK = "look"
# Looks linked in one unit of work.
STEP = 2_000
# Of looks that are written at the same time a later one may be committed first: so far back is looked again.
BACK = 10_000


class AuditLook(Base):
    """Who looked at what: ``view`` is the page's name, ``subject`` its address without what was asked."""

    __tablename__ = "audit_looks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))
    behalf: Mapped[str] = mapped_column(String(400))
    address: Mapped[str] = mapped_column(String(120))
    view: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(400))


COLUMNS = tuple(sorted(column.name for column in AuditLook.__table__.columns))


def note_look(session: Session, *, at: datetime, actor: str, view: str, subject: str) -> None:
    """Write down a look; on whose behalf and from where is known of the work at hand."""
    here = origin()
    session.execute(insert(AuditLook).values(
        at=at, actor=actor, behalf=here.behalf, address=here.address, view=view, subject=subject[:400],
    ))  # fmt: skip


def unlinked(session: Session, *, most: int = STEP) -> list[AuditLook]:
    """Looks of which no entry tells yet, in order."""
    entry = AuditEntry
    told = (entry.source == AuditLook.__tablename__) & (entry.source_id == AuditLook.id)
    last = select(func.coalesce(func.max(entry.source_id), 0)).where(entry.source == AuditLook.__tablename__)
    statement = (
        select(AuditLook)
        .outerjoin(entry, told)
        .where(entry.number.is_(None), AuditLook.id > last.scalar_subquery() - BACK)
        .order_by(AuditLook.id)
        .limit(most)
    )
    return list(session.scalars(statement))


def link_looks(session: Session) -> int:
    """Enter the looks that have no entry yet; gives how many. Can be run again."""
    found = unlinked(session)
    for look in found:
        said = {name: getattr(look, name) for name in COLUMNS}
        covers = {"columns": list(COLUMNS), "digest": digest_of([plain_text(said, COLUMNS)])[1]}
        append(session, Entry(
            kind=LOOK, at=look.at, actor=look.actor, behalf=look.behalf, address=look.address,
            subject_kind=look.view, subject=look.subject, detail={"row": covers},
            source=AuditLook.__tablename__, source_id=look.id,
        ))  # fmt: skip
    return len(found)
