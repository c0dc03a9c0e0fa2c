"""What people do to reports: send one, move it on by its table, and what leaves it where it stands."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tracker.accounts.handling import handles
from tracker.complaints.drafting import missing
from tracker.complaints.evidence import enter_files
from tracker.complaints.matching import ask_no_more
from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.telling import tell
from tracker.complaints.workflow import (
    CORRECTION_DAYS,
    FINAL,
    REPORTERS,
    WITHOUT_A_DAY,
    WORKFLOWS,
    ComplaintMove,
    ComplaintState,
    Outcome,
    Refused,
    Route,
    reasons_of,
)
from tracker.core.changes import take_turn
from tracker.core.machine import IllegalTransition, Move, NotAllowed, counted, fire
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Held, Perm, reach
from tracker.subjects.models import Body

# What every number begins with, so that it is not taken for that of a case.
PREFIX = "T"
S, M = ComplaintState, ComplaintMove


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a move tells besides its state: why, and what its kind asks for."""

    note: str = ""
    agreed_by: str = ""
    day: date | None = None
    because: Refused | None = None
    province: str = ""
    outcome: Outcome | None = None


def bearer(name: str) -> Actor:
    """Who has only the code of a report: may do what its enterprise may, and is known by no account."""
    return Actor(login="", name=name, held=(Held("bearer", frozenset({Perm.COMPLAINTS_FILE})),))


def is_reporter(complaint: Complaint, actor: Actor, digest: str) -> bool:
    """Whether somebody reports: by the digest of the code, or by an account of the enterprise."""
    by_code = hmac.compare_digest(complaint.code_digest, digest)
    firms = reach(actor, Perm.COMPLAINTS_FILE).enterprises if actor.account_id is not None else ()
    return by_code or (complaint.enterprise_id is not None and complaint.enterprise_id in firms)


def may_handle(session: Session, complaint: Complaint, actor: Actor) -> bool:
    """Whether somebody may handle a report: never the body, one below it, nor who reported."""
    if complaint.body_id is None or complaint.state is S.DRAFT or actor.account_id is None:
        return False
    if actor.account_id == complaint.account_id:
        return False
    body = session.get_one(Body, complaint.body_id)
    return handles(session, actor, Perm.COMPLAINTS_HANDLE, body)


def move(
    session: Session, complaint: Complaint, name: ComplaintMove, *, actor: Actor, on: date, at: datetime,
    said: Said, digest: str = "",
) -> ComplaintStep:  # fmt: skip
    """Move a report on by the table of its route. ``digest`` is that of the code its bearer has shown.

    Who takes the first of the handlers' steps has it in hand from then on. Raises NotAllowed,
    IllegalTransition; then nothing is changed.
    """
    if name is M.SUBMIT:
        take_turn(session)

    def covers(one: Actor, asked: Move) -> bool:
        if asked.perm is Perm.COMPLAINTS_FILE:
            return is_reporter(complaint, one, digest)
        return may_handle(session, complaint, one)

    conditions, values = _guard(session, complaint, name, on, said)
    target = WORKFLOWS[complaint.route].by_name[name].target
    if target in WITHOUT_A_DAY:
        values |= {"due_on": None, "due_cites": "", "due_provisional": False}
    if complaint.handler_id is None and name not in REPORTERS:
        values["handler_id"] = actor.account_id
    start = None
    if name in (M.SUBMIT, M.EXTEND):
        start = complaint.material_on if complaint.route is Route.TRANSFERRED else None
        start = complaint.accepted_on if name is M.EXTEND and start is None else start
    done = fire(
        session, WORKFLOWS[complaint.route], complaint, name, actor=actor, on=on, note=said.note,
        covers=covers, conditions=conditions, values=values, chosen=said.day, start=start,
    )  # fmt: skip
    if name is M.SUBMIT:
        enter_files(session, complaint)
    clock = done.clock.name if done.clock else ""
    return _kept(session, complaint, name, S(done.source), actor, on, at, said, clock=clock)


def _guard(
    session: Session, complaint: Complaint, name: ComplaintMove, on: date, said: Said
) -> tuple[list[Any], dict[str, Any]]:
    """What must hold besides the state, in words here and in the statement; and the columns a move sets."""
    match name:
        case M.SUBMIT:
            if missing(complaint):
                raise NotAllowed(_("Something is still missing; the steps marked say what."))
            received = complaint.material_on or on
            number = _next_number(session, on.year)
            return [], {"number": number, "received_on": received, "opened_on": received}
        case M.ASK_CORRECTION:
            if complaint.correction_asked_on is not None:
                raise NotAllowed(
                    _(
                        "A correction was asked for on {day} already; there is one notice of correction.",
                        day=day_said(complaint.correction_asked_on),
                    )
                )
            by = counted(session, CORRECTION_DAYS, on, complaint.opened_on).deadline.due_on
            return [Complaint.correction_asked_on.is_(None)], {"correction_asked_on": on, "correct_by": by}
        case M.ACCEPT:
            return [], {"accepted_on": on}
        case M.REFUSE:
            return [], {"refused_because": _because(complaint, on, said)}
        case M.EXTEND:
            if complaint.extended_on is not None:
                raise NotAllowed(
                    _(
                        "The days were extended on {day} already; there is one extension.",
                        day=day_said(complaint.extended_on),
                    )
                )
            if not said.agreed_by.strip():
                raise NotAllowed(_("Name who agreed to the extension."))
            return [Complaint.extended_on.is_(None)], {"extended_on": on}
        case M.HANDLE:
            if said.outcome is None:
                raise NotAllowed(_("Choose what the handling came to."))
            return [], {"outcome": said.outcome}
        case M.ANSWER:
            province = said.province.strip()
            if complaint.route is Route.TRANSFERRED and not province:
                raise NotAllowed(
                    _("Say how the province's department was answered: it gets the same answer in writing.")
                )
            return [], {"answered_on": on, "province_answer": province or None}
        case _:
            return [], {}


