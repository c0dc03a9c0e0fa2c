"""Begins a reading: the document's proposals, kept as a draft for a person to decide on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.commitments.drafting import DraftError, owed_accounts
from tracker.commitments.drafts import (
    ProposalKind,
    ProposalState,
    ReadingState,
    ReportProposal,
    ReportReading,
)
from tracker.commitments.models import EventKind
from tracker.commitments.reading.accounts import Account, accounts_in
from tracker.commitments.reading.sentences import Paragraph
from tracker.commitments.reading.targets import Candidate, candidates_in
from tracker.core.changes import Change
from tracker.core.messages import gettext as _


@dataclass(frozen=True, slots=True)
class Source:
    """The document a reading is of: whose, of which year, when delivered, its name and text."""

    body_id: int
    year: int
    delivered_on: date
    document: str
    sha256: str
    paragraphs: Sequence[Paragraph]
    plan: bool = False


def sum_of_text(text: str) -> str:
    """The SHA-256 of pasted text, in hex: it stands for the file where there is none."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def usual_name(year: int, title: str | None) -> str:
    """What records call a report whose name nobody gave: by its own title, where the text has one."""
    return f"{year}年{title or '政府工作报告'}"


def begin(session: Session, source: Source, *, at: datetime, actor: str) -> ReportReading:
    """Read a document and keep its proposals: targets of its year, accounts of last year's targets.

    Raises DraftError where a reading of the body's report of that year is open, or this very document was
    read and finished before and its facts still stand.
    """
    if source.delivered_on.year != source.year:
        raise DraftError(_("The report of {year} is delivered in {year}.", year=source.year))
    if read_before(session, source):
        raise DraftError(_("This document was read before, and what was kept of it stands in the records."))
    reading = ReportReading(
        body_id=source.body_id,
        year=source.year,
        plan=source.plan,
        delivered_on=source.delivered_on,
        document=source.document,
        document_sha256=source.sha256,
        state=ReadingState.OPEN,
        begun_at=at,
        begun_by=actor,
    )
    try:
        with session.begin_nested():
            session.add(reading)
            session.flush()
    except IntegrityError as twice:
        raise DraftError(
            _("A reading of the report of {year} is open; finish it or give it up first.", year=source.year)
        ) from twice
    targets = candidates_in(source.paragraphs, source.year, plan=source.plan)
    owed = owed_accounts(session, source.body_id, source.year)
    accounts = accounts_in(source.paragraphs, list(owed.values()))
    session.add_all(_target(reading, number, one) for number, one in enumerate(targets, start=1))
    proposed = [(commitment, one) for commitment, target in owed.items() for one in accounts[target.ref]]
    session.add_all(
        _account(reading, number, commitment, one)
        for number, (commitment, one) in enumerate(proposed, start=1)
    )
    session.flush()
    return reading


def read_before(session: Session, source: Source) -> bool:
    """Whether this very document was read for the body and finished, and not undone since."""
    found = session.scalar(
        select(func.count())
        .select_from(ReportReading)
        .join(Change, Change.id == ReportReading.finished_in)
        .where(
            ReportReading.body_id == source.body_id,
            ReportReading.year == source.year,
            ReportReading.document_sha256 == source.sha256,
            Change.undone_in.is_(None),
        )
    )
    return bool(found)


def _place(paragraph: int, page: int | None) -> str:
    """Where it stands, as a record keeps it, whatever language is in use."""
    return str(page) if page else f"第{paragraph}段"


def _target(reading: ReportReading, number: int, one: Candidate) -> ReportProposal:
    fields = {
        "kind": one.kind.value,
        "title": one.title,
        "text": one.quote,
        "source_page": _place(one.paragraph, one.page),
        "due_on": one.due_on.isoformat() if one.due_on else "",
        "report_year": str(one.report_year or ""),
        "metric": one.metric or "",
        "target": one.target or "",
        "direction": one.direction.value if one.direction else "",
        "unit": one.unit or "",
    }
    return _proposal(reading, ProposalKind.TARGET, number, one, fields, why=one.why.value, cue=one.cue[:40])


def _account(reading: ReportReading, number: int, commitment: int, one: Account) -> ReportProposal:
    fields = {
        "kind": EventKind.EXPLAINED.value,
        "achieved": one.achieved or "",
        "report_year": str(reading.year),
        "note": one.quote,
    }
    return _proposal(
        reading, ProposalKind.ACCOUNT, number, one, fields,
        commitment_id=commitment, met=one.met.value, likeness=one.likeness,
    )  # fmt: skip


def _proposal(
    reading: ReportReading,
    kind: ProposalKind,
    number: int,
    one: Candidate | Account,
    fields: dict[str, str],
    **more: object,
) -> ReportProposal:
    return ReportProposal(
        reading_id=reading.id,
        kind=kind,
        number=number,
        paragraph=one.paragraph,
        page=one.page,
        sentence=one.sentence,
        quote=one.quote,
        quote_at=one.quote_at,
        proposed=fields,
        fields=fields,
        state=ProposalState.PROPOSED,
        version=1,
        **more,
    )
