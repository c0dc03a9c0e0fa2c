"""Checks the whole ledger: each entry, the links, the tree, the signed heads, and the rows entries tell of.

What is found is named: the entry, when and what it was, and the column that is not what it was. What no
entry covers is not checked: columns worked out from facts and law, flags, notices, grants as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.covered import digest_of, fact_tables, lay_out_old, lines_of, plain_text
from tracker.core.db import Base
from tracker.core.heads import KEY_CHANGED, KEY_MADE, Key
from tracker.core.ledger import KEPT_LEVELS, NO_LINK, SAID, Audited, AuditEntry, AuditNode, linked
from tracker.core.ledger_standing import (
    begins_with,
    content_of,
    day,
    entries_in_steps,
    heads_as_they_stand,
    instant,
    is_whole,
    key_told,
    out_of_step,
    readable_whatever,
    rows_as_they_stand,
)
from tracker.core.looks import AuditLook, passed_over
from tracker.core.merkle import Growing, Hashing
from tracker.core.signing import is_signed, key_id

# Entries looked at in one step.
STEP = 1_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was: ``what`` is a word, ``about`` the column, table or day concerned.

    ``number``, ``at`` and ``kind`` are of the entry, or of the head whose ``what`` begins with ``head``.
    """

    what: str
    number: int
    about: str = ""
    at: str = ""
    kind: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptHead:
    """A head from outside the database: the name of its file, the text that was signed, and by what."""

    name: str
    content: str
    signature: str
    key: Mapping[str, str]


@dataclass(slots=True)
class Checked:
    """What the check looked at: entries, heads, rows of records; the keys, and the newest head's day."""

    entries: int = 0
    heads: int = 0
    rows: int = 0
    outside: int = 0


