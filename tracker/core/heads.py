"""The ledger's signed heads, one for each day: what an outsider keeps, and holds the operator to.

A head says how many entries there are and the root over them. Each tells the one before it and brings the
proof that its tree begins with that one's. The file of a head holds all that is needed to check it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Date, String, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.core.beside import beside
from tracker.core.db import Base, Id, Instant
from tracker.core.ledger import HASHING, LEDGER_LOCK, AuditEntry, Entry, append, tree
from tracker.core.merkle import consistency, subtree
from tracker.core.signing import SigningKey

KEY_MADE, KEY_CHANGED = "key:made", "key:changed"
# Below the data directory: in the backups, and never written over.
FOLDER = Path("audit") / "heads"


class UnknownKey(Exception):
    """No entry of the ledger tells of this key, so nobody could check what it signs; the text is its name."""


class AuditHead(Base):
    """The head of a day. ``content`` is the exact text that was signed with the key of that name.

    ``proof`` shows that this tree begins with that of the head before.
    """

    __tablename__ = "audit_heads"

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    size: Mapped[int] = mapped_column(Id)
    root: Mapped[str] = mapped_column(String(128))
    hash: Mapped[str] = mapped_column(String(40))
    signer: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text)
    proof: Mapped[list[str]] = mapped_column(JSON)


@dataclass(frozen=True, slots=True)
class Key:
    """A public key as the ledger tells it: since which entry; whether the key before it agreed."""

    id: str
    signer: str
    public: str
    since: int
    agreed: str | None
    before: str | None


def size_of(session: Session) -> int:
    """How many entries there are."""
    return session.scalar(select(func.coalesce(func.max(AuditEntry.number), 0))) or 0


def root_now(session: Session) -> tuple[int, str]:
    """How many entries the ledger has at this moment, and the root over them; 0 and "" where it has none."""
    size = size_of(session)
    return size, subtree(HASHING, 0, size, tree(session, 0, size)).hex() if size else ""


def enter_key(
    session: Session, key: SigningKey, *, before: SigningKey | None, at: datetime, actor: str
) -> None:
    """Tell of a new key; the one before it, where it is still there, agrees by its signature."""
    detail = {"signer": key.signer, "public": key.public}
    if before is not None:
        detail |= {"before": before.id, "agreed": before.sign(f"{key.signer} {key.public}")}
    kind = KEY_CHANGED if before or keys(session) else KEY_MADE
    append(session, Entry(
        kind=kind, at=at, actor=actor, subject_kind="key", subject=key.id, detail=detail,
    ))  # fmt: skip


def keys(session: Session) -> dict[str, Key]:
    """Every key that the ledger tells of, in order."""
    told = select(AuditEntry.number, AuditEntry.content).where(AuditEntry.kind.in_((KEY_MADE, KEY_CHANGED)))
    found = (key_of(json.loads(content)) for _number, content in session.execute(told.order_by("number")))
    return {key.id: key for key in found}


def key_of(said: dict[str, Any]) -> Key:
    """The key that an entry's content tells of."""
    more = said["detail"]
    return Key(said["subject"], more["signer"], more["public"], said["number"], more.get("agreed"),
               more.get("before"))  # fmt: skip


def head_of(session: Session, day: date) -> AuditHead | None:
    """The head of a day."""
    return session.scalar(select(AuditHead).where(AuditHead.day == day))


def last_head(session: Session) -> AuditHead | None:
    """The newest head."""
    return session.scalar(select(AuditHead).order_by(AuditHead.number.desc()).limit(1))


def heads(session: Session, *, before: int | None = None, most: int = 50) -> Sequence[AuditHead]:
    """Heads, the newest first; those before the one with the number ``before``."""
    statement = select(AuditHead).order_by(AuditHead.number.desc()).limit(most)
    if before is not None:
        statement = statement.where(AuditHead.number < before)
    return session.scalars(statement).all()


def sign_head(session: Session, day: date, key: SigningKey, *, at: datetime) -> AuditHead:
    """Sign the head of a day over all entries there are; again gives the one there is. Raises UnknownKey."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LEDGER_LOCK})
    if signed := head_of(session, day):
        return signed
    if key.id not in keys(session):
        raise UnknownKey(key.id)
    before, size = last_head(session), size_of(session)
    known = tree(session, 0, size, index=before.size - 1 if before else None)
    root = subtree(HASHING, 0, size, known).hex()
    said = {
        "at": at.astimezone(UTC).isoformat(),
        "day": day.isoformat(),
        "hash": HASHING.name,
        "key": key.id,
        "number": before.number + 1 if before else 1,
        "previous": before and previous_of(before),
        "root": root,
        "signer": key.signer,
        "size": size,
    }
    content = json.dumps(said, sort_keys=True, separators=(",", ":"))
    proof = consistency(HASHING, before.size, size, known) if before else []
    head = AuditHead(
        number=said["number"], day=day, at=at, size=size, root=root, hash=HASHING.name, signer=key.signer,
        key=key.id, content=content, signature=key.sign(content), proof=[step.hex() for step in proof],
    )  # fmt: skip
    session.add(head)
    session.flush()
    return head


def previous_of(head: AuditHead) -> dict[str, Any]:
    """What the next head says of this one."""
    return {"day": head.day.isoformat(), "root": head.root, "size": head.size}


def as_file(head: AuditHead, key: Key) -> dict[str, Any]:
    """A head with all that is needed to check it, as its file and the public page have it."""
    return {
        "head": head.content, "signature": head.signature, "proof": head.proof,
        "key": {"id": key.id, "signer": key.signer, "public": key.public},
    }  # fmt: skip


def keep_files(session: Session, data_dir: Path) -> None:
    """Write the files of the heads that have none yet: after the heads themselves are committed."""
    told: dict[str, Key] | None = None
    before: int | None = None
    while found := heads(session, before=before):
        for head in found:
            if (data_dir / FOLDER / f"{head.day.isoformat()}.json").exists():
                return
            told = keys(session) if told is None else told
            write_file(head, told[head.key], data_dir)
        before = found[-1].number


def write_file(head: AuditHead, key: Key, data_dir: Path) -> Path:
    """Keep a head as a file. One that is there and says something else stays, and stands beside it."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    said = json.dumps(as_file(head, key), ensure_ascii=False, indent=1) + "\n"
    out, again = folder / f"{head.day.isoformat()}.json", 1
    while out.exists():
        if out.read_text(encoding="utf-8") == said:
            return out
        again += 1
        out = folder / f"{head.day.isoformat()}.{again}.json"
    with beside(out) as half:
        half.write_text(said, encoding="utf-8")
    return out
