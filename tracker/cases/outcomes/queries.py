"""Reads of outcomes: those of a case with their steps, as far as the reader may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.cases.actions import may
from tracker.cases.models import Case
from tracker.cases.outcomes.actions import unmet
from tracker.cases.outcomes.models import Outcome, OutcomeStep
from tracker.cases.outcomes.workflow import (
    OPEN_TO_ALL,
    WORKFLOW,
    Measure,
    OutcomeKind,
    OutcomeMove,
    OutcomeState,
)
from tracker.cases.queries import CaseRow
from tracker.core.permissions import Actor, Perm
from tracker.subjects.models import Body, BodyKind

# A list that a browser offers while one types; a longer one helps nobody.
MOST = 200


@dataclass(frozen=True, slots=True)
class Decided:
    """What an authority decided, by its document."""

    measure: Measure | None
    against: str
    organ: str
    document: str
    decided_on: date
    reasons: str


@dataclass(frozen=True, slots=True)
class OutcomeStepRow:
    """One line of an outcome's timeline."""

    id: int
    move: OutcomeMove
    taken_on: date
    at: datetime
    actor_name: str
    note: str
    file_name: str | None
    file_type: str | None
    file_sha256: str | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome as a reader may see it: to others than the handlers it is only referred, or decided."""

    id: int
    kind: OutcomeKind
    state: OutcomeState
    authority_code: str
    authority_name: str
    letter: str
    opened_on: date
    due_on: date | None
    due_cites: str
    due_provisional: bool
    decision: Decided | None
    steps: tuple[OutcomeStepRow, ...]
    moves: tuple[OutcomeMove, ...]


def outcomes_of(session: Session, case: CaseRow, actor: Actor) -> tuple[OutcomeRow, ...]:
    """The outcomes of a case that the reader sees, the first referred first."""
    found = session.execute(
        select(Outcome, Body.code, Body.name)
        .join(Body, Body.id == Outcome.authority_id)
        .where(Outcome.case_id == case.id)
        .order_by(Outcome.id)
    ).all()
    if not found:
        return ()
    body = session.get_one(Body, case.body_id)
    holds = {perm for perm in (Perm.CASES_CHECK, Perm.CASES_DECIDE) if _may(session, actor, perm, body)}
    return tuple(
        _row(outcome, code, name, _steps(session, outcome) if case.inside else (), holds, actor)
        for outcome, code, name in found
    )


def may_refer(session: Session, case: CaseRow, actor: Actor, on: date) -> tuple[OutcomeKind, ...]:
    """What a case can still be referred for by this reader."""
    body = session.get_one(Body, case.body_id)
    if not unmet(session.get_one(Case, case.id), on) or not _may(session, actor, Perm.CASES_CHECK, body):
        return ()
    there = set(session.scalars(select(Outcome.kind).where(Outcome.case_id == case.id)))
    return tuple(kind for kind in OutcomeKind if kind not in there)


def authorities(session: Session, case: CaseRow) -> list[tuple[str, str]]:
    """Code and name of the governments and organs that may be above a case's body, to choose from."""
    above = Body.kind.in_((BodyKind.GOVERNMENT, BodyKind.OTHER_STATE_ORGAN))
    wanted = select(Body.code, Body.name).where(above, Body.voided_in.is_(None), Body.id != case.body_id)
    return [(code, name) for code, name in session.execute(wanted.order_by(Body.code).limit(MOST))]


def authority(session: Session, typed: str) -> Body | None:
    """The body with this code, or of this name."""
    said = typed.strip()
    named = or_(Body.code == said, Body.name == said)
    return session.scalars(select(Body).where(named, Body.voided_in.is_(None)).order_by(Body.id)).first()


def _may(session: Session, actor: Actor, perm: Perm, body: Body) -> bool:
    return perm in actor.perms and actor.account_id is not None and may(session, actor, perm, body)


def _steps(session: Session, outcome: Outcome) -> tuple[OutcomeStepRow, ...]:
    columns = [getattr(OutcomeStep, name) for name in OutcomeStepRow.__dataclass_fields__]
    statement = select(*columns).where(OutcomeStep.outcome_id == outcome.id).order_by(OutcomeStep.id)
    return tuple(OutcomeStepRow(*row) for row in session.execute(statement))


def _row(
    outcome: Outcome, code: str, name: str, steps: tuple[OutcomeStepRow, ...], holds: set[Perm], actor: Actor
) -> OutcomeRow:
    handles = bool(holds)
    state = outcome.state
    if state is OutcomeState.RECORDED and not handles:
        state = OutcomeState.REFERRED
    if not handles:
        steps = tuple(step for step in steps if step.move in OPEN_TO_ALL)
    decision = None
    if state is not OutcomeState.REFERRED and outcome.decided_on is not None:
        decision = Decided(
            outcome.measure, outcome.against, outcome.organ, outcome.document, outcome.decided_on,
            outcome.reasons,
        )  # fmt: skip
    moves = tuple(
        OutcomeMove(move.name) for move in WORKFLOW.from_state(outcome.state)
        if move.perm in holds and not (move.second_person and outcome.recorded_by == actor.account_id)
    )  # fmt: skip
    return OutcomeRow(
        outcome.id, outcome.kind, state, code, name, outcome.letter, outcome.opened_on, outcome.due_on,
        outcome.due_cites, outcome.due_provisional, decision, steps, moves,
    )  # fmt: skip
