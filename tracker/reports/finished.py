"""The reports that were written to the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tracker.core.clock import ZONE
from tracker.releases.workflow import Audience
from tracker.reports.audience import PUBLIC_ENDING, audience_of


@dataclass(frozen=True, slots=True)
class FinishedReport:
    """A report: its name, the period its name says, when it was written (Asia/Shanghai), its bytes.

    ``audience`` is who may open it.
    """

    name: str
    period: str
    audience: Audience
    written_at: datetime
    size: int
    annex_size: int | None


def finished_reports(data_dir: Path) -> list[FinishedReport]:
    """Every ``accountability-….pdf`` below ``reports/``, the newest period first."""
    found = []
    for path in (data_dir / "reports").glob("*.pdf"):
        stat, annex = path.stat(), path.with_suffix(".xlsx")
        written = datetime.fromtimestamp(stat.st_mtime, UTC).astimezone(ZONE)
        period = path.stem.removesuffix(PUBLIC_ENDING).partition("-")[2] or path.stem
        size = annex.stat().st_size if annex.exists() else None
        found.append(FinishedReport(path.stem, period, audience_of(path.stem), written, stat.st_size, size))
    return sorted(found, key=lambda one: (one.written_at, one.name), reverse=True)
