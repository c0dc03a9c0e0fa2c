"""Opens an import file by its ending, after a look at what it really is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from tracker.exchange.files.source import Source, refuse_wrong_ending
from tracker.exchange.files.text import open_text
from tracker.exchange.files.workbook import open_workbook
from tracker.exchange.kinds import Kind


def open_source(path: Path, kind: Kind) -> AbstractContextManager[Source]:
    """A CSV file or workbook of a kind, open for reading while the context lasts. Raises BadFile."""
    refuse_wrong_ending(path)
    known = {*kind.by_key, *kind.by_heading}
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return open_workbook(path, known)
    return open_text(path, known)
