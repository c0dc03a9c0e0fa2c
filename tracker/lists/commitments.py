"""Targets nobody can account for yet, targets missed without a reason, livelihood projects past their day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.sql import ColumnElement, Select

from tracker.commitments.models import Commitment, CommitmentEvent, CommitmentKind, Direction, EventKind
from tracker.lists.base import BesideList, listed
from tracker.rules.a09_report_silent import TARGETS
from tracker.subjects.models import Body, WorkReport


def _rows(day: Any, missing: Any) -> Select[Any]:
    own = Commitment
    whose = (own.ref, own.body_id, own.enterprise_id)
    return listed("commitment", *whose, day=day, amount_fen=own.value_fen, missing=missing)


def _event(on: date, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a commitment has an event up to ``on`` that fulfils the conditions."""
    return (
        select(literal(1))
        .where(
            CommitmentEvent.commitment_id == Commitment.id,
            CommitmentEvent.voided_in.is_(None),
            CommitmentEvent.happened_on <= on,
            *conditions,
        )
        .exists()
    )


def report_not_recorded(on: date) -> Select[Any]:
    """Targets to be accounted for by now in a report nobody recorded, or of a report nobody named (REG 9)."""
    recorded = (
        select(literal(1))
        .where(
            WorkReport.body_id == Body.government_id,
            WorkReport.year == Commitment.report_year + 1,
            WorkReport.voided_in.is_(None),
            WorkReport.delivered_on <= on,
        )
        .exists()
    )
    accounted = _event(
        on,
        CommitmentEvent.kind == EventKind.EXPLAINED,
        CommitmentEvent.report_year == Commitment.report_year + 1,
    )
    missing = case((Commitment.report_year.is_(None), "report_year"), else_="work_report")
    return (
        _rows(None, missing)
        .join(Body, Body.id == Commitment.body_id)
        .where(
            Commitment.voided_in.is_(None),
            Commitment.kind.in_(TARGETS),
            Commitment.made_on <= on,
            or_(
                Commitment.report_year.is_(None),
                and_(Commitment.report_year < on.year, ~recorded, ~accounted),
            ),
        )
    )


def target_missed(on: date) -> Select[Any]:
    """Targets whose account says they were missed and gives no reason: a mark for inquiry (监督法 47)."""
    short = case(
        (Commitment.direction == Direction.AT_MOST, CommitmentEvent.achieved > Commitment.target),
        else_=CommitmentEvent.achieved < Commitment.target,
    )
    return (
        _rows(CommitmentEvent.happened_on, "note")
        .join(CommitmentEvent, CommitmentEvent.commitment_id == Commitment.id)
        .where(
            Commitment.voided_in.is_(None),
            Commitment.kind.in_(TARGETS),
            CommitmentEvent.voided_in.is_(None),
            CommitmentEvent.kind == EventKind.EXPLAINED,
            CommitmentEvent.happened_on <= on,
            func.coalesce(CommitmentEvent.note, "") == "",
            short,
        )
    )


def livelihood_late(on: date) -> Select[Any]:
    """Livelihood projects not done by their day: REG 9 asks for an account, no article for the day itself."""
    return _rows(Commitment.due_rolled_on, "").where(
        Commitment.voided_in.is_(None),
        Commitment.kind == CommitmentKind.LIVELIHOOD,
        Commitment.made_on <= on,
        Commitment.due_provisional.is_(False),
        Commitment.due_rolled_on < on,
        ~_event(on, CommitmentEvent.kind == EventKind.FULFILLED),
    )


LISTS = (
    BesideList(name="report_not_recorded", query=report_not_recorded),
    BesideList(name="target_missed", query=target_missed),
    BesideList(name="livelihood_late", query=livelihood_late),
)
