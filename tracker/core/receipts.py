"""Receipts: an entry with the proof that it stands in the ledger under a signed head; checked offline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.heads import AuditHead, as_file, keys
from tracker.core.ledger import AuditEntry, tree
from tracker.core.merkle import Hashing, included, inclusion
from tracker.core.signing import is_signed, key_id

# Says what the file is, for who finds it years later.
WHAT = "tracker audit receipt 1"


def entry_numbered(session: Session, number: int) -> AuditEntry | None:
    """The entry with a number."""
    return session.get(AuditEntry, number)


def entry_about(session: Session, source: str, source_id: int) -> AuditEntry | None:
    """The entry that tells of a row of another table."""
    same = (AuditEntry.source == source) & (AuditEntry.source_id == source_id)
    return session.scalar(select(AuditEntry).where(same))


def receipt(session: Session, entry: AuditEntry) -> dict[str, Any] | None:
    """The receipt of an entry under the newest head; None until a head covers it, which is the next night."""
    covering = select(AuditHead).where(AuditHead.size >= entry.number).order_by(AuditHead.number.desc())
    head = session.scalar(covering.limit(1))
    if head is None:
        return None
    index, hashing = entry.number - 1, Hashing(head.hash)
    path = inclusion(hashing, index, head.size, tree(session, 0, head.size, index=index))
    return {
        "what": WHAT,
        "entry": entry.content,
        "index": index,
        "path": [step.hex() for step in path],
        **as_file(head, keys(session)[head.key]),
    }


def wrong_with(said: Mapping[str, Any]) -> list[str]:
    """What does not hold in a receipt: ``form``, ``entry``, ``path``, ``key``, ``signature``; [] if all does.

    It says that the holder of the key signed a ledger with this entry. Whether the key is the operator's, a
    head kept or published elsewhere says.
    """
    try:
        head, key = json.loads(said["head"]), said["key"]
        entry = json.loads(said["entry"])
        hashing = Hashing(str(head["hash"]))
        leaf = Hashing(str(entry["hash"])).leaf(said["entry"].encode())
        index, size = int(said["index"]), int(head["size"])
        path = [bytes.fromhex(step) for step in said["path"]]
        root = bytes.fromhex(head["root"])
        wrong = []
        if entry["number"] != index + 1:
            wrong.append("entry")
        if not included(hashing, leaf, index, size, path, root):
            wrong.append("path")
        if key_id(key["public"]) != head["key"] or key["id"] != head["key"]:
            wrong.append("key")
        if not is_signed(key["signer"], key["public"], said["head"], said["signature"]):
            wrong.append("signature")
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["form"]
    return wrong
