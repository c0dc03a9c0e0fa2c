"""The ledger for its reader: entries by person, subject, kind and day, a page at a time by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.core.clock import ZONE
from tracker.core.ledger import AuditEntry

SIZE = 50
# Rows of an export fetched in one step.
STEP = 1_000


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: a login, the beginning of a reference or address, of a kind, a day in Harbin."""

    actor: str = ""
    subject: str = ""
    kind: str = ""
    day: date | None = None

    def address(self) -> dict[str, str]:
        """As an address has it."""
        day = self.day.isoformat() if self.day else ""
        found = {"actor": self.actor, "subject": self.subject, "kind": self.kind, "day": day}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """Entries, the newest first, and the number to go on before (None: these are the last)."""

    entries: Sequence[AuditEntry]
    before: int | None


def entries_page(session: Session, sought: Sought, *, before: int | None = None) -> EntriesPage:
    """A page of the entries that are looked for."""
    statement = _sought(sought).limit(SIZE + 1)
    if before is not None:
        statement = statement.where(AuditEntry.number < before)
    found = session.scalars(statement).all()
    return EntriesPage(found[:SIZE], found[SIZE - 1].number if len(found) > SIZE else None)


def all_entries(session: Session, sought: Sought) -> Iterator[AuditEntry]:
    """Every entry that is looked for, the newest first."""
    yield from session.scalars(_sought(sought).execution_options(yield_per=STEP))


def _sought(sought: Sought) -> Select[Any]:
    entry = AuditEntry
    statement = select(entry).order_by(entry.number.desc())
    if sought.actor:
        statement = statement.where(entry.actor == sought.actor)
    if sought.subject:
        statement = statement.where(entry.subject.startswith(sought.subject, autoescape=True))
    if sought.kind:
        statement = statement.where(entry.kind.startswith(sought.kind, autoescape=True))
    if sought.day:
        first = datetime.combine(sought.day, time(), ZONE)
        statement = statement.where(entry.at >= first, entry.at < first + timedelta(days=1))
    return statement
