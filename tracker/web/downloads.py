"""Rows of a list as a file that a browser saves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, send_file

from tracker.exchange.out.writers import OutColumn, writing

TYPES = {
    # Flask adds the character set to a text.
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(
    name: str, columns: Sequence[OutColumn], title: str, rows: Iterable[Sequence[Any]], *, form: bool = True
) -> Response:
    """Rows as a file called ``name``, whose ending (csv, xlsx) says of which kind.

    ``form``: headings are for readers in CSV too, as in ``writing``. Raises CannotWrite.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        with writing(path, columns, title, form=form) as put:
            for row in rows:
                put(row)
        # The open file outlives its name: it is gone from the disk once it is sent.
        return send_file(
            path.open("rb"), TYPES[path.suffix[1:]], as_attachment=True, download_name=path.name
        )