class Check:
    """One check of a ledger; it writes nothing but a temporary table."""

    def __init__(self, session: Session, outside: Sequence[KeptHead] = ()) -> None:
        self._session = session
        self._keys: dict[str, Key] = {}
        self._outside = outside
        self.done = Checked()

    def faults(self) -> Iterator[Fault]:
        """What is wrong, the earliest entry first."""
        with readable_whatever(self._session):
            yield from self._faults()

    def _faults(self) -> Iterator[Fault]:
        lay_out_old(self._session)
        self._facts = fact_tables()
        heads = heads_as_they_stand(self._session)
        roots = {head.size: "" for head in heads}
        asked = [_sizes(kept) for kept in self._outside]
        roots |= {size: "" for size in asked if size is not None}
        yield from self._entries(roots)
        yield from self._heads(heads, roots)
        yield from self._kept_outside(roots)
        yield from self._without_entry()

    def _entries(self, roots: dict[int, str]) -> Iterator[Fault]:
        growing: Growing | None = None
        expected = 1
        before: str | None = NO_LINK
        for chunk in entries_in_steps(self._session, STEP):
            found: list[Fault] = []
            told: list[dict[str, Any]] = []
            for row in chunk:
                if row.number != expected:
                    yield from found
                    found = []
                    yield Fault("missing", expected, about=str(row.number - 1))
                    before = None
                expected = row.number + 1
                said, hashing = _read(row)
                if growing is None:
                    growing = Growing(hashing)
                    roots |= {0: growing.root().hex()} if 0 in roots else {}
                content = hashing.leaf(str(row.content).encode()).hex()
                wrong = list(_of_entry(row, said, hashing, before, content))
                whole = is_whole(said, self._facts)
                # What was never an entry of this program is named, also where its hashes were made to fit.
                found += wrong if wrong or whole else [_fault("column", row, "content")]
                before = _link(hashing, before, content, row)
                found += self._nodes(row, growing.add(bytes.fromhex(content)))
                if growing.size in roots:
                    roots[growing.size] = growing.root().hex()
                if whole:
                    told.append(said)
                    if said["kind"] in (KEY_MADE, KEY_CHANGED):
                        found += self._key(row, said)
            found += self._rows(told)
            yield from sorted(found, key=lambda one: one.number)
            self.done.entries += len(chunk)

    def _nodes(self, row: Any, whole: list[tuple[int, int, bytes]]) -> Iterator[Fault]:
        for level, place, found in whole:
            if level in KEPT_LEVELS:
                kept = self._session.scalar(
                    select(AuditNode.hash).where(AuditNode.level == level, AuditNode.place == place)
                )
                if kept != found.hex():
                    yield _fault("node", row, f"{level}/{place}")

    def _key(self, row: Any, said: dict[str, Any]) -> Iterator[Fault]:
        key = key_told(said)
        if key is None:
            yield _fault("key", row, str(said.get("subject")))
            return
        if not _is_named(key):
            yield _fault("key", row, key.id)
        if key.before is not None:
            old = self._keys.get(key.before)
            agreed = old and is_signed(old.signer, old.public, f"{key.signer} {key.public}", key.agreed or "")
            if not agreed:
                yield _fault("key", row, key.before)
        self._keys[key.id] = key

    def _rows(self, told: list[dict[str, Any]]) -> Iterator[Fault]:
        """The rows that entries tell of, and what changes wrote: whether they still say the same."""
        sourced = [said for said in told if said.get("source")]
        for name, group in groupby(sorted(sourced, key=itemgetter("source")), key=itemgetter("source")):
            yield from self._sources(name, list(group))
        for said in told:
            for name, covers in (said["detail"].get("rows") or {}).items():
                table, _columns, follows = self._facts[name]
                if set(covers["columns"]) - set(table.columns.keys()):
                    yield Fault("rows", said["number"], name, said["at"], said["kind"], covers["count"])
                    continue
                lines = lines_of(
                    self._session, table, covers["columns"], follows, said["source_id"], old=True
                )
                count, digest = digest_of(lines)
                self.done.rows += count
                if (count, digest) != (covers["count"], covers["digest"]):
                    what = "rows" if count == covers["count"] else "rows_count"
                    yield Fault(what, said["number"], name, said["at"], said["kind"], covers["count"])

    def _sources(self, name: str, told: list[dict[str, Any]]) -> Iterator[Fault]:
        table = Base.metadata.tables.get(name)
        if table is None:
            return
        found = rows_as_they_stand(self._session, table, [said["source_id"] for said in told])
        for said in told:
            row, covers = found.get(said["source_id"]), said["detail"].get("row")
            if row is None:
                yield Fault("row_missing", said["number"], name, said["at"], said["kind"], said["source_id"])
            elif covers and _digest(row, covers["columns"]) != covers["digest"]:
                yield Fault("row", said["number"], name, said["at"], said["kind"], said["source_id"])
            self.done.rows += 1

    def _heads(self, heads: Sequence[Any], roots: Mapping[int, str]) -> Iterator[Fault]:
        before: Any = None
        for expected, head in enumerate(heads, start=1):
            self.done.heads += 1
            about = day(head.day)
            said = content_of(head.content)
            if head.number != expected:
                yield Fault("head_missing", expected)
                return
            stood = {
                "at": instant(head.at), "day": about, "hash": head.hash, "key": head.key,
                "number": head.number, "root": head.root, "signer": head.signer, "size": head.size,
                "previous": before and {"day": day(before.day), "root": before.root, "size": before.size},
            }  # fmt: skip
            if wrong := sorted(name for name in stood if said.get(name) != stood[name]):
                yield Fault("head_column", head.number, f"{about} {wrong[0]}")
            if type(head.size) is not int:
                before = head
                continue
            key = self._keys.get(head.key)
            if key is None or key.since > head.size:
                yield Fault("head_key", head.number, f"{about} {head.key}")
            elif not is_signed(head.signer, key.public, head.content, head.signature):
                yield Fault("head_signature", head.number, about)
            if head.size > self.done.entries:
                yield Fault("head_cut", head.number, about, row=head.size)
            elif roots[head.size] != head.root:
                yield Fault("head_root", head.number, about)
            elif not begins_with(before, head):
                yield Fault("head_column", head.number, f"{about} proof")
            before = head

    def _kept_outside(self, roots: Mapping[int, str]) -> Iterator[Fault]:
        for kept in self._outside:
            self.done.outside += 1
            said, size = content_of(kept.content), _sizes(kept)
            known = self._keys.get(kept.key.get("id", ""))
            if size is None or not is_signed(
                kept.key.get("signer", ""), kept.key.get("public", ""), kept.content, kept.signature
            ):
                yield Fault("outside_unsigned", 0, kept.name)
            elif size > self.done.entries:
                yield Fault("outside_cut", self.done.entries + 1, kept.name, row=size)
            elif roots[size] != said["root"]:
                yield Fault("outside_root", 0, kept.name)
            elif known is None or known.public != kept.key["public"]:
                yield Fault("outside_key", 0, kept.name)

    def _without_entry(self) -> Iterator[Fault]:
        """Rows of which no entry tells, though each has one from the day it was added; and records that were
        moved without a step."""
        for mapper in Base.registry.mappers:
            if issubclass(mapper.class_, Audited):
                table: Any = mapper.local_table
                told = select(AuditEntry.source_id).where(AuditEntry.source == table.name)
                bare = select(table.c.id).where(table.c.id.not_in(told), ~mapper.class_.awaits())
                for number in self._session.scalars(bare.order_by(table.c.id).limit(STEP)):
                    yield Fault("no_entry", 0, table.name, row=number)
                if (stands := mapper.class_.step_of) is not None:
                    for record, entry in out_of_step(self._session, table, stands):
                        yield Fault("stands", entry, stands.table, row=record)
        for number in passed_over(self._session):
            yield Fault("no_entry", 0, AuditLook.__tablename__, row=number)


