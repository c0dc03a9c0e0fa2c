"""Actions on drafts that make no facts: begin a reading, keep, drop and take back a decision, give up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.commitments.drafts import (
    ProposalKind,
    ProposalState,
    ReadingState,
    ReportProposal,
    ReportReading,
)
from tracker.commitments.models import Commitment, CommitmentEvent, CommitmentKind, EventKind
from tracker.commitments.reading.accounts import Account, Target, accounts_in
from tracker.commitments.reading.sentences import Paragraph
from tracker.commitments.reading.targets import Candidate, candidates_in
from tracker.core.changes import Change
from tracker.core.messages import gettext as _

# What a government accounts for in the next report (REG 9).
ACCOUNTED_FOR = (CommitmentKind.PLAN_TARGET, CommitmentKind.WORK_REPORT_TARGET, CommitmentKind.LIVELIHOOD)


class DraftError(Exception):
    """Something that cannot be done to a draft; ``message`` says why, in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class StaleDecision(DraftError):
    """A decision on a proposal that somebody else has decided on since the page was loaded."""


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


def owed_accounts(session: Session, body_id: int, year: int) -> dict[int, Target]:
    """Last year's targets of a body that the report of ``year`` must account for and no event does yet."""
    explained = (
        select(CommitmentEvent.id)
        .where(
            CommitmentEvent.commitment_id == Commitment.id,
            CommitmentEvent.kind == EventKind.EXPLAINED,
            CommitmentEvent.report_year == year,
            CommitmentEvent.voided_in.is_(None),
        )
        .exists()
    )
    rows = session.scalars(
        select(Commitment)
        .where(
            Commitment.body_id == body_id,
            Commitment.report_year == year - 1,
            Commitment.kind.in_(ACCOUNTED_FOR),
            Commitment.voided_in.is_(None),
            ~explained,
        )
        .order_by(Commitment.ref)
    )
    return {
        row.id: Target(row.ref, row.title, row.metric, row.target, row.direction, row.unit, row.text)
        for row in rows
    }


def keep(session: Session, proposal_id: int, version: int, *, at: datetime, actor: str) -> None:
    """Keep a proposal as it stands. Raises StaleDecision, DraftError."""
    decide(session, proposal_id, version, ProposalState.KEPT, at=at, actor=actor)


def drop(session: Session, proposal_id: int, version: int, *, at: datetime, actor: str) -> None:
    """Drop a proposal. Raises StaleDecision, DraftError."""
    decide(session, proposal_id, version, ProposalState.DROPPED, at=at, actor=actor)


def reopen(session: Session, proposal_id: int, version: int) -> None:
    """Take a decision back: the proposal says again what was read. Raises StaleDecision, DraftError."""
    decide(session, proposal_id, version, ProposalState.PROPOSED, at=None, actor=None)


def drop_rest(
    session: Session, reading: ReportReading, kind: ProposalKind, *, at: datetime, actor: str
) -> int:
    """Drop every proposal of a kind that is undecided; how many. Raises DraftError where it ended."""
    if reading.state is not ReadingState.OPEN:
        raise DraftError(_("This reading has ended; nothing in it is decided any more."))
    dropped = session.scalars(
        update(ReportProposal)
        .where(
            ReportProposal.reading_id == reading.id,
            ReportProposal.kind == kind,
            ReportProposal.state == ProposalState.PROPOSED,
        )
        .values(
            state=ProposalState.DROPPED, decided_at=at, decided_by=actor, version=ReportProposal.version + 1
        )
        .returning(ReportProposal.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.expire_all()
    return len(dropped)


def decide(
    session: Session,
    proposal_id: int,
    version: int,
    state: ProposalState,
    *,
    at: datetime | None,
    actor: str | None,
    fields: Mapping[str, str] | None = None,
) -> None:
    """Write a decision on the ``version`` of a proposal that the person saw.

    Kept and reopened, it says again what was read; mended, what ``fields`` say.
    """
    proposal = session.get(ReportProposal, proposal_id)
    if proposal is None:
        raise DraftError(_("There is no such proposal."))
    reading = session.get_one(ReportReading, proposal.reading_id)
    if reading.state is not ReadingState.OPEN:
        raise DraftError(_("This reading has ended; nothing in it is decided any more."))
    if proposal.proposed is None and state is ProposalState.PROPOSED:
        raise DraftError(_("A person wrote this one; keep it or drop it."))
    values: dict[str, object] = {"state": state, "version": version + 1}
    values |= {"decided_at": at, "decided_by": actor}
    if fields is not None:
        values["fields"] = dict(fields)
    elif state is not ProposalState.DROPPED and proposal.proposed is not None:
        values["fields"] = proposal.proposed
    table = ReportProposal.__table__
    done = session.scalar(
        update(ReportProposal)
        .where(table.c.id == proposal_id, table.c.version == version)
        .values(**values)
        .returning(table.c.id)
        .execution_options(synchronize_session=False)
    )
    session.expire(proposal)
    if done is None:
        who = proposal.decided_by or "—"
        raise StaleDecision(_("{who} decided on this since the page was loaded; look at it again.", who=who))


def give_up(session: Session, reading: ReportReading, *, at: datetime, actor: str) -> None:
    """End a reading without making anything of it. Raises DraftError where it has ended."""
    end(session, reading, ReadingState.GIVEN_UP, at=at, actor=actor)


def end(
    session: Session,
    reading: ReportReading,
    state: ReadingState,
    *,
    at: datetime,
    actor: str,
    change_id: int | None = None,
) -> None:
    """End an open reading, once. Raises DraftError where it has ended already."""
    table = ReportReading.__table__
    done = session.scalar(
        update(ReportReading)
        .where(table.c.id == reading.id, table.c.state == ReadingState.OPEN)
        .values(state=state, ended_at=at, ended_by=actor, finished_in=change_id)
        .returning(table.c.id)
        .execution_options(synchronize_session=False)
    )
    session.expire(reading)
    if done is None:
        raise DraftError(_("This reading has ended; nothing in it is decided any more."))


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


def undecided(session: Session, reading_ids: Iterable[int]) -> dict[int, int]:
    """How many proposals of each of these readings are undecided; readings without any are left out."""
    rows = session.execute(
        select(ReportProposal.reading_id, func.count())
        .where(
            ReportProposal.reading_id.in_(list(reading_ids)),
            ReportProposal.state == ProposalState.PROPOSED,
        )
        .group_by(ReportProposal.reading_id)
    )
    return {row[0]: row[1] for row in rows}
