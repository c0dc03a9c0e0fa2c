"""The audit ledger: who did or looked at what, when, on whose behalf and from where; only ever added to.

An entry is written at the end of the unit of work that causes it, or not at all. Entries are numbered without
a gap and each is linked to the one before; the database refuses to change or remove them. Their hashes are
the leaves of a tree (core/merkle.py), whose daily signed heads (core/heads.py) others can keep.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from sqlalchemy import Index, Integer, String, Text, event, false, insert, inspect, or_, select, text
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.sql import ColumnElement

from tracker.core.covered import digest_of, plain_text
from tracker.core.db import Base, Id, Instant
from tracker.core.merkle import Hashing, Known, subtree
from tracker.core.origin import origin

# The hash of new entries and of the tree, by its name; each entry and each head says which was used.
HASHING = Hashing("sha256")
# The link before the first entry.
NO_LINK = ""
# A number of our own among PostgreSQL's advisory locks. It is asked for last, when a unit of work ends, and
# for as long as it takes to commit: nobody who signs in waits for an import to be over.
LEDGER_LOCK = 72_013_003
# Whole subtrees of so many leaves are kept, and of so many of these: two to the eighth, and again.
KEPT_LEVELS = (8, 16)
# What an entry says in columns of its own, for whoever looks for it; all of it is in ``content`` too.
SAID = ("at", "kind", "actor", "behalf", "address", "subject_kind", "subject", "source", "source_id")
# In a session: what is to be entered, and how much that was when each savepoint began.
_PENDING, _BEFORE = "ledger_pending", "ledger_before"


class AuditEntry(Base):
    """One entry. ``content`` is the exact text that is hashed to ``leaf``; ``link`` ties it to all before.

    ``source`` and ``source_id`` name the row of another table that the entry tells of.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_actor", "actor", "number"),
        Index("ix_audit_entries_kind", "kind", "number"),
        Index("ix_audit_entries_subject", "subject", "number"),
        Index("uq_audit_entries_source", "source", "source_id", unique=True),
    )

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    kind: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(120))
    behalf: Mapped[str] = mapped_column(String(400))
    address: Mapped[str] = mapped_column(String(120))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(400))
    source: Mapped[str | None] = mapped_column(String(60))
    source_id: Mapped[int | None] = mapped_column(Id)
    content: Mapped[str] = mapped_column(Text)
    leaf: Mapped[str] = mapped_column(String(128))
    link: Mapped[str] = mapped_column(String(128))


class AuditNode(Base):
    """The hash of a whole subtree: 2^``level`` leaves from ``place`` times as many on. Only for speed."""

    __tablename__ = "audit_nodes"

    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(128))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be entered: ``at`` in UTC, ``actor`` a login, ``subject`` a reference and no content.

    ``address`` and ``behalf`` are those of the work at hand (core/origin.py) unless they are given.
    """

    kind: str
    at: datetime
    actor: str
    subject_kind: str = ""
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None
    behalf: str | None = None
    source: str | None = None
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Stands:
    """Of steps: where the record stands that they are of, which the last of them says, too.

    ``by`` is the step's column with the record's number in ``table``; ``same`` pairs a column of the record
    with the step's. ``before`` is the state of a record of which no step was taken, None where there is none.
    """

    table: str
    by: str
    same: tuple[tuple[str, str], ...] = (("state", "to_state"), ("due_on", "due_on"))
    before: str | None = None


class Audited:
    """Mixin of a row whose adding is entered in the ledger, with a digest over what the row says.

    ``later``: columns that may still change, and are not covered. ``step_of``: of what the rows are steps.
    """

    later: ClassVar[tuple[str, ...]] = ()
    step_of: ClassVar[Stands | None] = None

    def as_entry(self, session: Session) -> Entry:
        """The entry that tells of this row, which has its number by now."""
        raise NotImplementedError

    def enters(self, session: Session) -> bool:
        """Whether the row is entered by now; one that ``awaits`` is entered by what ends its waiting."""
        return True

    @classmethod
    def awaits(cls) -> ColumnElement[bool]:
        """The rows of which no entry tells yet: they belong to what may still be forgotten."""
        return false()


def append(session: Session, entry: Entry) -> None:
    """Enter something when the session's unit of work ends; nothing is entered where it fails."""
    session.info.setdefault(_PENDING, []).append(entry)


def enter_rows(session: Session, rows: Iterable[Audited]) -> None:
    """Enter audited rows that one statement wrote for them all, and that the session has read again."""
    session.info.setdefault(_PENDING, []).extend(rows)


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: Any) -> None:
    added = [row for row in session.new if isinstance(row, Audited)]
    if added:
        session.info.setdefault(_PENDING, []).extend(added)


@event.listens_for(Session, "before_commit")
def _enter(session: Session) -> None:
    if not session.in_nested_transaction():
        enter_now(session)


