"""From a draft to facts: mend a proposal as a file's row would be checked, and finish a reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.commitments.drafting import DraftError, decide, end, undecided
from tracker.commitments.drafts import (
    ProposalKind,
    ProposalState,
    ReadingState,
    ReportProposal,
    ReportReading,
)
from tracker.commitments.models import Commitment
from tracker.core.changes import Change, ChangeKind, open_change
from tracker.core.messages import gettext as _
from tracker.exchange.entry import enter
from tracker.exchange.header import fields_of
from tracker.exchange.kinds import KINDS
from tracker.exchange.lookups import living
from tracker.exchange.outcome import Fault, Rejected
from tracker.exchange.rows import Reader
from tracker.subjects.models import Body, WorkReport

RECORDS = {ProposalKind.TARGET: "commitments", ProposalKind.ACCOUNT: "commitment_events"}
# What a person may write of a proposal; the rest (whose, when, which document) the reading says.
WRITABLE = {
    ProposalKind.TARGET: (
        "kind", "title", "text", "source_page", "due_on", "report_year",
        "metric", "target", "direction", "unit",
    ),
    ProposalKind.ACCOUNT: ("kind", "achieved", "report_year", "note"),
}  # fmt: skip
# A body's code may fill a whole key; its beginning is enough for a name.
CODE_MOST = 80


class BadFields(DraftError):
    """Fields that cannot be read; ``faults`` tell column, value and what to do, as of a file's row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = list(faults)


class NotFinished(DraftError):
    """Kept proposals that cannot be entered: ``faults`` by the number of the proposal."""

    def __init__(self, message: str, faults: Mapping[int, Sequence[Fault]]) -> None:
        super().__init__(message)
        self.faults = {number: list(found) for number, found in faults.items()}


@dataclass(frozen=True, slots=True)
class Finished:
    """What a finished reading made: the change, and how many commitments and accounts."""

    change_id: int
    commitments: int
    accounts: int


def mend(
    session: Session, proposal_id: int, version: int, fields: Mapping[str, str], *, at: datetime, actor: str
) -> None:
    """Keep a proposal with other fields, checked as a row of a file is; columns not given stay as read.

    Raises BadFields, StaleDecision, DraftError.
    """
    proposal = session.get(ReportProposal, proposal_id)
    if proposal is None:
        raise DraftError(_("There is no such proposal."))
    reading = session.get_one(ReportReading, proposal.reading_id)
    whole = {**proposal.fields, **_written(proposal.kind, fields)}
    _checked(session, reading, proposal.kind, whole, proposal.commitment_id)
    same = whole == proposal.proposed
    state = ProposalState.KEPT if same else ProposalState.MENDED
    decide(session, proposal_id, version, state, at=at, actor=actor, fields=whole)


def write(
    session: Session,
    reading: ReportReading,
    fields: Mapping[str, str],
    *,
    commitment_id: int | None = None,
    at: datetime,
    actor: str,
) -> ReportProposal:
    """Add what the program did not find: a target, or an account of ``commitment_id``; it is kept at once.

    Raises BadFields, DraftError.
    """
    if reading.state is not ReadingState.OPEN:
        raise DraftError(_("This reading has ended; nothing in it is decided any more."))
    kind = ProposalKind.ACCOUNT if commitment_id else ProposalKind.TARGET
    whole = dict.fromkeys(WRITABLE[kind], "") | _written(kind, fields)
    _checked(session, reading, kind, whole, commitment_id)
    last = select(func.coalesce(func.max(ReportProposal.number), 0)).where(
        ReportProposal.reading_id == reading.id, ReportProposal.kind == kind
    )
    said = whole["text" if kind is ProposalKind.TARGET else "note"]
    added = ReportProposal(
        reading_id=reading.id,
        kind=kind,
        number=session.scalars(last).one() + 1,
        commitment_id=commitment_id,
        sentence=said,
        quote=said,
        quote_at=0,
        proposed=None,
        fields=whole,
        state=ProposalState.KEPT,
        version=1,
        decided_at=at,
        decided_by=actor,
    )
    session.add(added)
    session.flush()
    return added


def finish(session: Session, reading: ReportReading, *, at: datetime, actor: str) -> Finished:
    """Make commitments and their accounts of what was kept, and record the delivery of the report.

    All of it is one change, which can be undone as an import is. Raises DraftError while proposals are
    undecided or the report is recorded with another day, NotFinished where a row is refused: the unit of work
    must then end without a commit.
    """
    if waiting := undecided(session, [reading.id]).get(reading.id):
        raise DraftError(
            _("{number} proposals are not decided yet; keep, mend or drop each.", number=waiting)
        )
    change = open_change(
        session,
        kind=ChangeKind.IMPORT,
        at=at,
        actor=actor,
        source=reading.document,
        source_sha256=reading.document_sha256,
    )
    # Ended first: of two who finish at once only one makes facts.
    end(session, reading, ReadingState.FINISHED, at=at, actor=actor, change_id=change.id)
    body = session.get_one(Body, reading.body_id)
    _deliver(session, reading, body, change)
    made = {}
    for kind, record in RECORDS.items():
        kept = _kept(session, reading, kind)
        rows = _rows(session, reading, body, kind, kept)
        for proposal, row in zip(kept, rows, strict=True):
            proposal.ref = row["ref"]
        try:
            if rows:
                enter(session, change, record, rows)
        except Rejected as refused:
            raise _not_finished(refused, kept) from refused
        made[kind] = len(kept)
    change.summary = {"accepted": sum(made.values()), "reading": reading.id}
    session.flush()
    return Finished(change.id, made[ProposalKind.TARGET], made[ProposalKind.ACCOUNT])


