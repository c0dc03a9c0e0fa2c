"""What people do to outcomes: refer a case whose order passed unmet, record what the authority decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.reaching import bodies_within
from tracker.cases.actions import may
from tracker.cases.models import Case
from tracker.cases.outcomes.models import Outcome, OutcomeStep
from tracker.cases.outcomes.workflow import (
    DAYS,
    WORKFLOW,
    Measure,
    OutcomeKind,
    OutcomeMove,
    OutcomeState,
)
from tracker.cases.workflow import ESTABLISHED
from tracker.core.changes import take_turn
from tracker.core.evidence import File, file_columns
from tracker.core.machine import IllegalTransition, Move, NotAllowed, counted, fire
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, Reach
from tracker.subjects.models import Body


@dataclass(frozen=True, slots=True)
class Decision:
    """An authority's decision as its document gives it; ``measure`` of accountability alone."""

    against: str
    organ: str
    document: str
    decided_on: date
    reasons: str
    measure: Measure | None = None


def unmet(case: Case, on: date) -> bool:
    """Whether the day of a confirmed case's order passed before ``on`` without the body's having mended it.

    What is mended later does not undo it: the regulation asks who answers for the day that passed.
    """
    if case.rectify_by is None or case.state not in ESTABLISHED:
        return False
    return case.rectify_by < (on if case.done_on is None else min(on, case.done_on))


def refer(
    session: Session, case: Case, kind: OutcomeKind, *, authority: Body, letter: str, actor: Actor,
    on: date, at: datetime, note: str,
) -> Outcome:  # fmt: skip
    """Refer a case to the authority that decides; its days begin. Raises NotAllowed, IllegalTransition."""
    take_turn(session)
    session.refresh(case)
    body = session.get_one(Body, case.body_id)
    if actor.account_id is None or not may(session, actor, Perm.CASES_CHECK, body):
        raise NotAllowed(_("This step is not yours to take in this case."))
    if not unmet(case, on):
        raise NotAllowed(
            _("Only a confirmed case is referred whose order's day has passed without the body's mending it.")
        )
    below = bodies_within(Reach(bodies=(body.id,)))
    if session.scalar(select(Body.id).where(Body.id == authority.id, Body.id.in_(below))) is not None:
        raise NotAllowed(_("Neither the body itself nor one below it decides on it; name the authority."))
    if not note.strip() or not letter.strip():
        raise NotAllowed(_("Give the number of the letter it is referred by, and the reason."))
    clock = counted(session, DAYS[kind], on, on)
    made = Outcome(
        case_id=case.id, kind=kind, state=OutcomeState.REFERRED, authority_id=authority.id,
        letter=letter.strip(), opened_on=on, opened_by=actor.account_id,
        decide_by=clock.deadline.due_on, due_on=clock.deadline.due_on,
        due_cites=clock.cites, due_provisional=clock.deadline.provisional,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        raise IllegalTransition(_("This case was referred for that already."), case.state) from None
    session.add(_step(made, OutcomeMove.REFER, actor, on, at, note))
    session.flush()
    return made


def record(
    session: Session, outcome: Outcome, decision: Decision, *, actor: Actor, on: date, at: datetime,
    note: str, file: File | None = None,
) -> None:  # fmt: skip
    """Record what the authority decided. Raises NotAllowed, IllegalTransition."""
    texts = (decision.against, decision.organ, decision.document, decision.reasons)
    if not all(text.strip() for text in texts):
        raise NotAllowed(_("A decision has an organ, a document with its number, whom it concerns, reasons."))
    if (decision.measure is None) is (outcome.kind is OutcomeKind.ACCOUNTABILITY):
        raise NotAllowed(_("Say what was decided; where nobody is held to account, that is a decision, too."))
    if not outcome.opened_on <= decision.decided_on <= on:
        raise NotAllowed(
            _(
                "The decision's day lies between {first}, when it was referred, and today.",
                first=day_said(outcome.opened_on),
            )
        )
    _move(
        session, outcome, OutcomeMove.RECORD, actor=actor, on=on, at=at, note=note, file=file,
        values={
            "measure": decision.measure, "against": decision.against.strip(), "organ": decision.organ.strip(),
            "document": decision.document.strip(), "reasons": decision.reasons.strip(),
            "decided_on": decision.decided_on, "recorded_by": actor.account_id,
        },
    )  # fmt: skip


def answer(
    session: Session, outcome: Outcome, name: OutcomeMove, *, actor: Actor, on: date, at: datetime, note: str
) -> None:
    """Confirm what another person recorded, or send it back. Raises NotAllowed, IllegalTransition."""
    if outcome.state is OutcomeState.RECORDED and outcome.recorded_by == actor.account_id:
        raise NotAllowed(_("You recorded this decision; somebody else confirms it."))
    confirmed = {"confirmed_by": actor.account_id, "confirmed_on": on}
    _move(
        session, outcome, name, actor=actor, on=on, at=at, note=note,
        values=confirmed if name is OutcomeMove.CONFIRM else {},
        conditions=[Outcome.recorded_by != actor.account_id],
    )  # fmt: skip


def _move(
    session: Session, outcome: Outcome, name: OutcomeMove, *, actor: Actor, on: date, at: datetime,
    note: str, values: dict[str, Any], conditions: tuple[Any, ...] | list[Any] = (),
    file: File | None = None,
) -> None:  # fmt: skip
    body = session.get_one(Body, session.get_one(Case, outcome.case_id).body_id)

    def covers(one: Actor, asked: Move) -> bool:
        return one.account_id is not None and may(session, one, asked.perm, body)

    fire(
        session, WORKFLOW, outcome, name, actor=actor, on=on, note=note, covers=covers,
        conditions=conditions, values=values,
    )  # fmt: skip
    session.add(_step(outcome, name, actor, on, at, note, file))
    session.flush()


def _step(
    outcome: Outcome, name: OutcomeMove, actor: Actor, on: date, at: datetime, note: str,
    file: File | None = None,
) -> OutcomeStep:  # fmt: skip
    return OutcomeStep(
        outcome_id=outcome.id, move=name, taken_on=on, at=at, actor_id=actor.account_id,
        actor_name=actor.name or actor.login, note=note.strip(), **file_columns(file),
    )  # fmt: skip
