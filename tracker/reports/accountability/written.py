"""The report as files: the PDF and, beside it, the workbook with every row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.reports.accountability.annex import write_annex
from tracker.reports.accountability.document import document_of
from tracker.reports.data.account import gather
from tracker.reports.data.scope import load_scope
from tracker.reports.pdf.document import render
from tracker.reports.period import Window


@dataclass(frozen=True, slots=True)
class Written:
    """The two files of a report and its number."""

    pdf: Path
    annex: Path
    serial: str


def write_report(
    session: Session, days: Window, out: Path, *, body: str | None = None, region: str | None = None
) -> Written:
    """Write the report of a period to ``out`` and its annex beside it; the same facts give the same bytes.

    ``body`` and ``region`` (codes) narrow it. Raises UnknownScope for a code nobody has, and
    ArithmeticError where report and annex would not agree; then neither file is left half-written.
    """
    scope = load_scope(session, days.on, body=body, region=region)
    account = gather(session, days, scope)
    document = document_of(account)
    content = render(document)
    annex = out.with_suffix(".xlsx")
    beside = annex.with_name(f".{annex.name}.part")
    try:
        write_annex(session, account, document, beside)
        beside.replace(annex)
    finally:
        beside.unlink(missing_ok=True)
    out.write_bytes(content)
    return Written(out, annex, document.serial)
