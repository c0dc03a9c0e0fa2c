"""Brings under the ledger what was there before it: the key that signs, and rows without an entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.core.changes import Change
from tracker.core.covered import lay_out_old, written_in
from tracker.core.db import Base
from tracker.core.heads import enter_key, keys
from tracker.core.ledger import Audited, AuditEntry, append, entry_of
from tracker.core.signing import NoKey, SigningKey, keep_key, new_key, read_key


def establish(session: Session, data_dir: Path, *, at: datetime, actor: str) -> int:
    """Make the first key if there is none, tell of it, and enter the rows from before the ledger.

    Gives how many these were.

    Can be run again. Raises NoKey where the ledger knows of a key and its file is gone: to go on with
    another one is for a person to say (``change_key``). Raises BadKey.
    """
    known = keys(session)
    try:
        key = read_key(data_dir)
    except NoKey:
        if known:
            raise
        data_dir.mkdir(parents=True, exist_ok=True)
        key = new_key()
        keep_key(data_dir, key)
    if key.id not in known:
        enter_key(session, key, before=None, at=at, actor=actor)
    return _adopt(session)


def change_key(session: Session, data_dir: Path, *, at: datetime, actor: str) -> SigningKey:
    """Tell of a new key in the place of the one before, which agrees if it is still there; gives the new one.

    It is for the caller to keep it (``keep_key``) once the unit of work is committed. Raises BadKey.
    """
    try:
        before: SigningKey | None = read_key(data_dir)
    except NoKey:
        before = None
    key = new_key()
    known = before is not None and before.id in keys(session)
    enter_key(session, key, before=before if known else None, at=at, actor=actor)
    return key


def _adopt(session: Session) -> int:
    laid, count = False, 0
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        model: Any = mapper.class_
        if not issubclass(model, Audited):
            continue
        # Only what came before the first row that was told of: whatever has none later is for the check.
        told = select(func.min(AuditEntry.source_id)).where(AuditEntry.source == model.__tablename__)
        older = select(model).where(~model.awaits()).order_by(model.id)
        if (first := session.scalar(told)) is not None:
            older = older.where(model.id < first)
        for row in session.scalars(older):
            entry = entry_of(session, row)
            detail = {**entry.detail, "adopted": True}
            if model is Change:
                if not laid:
                    lay_out_old(session)
                    laid = True
                detail["rows"] = written_in(session, row.id, old=True)
            append(session, replace(entry, detail=detail))
            count += 1
    return count
