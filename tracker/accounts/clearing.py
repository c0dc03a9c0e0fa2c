"""What was begun and came to nothing goes after a while: uploaded evidence, tried files, drafts of forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts import form_drafts
from tracker.accounts.models import Registration
from tracker.core import clock
from tracker.core.changes import Change
from tracker.core.evidence import FOLDER, UPLOADS

# Longer than any holiday: what was begun before one can still be finished after it, on the page left open.
KEPT_FOR = timedelta(days=14)
# So many files are looked up in one statement.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Cleared:
    """How much of each went: licences and files of cases; tried files, with their rejected rows and notes."""

    evidence: int
    tried_files: int
    form_drafts: int


def clear(session: Session, data_dir: Path, on: date, *, named_in: Sequence[Any] = ()) -> Cleared:
    """Remove what nothing refers to and what is older than KEPT_FOR on this day.

    Kept is what any registration shows, whether it waits or was decided, what any change of the records
    names as its source, and what stands in one of the columns ``named_in`` of what lies above the accounts.
    """
    begun = datetime.combine(on, time.min, clock.ZONE) - KEPT_FOR
    before = begun.timestamp()
    evidence = 0
    for part in _portions(_older(data_dir / FOLDER, before)):
        sums = {path.name for path in part}
        known: set[str] = set()
        for column in (Registration.licence_sha256, Change.source_sha256, *named_in):
            known |= set(session.scalars(select(column).where(column.in_(sums))))
        evidence += _remove((path for path in part if path.name not in known), before)
    tried = _remove(_older(data_dir / UPLOADS, before), before)
    return Cleared(evidence, tried, form_drafts.drop_older(session, begun))


def _older(folder: Path, before: float) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if _is_older(path, before):
            yield path


def _is_older(path: Path, before: float) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_mtime < before


def _remove(paths: Iterable[Path], before: float) -> int:
    removed = 0
    for path in paths:
        # The same licence may have been sent again while the others were looked up: it is new then.
        if _is_older(path, before):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _portions(paths: Iterator[Path]) -> Iterator[list[Path]]:
    part: list[Path] = []
    for path in paths:
        part.append(path)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part
