"""Takes a file in: whole or not at all, or its good rows; the rejected ones come back as a file."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.core.changes import Change
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.exchange.entry import CHUNK, Entry
from tracker.exchange.files.open import open_source
from tracker.exchange.files.rejects import rejects_file
from tracker.exchange.files.source import BadFile, Source
from tracker.exchange.header import BadHeader, fields_of
from tracker.exchange.held import Held
from tracker.exchange.kinds import Kind
from tracker.exchange.outcome import Fault, Outcome, Rejected

# Told how far the file is read, and how long it is, in one unit.
Progress = Callable[[int, int], None]


def take_file(
    session: Session,
    change: Change,
    kind: Kind,
    path: Path,
    *,
    on: date,
    update: bool = False,
    partial: bool = False,
    errors: Path | None = None,
    progress: Progress | None = None,
    reach: Reach = EVERYWHERE,
    held: Held | None = None,
) -> Outcome:
    """Enter the rows of a file (interface.md, "Import files"); gives the summary.

    ``reach`` is what the one who imports may write for, ``held`` which right rows are not to be taken;
    ``on`` is today; ``errors`` is where the rejected rows go, with a column of messages. Raises Rejected
    where something was wrong and not ``partial``, or the file cannot be read as a whole: the unit of work
    must then end without a commit. The file of rejected rows is there unless the file as a whole was bad.
    """
    try:
        with ExitStack() as stack:
            source = stack.enter_context(open_source(path, kind))
            fields = fields_of(kind, source.headings)
            on_reject = stack.enter_context(rejects_file(errors, kind, source.headings)) if errors else None
            entry = stack.enter_context(
                Entry(
                    session, change, kind, fields, on=on, update=update, on_reject=on_reject, reach=reach,
                    held=held,
                )
            )
            for chunk in _chunks(source, progress):
                with _no_collecting():
                    entry.take(chunk)
            outcome = entry.finish()
            outcome.coercions.update(source.coercions)
    except BadFile as bad:
        raise Rejected(
            Outcome(faults=[Fault(bad.row, "", "", bad.message)], as_a_whole=True)
        ) from None
    except BadHeader as bad:
        raise Rejected(Outcome(faults=bad.faults, as_a_whole=True)) from None
    if outcome.rejected and not partial:
        raise Rejected(outcome)
    return outcome


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Leave the rows of a chunk alone: they refer to nothing in circles, so looking for circles finds none.

    Python looks whenever some hundred objects are new, which is an eighth of an import's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _chunks(source: Source, progress: Progress | None) -> Iterator[list[tuple[int, list[str]]]]:
    while chunk := list(islice(source.rows, CHUNK)):
        yield chunk
        if progress:
            progress(source.done(), source.size)
