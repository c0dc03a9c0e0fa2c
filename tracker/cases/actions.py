"""What people do to cases: put a flag to its body, and move the case on by its table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.handling import handled_by, handles
from tracker.accounts.reaching import within
from tracker.cases.guards import Guard, guard
from tracker.cases.models import Case, CaseStep
from tracker.cases.telling import tell
from tracker.cases.workflow import REPLY_DAYS, WORKFLOW, CaseMove, CaseState
from tracker.core.changes import take_turn
from tracker.core.evidence import File, file_columns
from tracker.core.ledger import enter_rows
from tracker.core.machine import Fired, IllegalTransition, Move, NotAllowed, counted, fire
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach
from tracker.flags.models import Flag
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_on
from tracker.subjects.models import Body

IDENTITY = ("rule", "subject_kind", "root_id", "subject_id", "qualifier", "arose_on")
# What a body does in its own case; everything else is done by who handles it.
OWN = frozenset({Perm.CASES_REPLY})
# How many numbers a statement names.
CHUNK = 500
# What the market subject does towards whom the breach is.
OF_THE_ENTERPRISE = frozenset({Perm.CASES_CONFIRM})


def may(session: Session, actor: Actor, perm: Perm, body: Body) -> bool:
    """Whether somebody may do something in a case of a body, as the body or as its handler."""
    if perm in OWN:
        return within(session, reach(actor, perm), body.id)
    return handles(session, actor, perm, body)


@dataclass(frozen=True, slots=True)
class Refused:
    """A flag that was not put to its body, and why; ``barred``: not for this person to ask."""

    flag_id: int
    ref: str
    body: str
    why: str
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of asking: the cases opened, in the order of their numbers, and what was refused."""

    cases: tuple[Case, ...]
    refused: tuple[Refused, ...]


def open_case(session: Session, flag_id: int, *, actor: Actor, on: date, at: datetime, note: str) -> Case:
    """Put a flag to its body: its days of reply begin. Raises NotAllowed, IllegalTransition."""
    done = open_cases(session, [flag_id], actor=actor, on=on, at=at, note=note)
    for one in done.refused:
        raise NotAllowed(one.why) if one.barred else IllegalTransition(one.why, "")
    return done.cases[0]


def open_cases(
    session: Session, flag_ids: Sequence[int], *, actor: Actor, on: date, at: datetime, note: str
) -> Opened:
    """Put flags to their bodies, each as a case of its own; the one way in which a case begins.

    A flag that may not be asked about is refused in words and keeps none of the others back. However many
    there are, the statements stay few. Raises NotAllowed where nothing can be asked at all.
    """
    take_turn(session)
    who = actor.account_id
    if who is None:
        raise NotAllowed(_("Sign in first."))
    if not note.strip():
        raise NotAllowed(_("Say why; every step of a case has its reason."))
    numbers = list(dict.fromkeys(flag_ids))
    found: dict[int, tuple[Flag, Body]] = {}
    asked: set[int] = set()
    for first in range(0, len(numbers), CHUNK):
        chunk = numbers[first : first + CHUNK]
        rows = select(Flag, Body).join(Body, Body.id == Flag.body_id).where(Flag.id.in_(chunk))
        # A sweep or a bulk statement may have written them since they were read.
        fresh = session.execute(rows.execution_options(populate_existing=True))
        found |= {flag.id: (flag, body) for flag, body in fresh}
        going = select(Flag.id).join(Case, _same_flag()).where(
            Flag.id.in_(chunk), Case.state != CaseState.CLOSED
        )  # fmt: skip
        asked |= set(session.scalars(going))
    bodies = {body.id for _flag, body in found.values()}
    handled = select(Body.id).where(Body.id.in_(bodies), handled_by(actor, Perm.CASES_OPEN, Body.id))
    mine = set(session.scalars(handled))
    refused = [one for number in numbers if (one := _refusal(number, found.get(number), mine, asked))]
    no = {one.flag_id for one in refused}
    flags = [found[number][0] for number in numbers if number not in no]
    return Opened(_begin(session, flags, actor, who, on=on, at=at, note=note), tuple(refused))


def _refusal(
    number: int, found: tuple[Flag, Body] | None, mine: Collection[int], asked: Collection[int]
) -> Refused | None:
    if found is None:
        why = _("There is no such flag (any more); look for it in the list.")
        return Refused(number, "", "", why, barred=True)
    flag, body = found
    if body.id not in mine:
        why = _(
            "You may not put this flag to {body}: the handler of a case is never the body itself or one "
            "below it, and only who supervises its region asks.",
            body=body.name,
        )
        return Refused(number, flag.ref, body.name, why, barred=True)
    if flag.ceased_on is not None:
        why = _("This flag has ceased; only one that stands is put to its body.")
        return Refused(number, flag.ref, body.name, why)
    if number in asked:
        why = _("This flag was put to its body already; see its case.")
        return Refused(number, flag.ref, body.name, why)
    return None


