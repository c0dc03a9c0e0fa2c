"""The report as files: the PDF and, beside it, the workbook with every row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.core.beside import beside
from tracker.reports.accountability.annex import write_annex
from tracker.reports.accountability.document import document_of
from tracker.reports.accountability.editions import WHOLE, Edition
from tracker.reports.data.account import gather
from tracker.reports.data.laid import laid
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
    session: Session, days: Window, out: Path, *, edition: Edition = WHOLE, body: str | None = None,
    region: str | None = None, public_on: date | None = None,
) -> Written:
    """Write the report of a period to ``out`` and its annex beside it; the same facts give the same bytes.

    ``edition`` says which kind of report, ``body`` and ``region`` (codes) narrow it; ``public_on`` makes it
    the edition for everybody, with the questions alone that were public on that day. Raises UnknownScope for
    a code nobody has, and ArithmeticError where report and annex would not agree; then neither file is left
    half-written.
    """
    scope = load_scope(session, days.on, body=body, region=region)
    annex = out.with_suffix(".xlsx")
    # The annex, entered last, is put in its place first: a report that stands has its annex.
    with beside(out) as half_pdf, beside(annex) as half_annex:
        with laid(session, days, public_on) as held:
            account = gather(session, days, scope, held, stated=edition.stated)
            document = document_of(account, edition)
            write_annex(session, account, edition, document, half_annex)
        half_pdf.write_bytes(render(document))
    return Written(out, annex, document.serial)
