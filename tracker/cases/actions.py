"""What people do to cases: put a flag to its body, and move the case on by its table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.handling import handles
from tracker.accounts.reaching import within
from tracker.cases.guards import Guard, guard
from tracker.cases.models import Case, CaseStep
from tracker.cases.workflow import REPLY_DAYS, WORKFLOW, CaseMove, CaseState
from tracker.core.changes import take_turn
from tracker.core.evidence import Kept
from tracker.core.machine import Fired, IllegalTransition, Move, NotAllowed, counted, fire
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach
from tracker.flags.models import Flag
from tracker.subjects.models import Body

IDENTITY = ("rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on")
# What a body does in its own case; everything else is done by who handles it.
OWN = frozenset({Perm.CASES_REPLY})
# What the market subject does towards whom the breach is.
OF_THE_ENTERPRISE = frozenset({Perm.CASES_CONFIRM})


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a step: the name it had, and what lies in the store."""

    name: str
    kept: Kept


def may(session: Session, actor: Actor, perm: Perm, body: Body) -> bool:
    """Whether somebody may do something in a case of a body, as the body or as its handler."""
    if perm in OWN:
        return within(session, reach(actor, perm), body.id)
    return handles(session, actor, perm, body)


def open_case(session: Session, flag_id: int, *, actor: Actor, on: date, at: datetime, note: str) -> Case:
    """Put a flag to its body: its days of reply begin. Raises NotAllowed, IllegalTransition."""
    take_turn(session)
    flag = session.get(Flag, flag_id)
    if flag is None or actor.account_id is None:
        raise NotAllowed(_("There is no such flag (any more); look for it in the list."))
    body = session.get_one(Body, flag.body_id)
    if not may(session, actor, Perm.CASES_OPEN, body):
        raise NotAllowed(
            _(
                "You may not put this flag to {body}: the handler of a case is never the body itself or one "
                "below it, and only who supervises its region asks.",
                body=body.name,
            )
        )
    if not note.strip():
        raise NotAllowed(_("Say why; every step of a case has its reason."))
    if flag.ceased_on is not None:
        raise IllegalTransition(_("This flag has ceased; only one that stands is put to its body."), "")
    clock = counted(session, REPLY_DAYS, on, on)
    identity = {name: getattr(flag, name) for name in IDENTITY}
    case = Case(
        number=_next_number(session, on.year), flag_id=flag.id, **identity, ref=flag.ref, body_id=body.id,
        enterprise_id=flag.enterprise_id,
        opened_on=on, opened_by=actor.account_id, state=CaseState.ASKED, due_on=clock.deadline.due_on,
        due_cites=clock.cites, due_provisional=clock.deadline.provisional, reply_by=clock.deadline.due_on,
        public_from=clock.deadline.due_on + timedelta(days=1),
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(case)
            session.flush()
    except IntegrityError:
        raise IllegalTransition(_("This flag was put to its body already; see its case."), "") from None
    _mark(session, case)
    session.add(_step(case, actor, CaseMove.OPEN, None, clock.name, on=on, at=at, note=note))
    session.flush()
    return case


def last_step(session: Session, case: Case) -> CaseStep:
    """What was done to a case last."""
    newest = select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.id.desc()).limit(1)
    return session.scalars(newest).one()


def _next_number(session: Session, year: int) -> str:
    last = session.scalar(select(func.max(Case.number)).where(Case.number.startswith(f"{year}-")))
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:06d}"


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
    _mark(session, case)
    step = _step(
        case, actor, name, CaseState(done.source), _clock_name(done), on=on, at=at, note=note,
        agreed_by=agreed_by, file=file,
    )  # fmt: skip
    session.add(step)
    session.flush()
    return step


def _clock_name(done: Fired) -> str:
    return done.clock.name if done.clock else ""


def _step(
    case: Case, actor: Actor, name: CaseMove, source: CaseState | None, clock: str, *, on: date,
    at: datetime, note: str, agreed_by: str = "", file: File | None = None,
) -> CaseStep:  # fmt: skip
    return CaseStep(
        case_id=case.id, move=name, from_state=source, to_state=case.state, taken_on=on, at=at,
        actor_id=actor.account_id, actor_name=actor.name or actor.login, note=note.strip(),
        agreed_by=agreed_by.strip(), due_on=case.due_on, due_cites=case.due_cites, clock=clock,
        file_name=file.name if file else None, file_type=file.kept.type if file else None,
        file_sha256=file.kept.sha256 if file else None,
    )  # fmt: skip


def _mark(session: Session, case: Case) -> None:
    """Say on the flag how its case stands, and from which day it is public: an earlier case made it so."""
    same = and_(*(getattr(Flag, name) == getattr(case, name) for name in IDENTITY))
    since = func.coalesce(Flag.public_from, case.public_from)
    first = sql_case((since < case.public_from, since), else_=case.public_from)
    session.execute(
        update(Flag).where(same).values(case_state=case.state.value, public_from=first)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def mark_again(session: Session, rule: str) -> None:
    """Say on the flags of a rule that a sweep wrote anew how their cases stand."""
    same = and_(*(getattr(Flag, name) == getattr(Case, name) for name in IDENTITY))
    if session.scalar(select(Case.id).where(Case.rule == rule).limit(1)) is None:
        return
    # From the few cases to their flags.
    bare = select(Flag.id).select_from(Case).join(Flag, same)
    bare = bare.where(Case.rule == rule, Flag.case_state.is_(None))
    stands = select(Case.state).where(same).order_by(Case.id.desc()).limit(1)
    since = select(func.min(Case.public_from)).where(same)
    session.execute(
        update(Flag)
        .where(Flag.id.in_(bare))
        .values(
            case_state=stands.correlate(Flag).scalar_subquery(),
            public_from=since.correlate(Flag).scalar_subquery(),
        )
        .execution_options(synchronize_session=False)
    )
