"""Moving a case on by its table: who may, what each move asks for, and the step that is kept of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tracker.accounts.handling import handles
from tracker.accounts.reaching import within
from tracker.cases.guards import Guard, guard
from tracker.cases.marking import mark
from tracker.cases.models import IDENTITY, Case, CaseStep
from tracker.cases.telling import tell
from tracker.cases.workflow import WORKFLOW, CaseMove, CaseState
from tracker.core.evidence import File, file_columns
from tracker.core.machine import Fired, Move, NotAllowed, fire
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach
from tracker.flags.models import Flag
from tracker.subjects.models import Body

# What a body does in its own case; everything else is done by who handles it.
OWN = frozenset({Perm.CASES_REPLY})
# What the market subject does towards whom the breach is.
OF_THE_ENTERPRISE = frozenset({Perm.CASES_CONFIRM})


def may(session: Session, actor: Actor, perm: Perm, body: Body) -> bool:
    """Whether somebody may do something in a case of a body, as the body or as its handler."""
    if perm in OWN:
        return within(session, reach(actor, perm), body.id)
    return handles(session, actor, perm, body)


def last_step(session: Session, case: Case) -> CaseStep:
    """What was done to a case last."""
    newest = select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.id.desc()).limit(1)
    return session.scalars(newest).one()


def move(
    session: Session, case: Case, name: CaseMove, *, actor: Actor, on: date, at: datetime, note: str,
    day: date | None = None, agreed_by: str = "", file: File | None = None,
) -> CaseStep:  # fmt: skip
    """Move a case on. ``day`` is that of an order or an extension, ``agreed_by`` who agreed to the latter.

    Raises NotAllowed, IllegalTransition.
    """
    body = session.get_one(Body, case.body_id)
    who = actor.account_id
    if who is None:
        raise NotAllowed(_("Sign in first."))
    the_move = WORKFLOW.by_name[name]
    # Where the move does not begin, fire says so; what else it asks for is looked at from where it does.
    asked = guard(case, name, who, on, agreed_by) if case.state in the_move.sources else Guard()
    conditions, values = asked.conditions, asked.values
    if the_move.second_person:
        conditions.append(Case.proposed_by != who)

    def covers(one: Actor, asked: Move) -> bool:
        if asked.perm in OF_THE_ENTERPRISE:
            return case.enterprise_id in reach(one, asked.perm).enterprises
        return may(session, one, asked.perm, body)

    if day is not None and name in (CaseMove.ORDER, CaseMove.EXTEND):
        values["rectify_by"] = day
    done = fire(
        session, WORKFLOW, case, name, actor=actor, on=on, note=note, covers=covers, conditions=conditions,
        values=values, chosen=day,
    )  # fmt: skip
    same = and_(*(getattr(Flag, name) == getattr(case, name) for name in IDENTITY))
    mark(session, same, case.state, case.public_from)
    step = CaseStep(**step_columns(
        case, actor, name, CaseState(done.source), _clock_name(done), on=on, at=at, note=note,
        agreed_by=agreed_by, file=file,
    ))  # fmt: skip
    session.add(step)
    session.flush()
    tell(session, [(case, step)])
    return step


def _clock_name(done: Fired) -> str:
    return done.clock.name if done.clock else ""


def step_columns(
    case: Case, actor: Actor, name: CaseMove, source: CaseState | None, clock: str, *, on: date,
    at: datetime, note: str, agreed_by: str = "", file: File | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The columns of a step."""
    return {
        "case_id": case.id, "move": name, "from_state": source, "to_state": case.state, "taken_on": on,
        "at": at, "actor_id": actor.account_id, "actor_name": actor.name or actor.login, "note": note.strip(),
        "agreed_by": agreed_by.strip(), "due_on": case.due_on, "due_cites": case.due_cites, "clock": clock,
        **file_columns(file),
    }  # fmt: skip
