"""The reports the tests read: an extract of each, and the whole where it lies beside the project."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tracker.commitments.reading.sentences import Paragraph, paragraphs_of

HERE = Path(__file__).parent
WHOLE = HERE.parents[3] / "shared" / "data" / "work-reports"
BY_HAND = HERE.parents[1] / "real_input" / "work_reports"


def extract(year: int) -> list[Paragraph]:
    """Single lines of the report of a year, as published."""
    return paragraphs_of((HERE / "extracts" / f"{year}.txt").read_text("utf-8"))


def whole(year: int) -> list[Paragraph]:
    """The whole report of a year; skips loudly where it is not here."""
    path = WHOLE / f"state-council-{year}.txt"
    if not path.exists():
        pytest.skip(f"NOT TESTED: the whole report of {year} is not here")
    return paragraphs_of(path.read_text("utf-8"))


def entered_by_hand(name: str) -> list[dict[str, str]]:
    """Rows a person entered from the reports: the targets of 2021, the accounts of 2022."""
    return list(csv.DictReader((BY_HAND / name).read_text("utf-8").splitlines()))
