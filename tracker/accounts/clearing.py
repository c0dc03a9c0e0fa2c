"""What was uploaded and came to nothing goes after a while: licences of failed registrations, tried files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Registration
from tracker.core import clock
from tracker.core.changes import Change
from tracker.core.evidence import FOLDER, UPLOADS

# Longer than any holiday: a file tried before one can still be taken in after it, on the page left open.
KEPT_FOR = timedelta(days=14)
# So many files are looked up in one statement.
AT_ONCE = 500


def clear(session: Session, data_dir: Path, on: date, *, named_in: Sequence[Any] = ()) -> tuple[int, int]:
    """Remove the uploaded files that nothing refers to and that are older than KEPT_FOR on this day.

    Gives how many licences and how many tried files went. Kept is what any registration shows, whether it
    waits or was decided, what any change of the records names as its source, and what stands in one of the
    columns ``named_in`` of what lies above the accounts.
    """
    before = (datetime.combine(on, time.min, clock.ZONE) - KEPT_FOR).timestamp()
    licences = 0
    for part in _portions(_older(data_dir / FOLDER, before)):
        sums = {path.name for path in part}
        known = set()
        for column in (Registration.licence_sha256, Change.source_sha256, *named_in):
            known |= set(session.scalars(select(column).where(column.in_(sums))))
        licences += _remove((path for path in part if path.name not in known), before)
    return licences, _remove(_older(data_dir / UPLOADS, before), before)


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
