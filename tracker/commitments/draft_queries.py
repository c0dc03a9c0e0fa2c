"""Reads of drafts: readings with what is left to decide, and the proposals of one beside their targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from tracker.commitments.drafting import ACCOUNTED_FOR, owed_accounts
from tracker.commitments.drafts import (
    ProposalKind,
    ProposalState,
    ReadingState,
    ReportProposal,
    ReportReading,
)
from tracker.commitments.models import Commitment
from tracker.subjects.models import Body


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A reading on the list: the body it is for, the document, and how many proposals are undecided."""

    id: int
    body_code: str
    body_name: str
    year: int
    plan: bool
    document: str
    state: ReadingState
    begun_at: datetime
    begun_by: str
    undecided: int
    proposals: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal on a page: ``before``, ``quote`` and ``after`` are its sentence in three parts."""

    id: int
    kind: ProposalKind
    number: int
    version: int
    paragraph: int | None
    page: int | None
    before: str
    quote: str
    after: str
    why: str | None
    cue: str | None
    met: str | None
    by_hand: bool
    fields: Mapping[str, str]
    proposed: Mapping[str, str]
    state: ProposalState
    decided_by: str | None
    ref: str | None


@dataclass(frozen=True, slots=True)
class Owed:
    """A target of last year with the accounts proposed for it; none where the report seems silent."""

    commitment_id: int
    ref: str
    title: str
    text: str | None
    target: Decimal | None
    direction: str | None
    unit: str | None
    accounts: tuple[Shown, ...]


def readings(session: Session, within: Any, *, most: int = 200) -> list[ReadingLine]:
    """Readings of the bodies that ``within`` (a condition on ``Body.id``) lets through, the open first."""
    left = func.sum(case((ReportProposal.state == ProposalState.PROPOSED, 1), else_=0))
    counts = (
        select(ReportProposal.reading_id, left.label("undecided"), func.count().label("proposals"))
        .group_by(ReportProposal.reading_id)
        .subquery()
    )
    rows = session.execute(
        select(ReportReading, Body.code, Body.name, counts.c.undecided, counts.c.proposals)
        .join(Body, Body.id == ReportReading.body_id)
        .outerjoin(counts, counts.c.reading_id == ReportReading.id)
        .where(within)
        .order_by((ReportReading.state != ReadingState.OPEN), ReportReading.id.desc())
        .limit(most)
    )
    return [
        ReadingLine(
            one.id, code, name, one.year, one.plan, one.document, one.state, one.begun_at, one.begun_by,
            int(undecided or 0), int(proposals or 0),
        )
        for one, code, name, undecided, proposals in rows
    ]  # fmt: skip


def counted(session: Session, reading_id: int) -> dict[ProposalKind, dict[ProposalState, int]]:
    """How many proposals of a reading stand in each state, by kind."""
    rows = session.execute(
        select(ReportProposal.kind, ReportProposal.state, func.count())
        .where(ReportProposal.reading_id == reading_id)
        .group_by(ReportProposal.kind, ReportProposal.state)
    )
    found: dict[ProposalKind, dict[ProposalState, int]] = {kind: {} for kind in ProposalKind}
    for kind, state, number in rows:
        found[kind][state] = number
    return found


def targets(session: Session, reading_id: int) -> list[Shown]:
    """The proposed targets of a reading, in the order of the text."""
    return [_shown(one) for one in session.scalars(_proposals(reading_id, ProposalKind.TARGET))]


def proposal(session: Session, reading_id: int, proposal_id: int) -> Shown | None:
    """One proposal of a reading."""
    found = session.scalar(
        select(ReportProposal).where(
            ReportProposal.reading_id == reading_id, ReportProposal.id == proposal_id
        )
    )
    return _shown(found) if found else None


def owed(session: Session, reading: ReportReading) -> list[Owed]:
    """Last year's targets with their proposed accounts, in the order of their keys.

    Of an open reading all that wait for an account; of one that ended those it proposed something for.
    """
    by_target: dict[int, list[Shown]] = {}
    for one in session.scalars(_proposals(reading.id, ProposalKind.ACCOUNT)):
        by_target.setdefault(one.commitment_id or 0, []).append(_shown(one))
    wanted = set(by_target)
    if reading.state is ReadingState.OPEN:
        wanted |= set(owed_accounts(session, reading.body_id, reading.year))
    rows = session.scalars(
        select(Commitment)
        .where(
            Commitment.body_id == reading.body_id,
            Commitment.report_year == reading.year - 1,
            Commitment.kind.in_(ACCOUNTED_FOR),
        )
        .order_by(Commitment.ref)
    )
    return [
        Owed(
            one.id, one.ref, one.title, one.text, one.target, one.direction, one.unit,
            tuple(by_target.get(one.id, ())),
        )
        for one in rows
        if one.id in wanted
    ]  # fmt: skip


def next_undecided(session: Session, reading_id: int, kind: ProposalKind, after: int) -> int | None:
    """The next proposal nobody has decided on, behind the one with this number, else the first of all."""
    waiting = _proposals(reading_id, kind).where(ReportProposal.state == ProposalState.PROPOSED)
    found = session.scalar(waiting.where(ReportProposal.number > after).limit(1))
    found = found or session.scalar(waiting.limit(1))
    return found.id if found else None


def _proposals(reading_id: int, kind: ProposalKind) -> Select[ReportProposal]:
    return (
        select(ReportProposal)
        .where(ReportProposal.reading_id == reading_id, ReportProposal.kind == kind)
        .order_by(ReportProposal.number)
    )


def _shown(one: ReportProposal) -> Shown:
    end = one.quote_at + len(one.quote)
    return Shown(
        one.id, one.kind, one.number, one.version, one.paragraph, one.page, one.sentence[: one.quote_at],
        one.sentence[one.quote_at : end], one.sentence[end:], one.why, one.cue, one.met,
        one.proposed is None, one.fields, one.proposed or {}, one.state, one.decided_by, one.ref,
    )  # fmt: skip