def _owed_to(session: Session, flags: Sequence[Flag], on: date) -> dict[int, int]:
    """To whom the payables are owed that flags are about, by the number of the flag.

    A flag keeps the creditor of the contract: whose claim was broken is what it says, and an assignment
    changes neither the duty nor its day (CC 546, 547: the claim passes as it is). Whom a case tells and asks
    is the creditor of the day it is opened.
    """
    about = {flag.id: flag.subject_id for flag in flags if flag.subject_kind == "payable"}
    found: dict[int, int] = {}
    numbers = list(about.values())
    for at in range(0, len(numbers), CHUNK):
        asked = select(Payable.id, creditor_on(on)).where(Payable.id.in_(numbers[at : at + CHUNK]))
        found |= {row[0]: row[1] for row in session.execute(asked)}
    return {flag: found[payable] for flag, payable in about.items() if payable in found}


def _begin(
    session: Session, flags: Sequence[Flag], actor: Actor, who: int, *, on: date, at: datetime, note: str
) -> tuple[Case, ...]:
    if not flags:
        return ()
    clock = counted(session, REPLY_DAYS, on, on)
    owed_to = _owed_to(session, flags, on)
    reply_by, first = clock.deadline.due_on, _next_number(session, on.year)
    rows = [
        {
            "number": f"{on.year}-{number:06d}", "flag_id": flag.id,
            **{name: getattr(flag, name) for name in IDENTITY}, "ref": flag.ref, "body_id": flag.body_id,
            "enterprise_id": owed_to.get(flag.id, flag.enterprise_id), "opened_on": on, "opened_by": who,
            "handler_id": who,
            "state": CaseState.ASKED, "due_on": reply_by, "due_cites": clock.cites,
            "due_provisional": clock.deadline.provisional, "reply_by": reply_by,
            "public_from": reply_by + timedelta(days=1),
        }
        for number, flag in enumerate(flags, start=first)
    ]  # fmt: skip
    try:
        with session.begin_nested():
            session.execute(insert(Case), rows)
    except IntegrityError:
        raise IllegalTransition(_("This flag was put to its body already; see its case."), "") from None
    span = Case.number.between(rows[0]["number"], rows[-1]["number"])
    cases = tuple(session.scalars(select(Case).where(span).order_by(Case.number)))
    session.execute(insert(CaseStep), [
        _step(case, actor, CaseMove.OPEN, None, clock.name, on=on, at=at, note=note) for case in cases
    ])  # fmt: skip
    told: list[tuple[Case, CaseStep]] = []
    for begin in range(0, len(cases), CHUNK):
        chunk = cases[begin : begin + CHUNK]
        written = select(CaseStep).where(CaseStep.case_id.in_([case.id for case in chunk]))
        steps = list(session.scalars(written.order_by(CaseStep.case_id)))
        enter_rows(session, steps)
        told += zip(chunk, steps, strict=True)
        flag_ids = [case.flag_id for case in chunk]
        _mark(session, Flag.id.in_(flag_ids), CaseState.ASKED, reply_by + timedelta(days=1))
    tell(session, told)
    return cases


def last_step(session: Session, case: Case) -> CaseStep:
    """What was done to a case last."""
    newest = select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.id.desc()).limit(1)
    return session.scalars(newest).one()


def _next_number(session: Session, year: int) -> int:
    last = session.scalar(select(func.max(Case.number)).where(Case.number.startswith(f"{year}-")))
    return int(last.partition("-")[2]) + 1 if last else 1


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
    _mark(session, same, case.state, case.public_from)
    step = CaseStep(**_step(
        case, actor, name, CaseState(done.source), _clock_name(done), on=on, at=at, note=note,
        agreed_by=agreed_by, file=file,
    ))  # fmt: skip
    session.add(step)
    session.flush()
    tell(session, [(case, step)])
    return step


def _clock_name(done: Fired) -> str:
    return done.clock.name if done.clock else ""


def _step(
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


def _same_flag() -> ColumnElement[bool]:
    """Whether a case is about a flag."""
    return and_(*(getattr(Flag, name) == getattr(Case, name) for name in IDENTITY))


def _mark(session: Session, which: ColumnElement[bool], state: CaseState, public_from: date) -> None:
    """Say on flags how their case stands, and from which day they are public: the first any case gave."""
    since = func.coalesce(Flag.public_from, public_from)
    first = sql_case((since < public_from, since), else_=public_from)
    session.execute(
        update(Flag).where(which).values(case_state=state.value, public_from=first)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def mark_again(session: Session, rule: str) -> None:
    """Say on the flags of a rule that a sweep wrote anew how their cases stand."""
    same = _same_flag()
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


def going_on(session: Session, flag: Flag) -> Case | None:
    """The case of a flag that is not at its end, if there is one."""
    same = (getattr(Case, name) == getattr(flag, name) for name in IDENTITY)
    return session.scalars(select(Case).where(*same, Case.due_on.is_not(None))).one_or_none()