def _written(kind: ProposalKind, fields: Mapping[str, str]) -> dict[str, str]:
    return {column: fields[column].strip() for column in WRITABLE[kind] if column in fields}


def _checked(
    session: Session,
    reading: ReportReading,
    kind: ProposalKind,
    fields: Mapping[str, str],
    commitment_id: int | None,
) -> None:
    """Read the fields as a row of their kind. Raises BadFields."""
    body = session.get_one(Body, reading.body_id)
    owner = session.get_one(Commitment, commitment_id).ref if commitment_id else ""
    row = _row(reading, body, kind, fields, "checked", owner)
    described = KINDS[RECORDS[kind]]
    reader = Reader(described, fields_of(described, list(row)), Counter())
    if faults := reader.row(2, list(row.values())).faults:
        raise BadFields(faults)


def _row(
    reading: ReportReading, body: Body, kind: ProposalKind, fields: Mapping[str, str], ref: str, owner: str
) -> dict[str, str]:
    """The row of an import file: what was kept, with what the reading says of all of them."""
    day = reading.delivered_on.isoformat()
    if kind is ProposalKind.TARGET:
        more = {"ref": ref, "body": body.code, "made_on": day, "source": reading.document}
    else:
        more = {"ref": ref, "commitment": owner, "on": day, "document": reading.document}
    return {**fields, **more}


def _rows(
    session: Session, reading: ReportReading, body: Body, kind: ProposalKind, kept: Sequence[ReportProposal]
) -> list[dict[str, str]]:
    owned = [one.commitment_id for one in kept if one.commitment_id]
    found = session.execute(select(Commitment.id, Commitment.ref).where(Commitment.id.in_(owned)))
    owners = {row.id: row.ref for row in found}
    letter = "P" if reading.plan else "W"
    wanted = []
    for one in kept:
        if one.commitment_id:
            wanted.append(f"{owners[one.commitment_id][: CODE_MOST + 20]}-{reading.year}")
        else:
            wanted.append(f"{body.code[:CODE_MOST]}-{reading.year}-{letter}{one.number:03d}")
    refs = _free(session, RECORDS[kind], wanted)
    return [
        _row(reading, body, kind, one.fields, ref, owners.get(one.commitment_id or 0, ""))
        for one, ref in zip(kept, refs, strict=True)
    ]


def _free(session: Session, record: str, wanted: Sequence[str]) -> list[str]:
    """These keys, each with a number behind it where a living record or one before it in the list has it."""
    tries = [ref for one in wanted for ref in (one, *(f"{one}-{again}" for again in range(2, 100)))]
    taken = {key[0] for key in living(session, KINDS[record], [(ref,) for ref in tries])}
    given = []
    for one in wanted:
        tried = (one, *(f"{one}-{again}" for again in range(2, 10_000)))
        free = next(ref for ref in tried if ref not in taken)
        taken.add(free)
        given.append(free)
    return given


def _deliver(session: Session, reading: ReportReading, body: Body, change: Change) -> None:
    """Record that the report was delivered, unless it is recorded; a plan is no report."""
    if reading.plan:
        return
    known = session.scalar(
        select(WorkReport.delivered_on).where(
            WorkReport.body_id == body.id, WorkReport.year == reading.year, WorkReport.voided_in.is_(None)
        )
    )
    if known == reading.delivered_on:
        return
    if known is not None:
        raise DraftError(
            _("The report of {year} is recorded as delivered on {day}; correct one of the two days.",
              year=reading.year, day=known.isoformat())
        )  # fmt: skip
    row = {
        "body": body.code,
        "year": str(reading.year),
        "delivered_on": reading.delivered_on.isoformat(),
        "document": reading.document,
    }
    enter(session, change, "work_reports", [row])


def _kept(session: Session, reading: ReportReading, kind: ProposalKind) -> list[ReportProposal]:
    return list(
        session.scalars(
            select(ReportProposal)
            .where(
                ReportProposal.reading_id == reading.id,
                ReportProposal.kind == kind,
                ReportProposal.state.in_((ProposalState.KEPT, ProposalState.MENDED)),
            )
            .order_by(ReportProposal.number)
        )
    )


def _not_finished(refused: Rejected, kept: Sequence[ReportProposal]) -> NotFinished:
    faults: dict[int, list[Fault]] = {}
    for fault in refused.outcome.faults:
        faults.setdefault(kept[fault.row - 2].id, []).append(fault)
    return NotFinished(_("Some of what was kept cannot be entered; mend it and finish again."), faults)