def _read(row: Any) -> tuple[dict[str, Any], Hashing]:
    said = content_of(str(row.content))
    hashing = Hashing(str(said.get("hash", "sha256")))
    try:
        hashing.of(b"")
    except (ValueError, TypeError):
        return said, Hashing("sha256")
    return said, hashing


def _of_entry(
    row: Any, said: dict[str, Any], hashing: Hashing, before: str | None, content: str
) -> Iterator[Fault]:
    """An entry alone, and its link to the one before: which of its columns is not what it was."""
    linked_so = before is None or _linked(hashing, before, row.leaf) == row.link
    if content != row.leaf:
        # The link says which of the two was there when it was made.
        yield _fault("column", row, "content" if linked_so else "leaf")
        return
    if not linked_so:
        yield _fault("column", row, "link")
    stood = {name: getattr(row, name) for name in SAID} | {"at": instant(row.at), "number": row.number}
    for name, value in stood.items():
        if said.get(name) != value:
            yield _fault("column", row, name)


def _link(hashing: Hashing, before: str | None, content: str, row: Any) -> str:
    """The link the next entry was tied to, as far as it can still be told."""
    if before is None or _linked(hashing, before, row.leaf) == row.link:
        return str(row.link)
    return _linked(hashing, before, content)


def _linked(hashing: Hashing, before: str, leaf: str) -> str:
    try:
        return linked(hashing, before, leaf)
    except ValueError:
        # What stands there is no hash.
        return ""


def _fault(what: str, row: Any, about: str) -> Fault:
    return Fault(what, row.number, about, instant(row.at), row.kind)


def _digest(row: Mapping[str, Any], columns: Sequence[str]) -> str:
    """The digest over columns of a row; what is no value of any row any more is part of none."""
    try:
        return digest_of([plain_text(row, columns)])[1]
    except (TypeError, LookupError):
        return ""


def _is_named(key: Key) -> bool:
    """Whether a key has the name that follows from it."""
    try:
        return key_id(key.public) == key.id
    except ValueError:
        return False


def _sizes(kept: KeptHead) -> int | None:
    size = content_of(kept.content).get("size")
    return size if isinstance(size, int) and size >= 0 else None