def enter_now(session: Session) -> None:
    """Enter what is noted so far without waiting for the unit of work to end: for what rests on it."""
    session.flush()
    # Each once, also where it was noted when it was added and by what ended its waiting.
    pending = {id(one): one for one in session.info.pop(_PENDING, [])}.values()
    entries = [
        one if isinstance(one, Entry) else entry_of(session, one)
        for one in pending
        if isinstance(one, Entry) or (inspect(one).persistent and one.enters(session))
    ]
    if entries:
        _write(session, entries)


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, begun: SessionTransaction) -> None:
    if begun.nested:
        marks = session.info.setdefault(_BEFORE, WeakKeyDictionary())
        marks[begun] = len(session.info.get(_PENDING, ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, before: SessionTransaction) -> None:
    # What a savepoint took back was never done, whatever was noted of it.
    if before in session.info.get(_BEFORE, {}):
        del session.info.get(_PENDING, [])[session.info[_BEFORE][before] :]
    if not session.in_transaction():
        session.info.pop(_PENDING, None)


def entry_of(session: Session, row: Any) -> Entry:
    """The whole entry of an audited row: with what the row is, and the digest over what it says."""
    table = type(row).__table__
    entry: Entry = row.as_entry(session)
    columns = covered_columns(type(row))
    said = plain_text({name: getattr(row, name) for name in columns}, columns)
    covers = {"columns": list(columns), "digest": digest_of([said])[1]}
    return Entry(
        kind=entry.kind, at=entry.at, actor=entry.actor, subject_kind=entry.subject_kind,
        subject=entry.subject, detail={**entry.detail, "row": covers}, address=entry.address,
        behalf=entry.behalf, source=table.name, source_id=row.id,
    )  # fmt: skip


def covered_columns(model: Any) -> tuple[str, ...]:
    """The columns of an audited row that its entry covers."""
    return tuple(sorted(column.name for column in model.__table__.columns if column.name not in model.later))


def _write(session: Session, entries: list[Entry]) -> None:
    """Number, link and write entries, as the last thing a unit of work does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LEDGER_LOCK})
    table = AuditEntry
    last = session.execute(
        select(table.number, table.link).order_by(table.number.desc()).limit(1)
    ).first()
    number, link = (last.number, last.link) if last else (0, NO_LINK)
    rows = []
    for entry in entries:
        number += 1
        row = _row(number, entry)
        row["leaf"] = HASHING.leaf(row["content"].encode()).hex()
        link = row["link"] = linked(HASHING, link, row["leaf"])
        rows.append(row)
    session.execute(insert(AuditEntry), rows)
    _keep_nodes(session, number - len(rows), number)


def linked(hashing: Hashing, before: str, leaf: str) -> str:
    """The link of an entry: the hash over the link before it and its own leaf."""
    return hashing.of(bytes.fromhex(before) + bytes.fromhex(leaf)).hex()


def _row(number: int, entry: Entry) -> dict[str, Any]:
    here = origin()
    row: dict[str, Any] = {
        "number": number,
        "at": entry.at.astimezone(UTC),
        "kind": entry.kind,
        "actor": entry.actor,
        "behalf": here.behalf if entry.behalf is None else entry.behalf,
        "address": here.address if entry.address is None else entry.address,
        "subject_kind": entry.subject_kind,
        "subject": entry.subject[:400],
        "source": entry.source,
        "source_id": entry.source_id,
    }
    said = {
        **row,
        "at": row["at"].isoformat(),
        "detail": dict(entry.detail),
        "hash": HASHING.name,
        # Who holds a proof holds the hashes of neighbouring entries: no guess at them can be tried out.
        "salt": secrets.token_hex(16),
    }
    row["content"] = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return row


def _keep_nodes(session: Session, before: int, size: int) -> None:
    """Keep the hashes of the subtrees that the newest entries made whole."""
    for level in KEPT_LEVELS:
        for place in range(before >> level, size >> level):
            first, end = place << level, (place + 1) << level
            found = subtree(HASHING, first, end, tree(session, first, end))
            session.add(AuditNode(level=level, place=place, hash=found.hex()))
            session.flush()


def tree(session: Session, first: int, end: int, *, index: int | None = None) -> Known:
    """What is known of the tree's hashes between two leaves: enough for its root there.

    With the ``index`` of a leaf among them also enough for that leaf's proof. Few rows are read, however
    large the tree is.
    """
    places = {place for place in (index, end - 1) if place is not None and place >= 0}
    low, high = KEPT_LEVELS
    node, entry = AuditNode, AuditEntry
    blocks = [(place >> high) << (high - low) for place in places]
    nodes = select(node.level, node.place, node.hash).where(or_(
        (node.level == high) & node.place.between(first >> high, end >> high),
        *((node.level == low) & node.place.between(one, one + (1 << high - low)) for one in blocks),
    ))  # fmt: skip
    leaves = select(entry.number, entry.leaf).where(or_(
        *(entry.number.between((place >> low << low) + 1, ((place >> low) + 1) << low) for place in places)
    ))  # fmt: skip
    found: dict[tuple[int, int], bytes] = {}
    for level, place, kept in session.execute(nodes):
        found[place << level, (place + 1) << level] = bytes.fromhex(kept)
    for number, leaf in session.execute(leaves) if places else ():
        found[number - 1, number] = bytes.fromhex(leaf)
    return lambda one, other: found.get((one, other))
