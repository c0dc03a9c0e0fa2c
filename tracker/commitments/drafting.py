"""Actions on drafts that make no facts: keep, drop, take a decision back, give a reading up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tracker.commitments.drafts import (
    ProposalKind,
    ProposalState,
    ReadingState,
    ReportProposal,
    ReportReading,
)
from tracker.commitments.models import Commitment, CommitmentEvent, CommitmentKind, EventKind
from tracker.commitments.reading.accounts import Target
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