def _because(complaint: Complaint, on: date, said: Said) -> Refused:
    if said.because is None:
        raise NotAllowed(_("Choose why it is not accepted; there are no other reasons than these."))
    fits = said.because in reasons_of(complaint.route, complaint.state)
    if said.because is Refused.NOT_GOODS_WORKS_SERVICES and not fits:
        raise NotAllowed(
            _("Only the decree's own route is limited to goods, works and services; this one came directly.")
        )
    if said.because is Refused.NOT_CORRECTED:
        if not fits or complaint.correct_by is None:
            raise NotAllowed(_("No correction was asked for, or it was made."))
        if on <= complaint.correct_by:
            raise NotAllowed(
                _("It may be corrected until {day}; only then is it not accepted for that.",
                  day=day_said(complaint.correct_by))
            )  # fmt: skip
    return said.because


def _next_number(session: Session, year: int) -> str:
    begins = f"{PREFIX}{year}-"
    last = session.scalar(select(func.max(Complaint.number)).where(Complaint.number.startswith(begins)))
    return f"{begins}{int(last.partition('-')[2]) + 1 if last else 1:06d}"


def remark(
    session: Session, complaint: Complaint, *, actor: Actor, on: date, at: datetime, note: str, digest: str
) -> ComplaintStep:
    """Add what the enterprise has to say as long as it goes on. Raises NotAllowed, IllegalTransition."""
    if not is_reporter(complaint, actor, digest):
        raise NotAllowed(_("Only who reported adds to a report."))
    if complaint.state in FINAL or complaint.state is S.DRAFT:
        raise IllegalTransition(_("This report is at its end; report anew what is new."), complaint.state)
    if not note.strip():
        raise NotAllowed(_("Write what you want to add."))
    return _kept(session, complaint, M.REMARK, complaint.state, actor, on, at, Said(note=note))


def name_openly(
    session: Session, complaint: Complaint, named: bool, *, actor: Actor, on: date, at: datetime, digest: str
) -> ComplaintStep:
    """Let the reported body know who reported, or no more. Raises NotAllowed, IllegalTransition."""
    if not is_reporter(complaint, actor, digest):
        raise NotAllowed(_("Only the enterprise itself agrees to be named."))
    if complaint.state is S.DRAFT or complaint.confidential is not named:
        raise IllegalTransition(_("It is so already."), complaint.state)
    _set(session, complaint, confidential=not named)
    if not named:
        ask_no_more(session, complaint)
    move = M.BE_NAMED if named else M.BE_UNNAMED
    return _kept(session, complaint, move, complaint.state, actor, on, at, Said())


def link_case(
    session: Session, complaint: Complaint, case_id: int, number: str, *, actor: Actor, on: date, at: datetime
) -> ComplaintStep:
    """Say that a case was opened on the same matter. Raises NotAllowed."""
    _held_to_handlers(session, complaint, actor)
    _set(session, complaint, case_id=case_id)
    return _kept(session, complaint, M.LINK_CASE, complaint.state, actor, on, at, Said(note=number))


def match(
    session: Session, complaint: Complaint, said: str, *, payable_id: int | None, contract_id: int | None,
    actor: Actor, on: date, at: datetime,
) -> ComplaintStep:  # fmt: skip
    """Say which payable or contract is recorded of it, ``said`` by its reference. Raises NotAllowed."""
    _held_to_handlers(session, complaint, actor)
    _set(session, complaint, payable_id=payable_id, contract_id=contract_id)
    return _kept(session, complaint, M.MATCH, complaint.state, actor, on, at, Said(note=said))


def _held_to_handlers(session: Session, complaint: Complaint, actor: Actor) -> None:
    if not may_handle(session, complaint, actor):
        raise NotAllowed(
            _("This report is not yours to handle: never the body itself handles it, nor one below it.")
        )


def _set(session: Session, complaint: Complaint, **values: Any) -> None:
    session.execute(
        update(Complaint).where(Complaint.id == complaint.id).values(**values)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.refresh(complaint)


def _kept(
    session: Session, complaint: Complaint, name: ComplaintMove, source: ComplaintState, actor: Actor,
    on: date, at: datetime, said: Said, clock: str = "",
) -> ComplaintStep:  # fmt: skip
    step = ComplaintStep(
        complaint_id=complaint.id, move=name, from_state=source, to_state=complaint.state, taken_on=on, at=at,
        actor_id=actor.account_id, actor_name=actor.name or actor.login, note=said.note.strip(),
        agreed_by=said.agreed_by.strip(), due_on=complaint.due_on, due_cites=complaint.due_cites, clock=clock,
    )  # fmt: skip
    session.add(step)
    session.flush()
    tell(session, complaint, step)
    return step
