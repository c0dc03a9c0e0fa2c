"""A data set as the bytes of a file: CSV for spreadsheets, JSON for programs; equal facts, equal bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tracker.exchange.cells import guarded
from tracker.exchange.out.writers import DRILL
from tracker.law import loader as law
from tracker.reports.open_data.datasets import DATASETS, Row, When
from tracker.wording.numbers import pace_word
from tracker.wording.open_data import COLUMNS, LICENCE, NOTICE, SOURCE, TITLES

ENDINGS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a data set; ``on`` is the day it is as of."""

    name: str
    ending: str
    on: date
    rows: int
    content: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def files_of(session: Session, name: str, when: When) -> dict[str, File]:
    """The files of a data set by their ending."""
    rows = list(DATASETS[name](session, when))
    made = {"csv": _csv(name, rows), "json": _json(name, rows, when)}
    return {ending: File(name, ending, when.on, len(rows), made[ending]) for ending in ENDINGS}


def _csv(name: str, rows: Sequence[Row]) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads Chinese; what it would take for a formula is guarded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    pace = _pace()
    writer.writerow([*COLUMNS[name], *([DRILL] if pace else [])])
    for row in rows:
        writer.writerow(["" if one is None else guarded(str(one)) for one in (*row, *pace)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _json(name: str, rows: Sequence[Row], when: When) -> bytes:
    columns = COLUMNS[name]
    content: dict[str, Any] = {
        "dataset": name, "title": TITLES[name].chinese, "title_en": TITLES[name].english,
        "fictional": when.fictional, **({"drill": _pace()[0]} if _pace() else {}),
        "source": SOURCE.chinese,
        "as_of": when.on.isoformat(), "licence": LICENCE,
        "notice": NOTICE.chinese, "notice_en": NOTICE.english,
        "columns": [
            {"key": key, "about": said.chinese, "about_en": said.english} for key, said in columns.items()
        ],
        "rows": [{key: _plain(one) for key, one in zip(columns, row, strict=True)} for row in rows],
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _pace() -> tuple[str, ...]:
    """What a drill with shortened periods says in each of its files; else nothing."""
    by = law.shortened_by()
    return () if by == 1 else (pace_word(by),)


def _plain(one: Any) -> Any:
    if isinstance(one, date):
        return one.isoformat()
    return str(one) if isinstance(one, Decimal) else one
