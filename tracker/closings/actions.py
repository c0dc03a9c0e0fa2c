"""What people do about closings: the body asks, its creditor answers, a supervisor decides between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.handling import handles
from tracker.accounts.reaching import within
from tracker.closings.facts import Facts, facts_of
from tracker.closings.models import Closing, ClosingPayment, ClosingStep
from tracker.closings.queries import fallen_now
from tracker.closings.telling import creditor, tell
from tracker.closings.workflow import DAYS, OPEN, WORKFLOW, ClosingMove, ClosingState, Ground, Stands
from tracker.core.changes import take_turn
from tracker.core.evidence import File, file_columns
from tracker.core.machine import Move, NotAllowed, counted, fire
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_of
from tracker.subjects.models import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What goes with a step: words, a file, and the account of the last payment it gives or lets stand."""

    note: str = ""
    file: File | None = None
    ground: Ground | None = None
    day: date | None = None
    amount_fen: int | None = None
    stands: Stands | None = None


def ask(
    session: Session, payable_id: int, said: Said, *, actor: Actor, on: date, at: datetime
) -> Closing:  # fmt: skip
    """Ask for the closing of a payable: its creditor's days begin. Raises NotAllowed.

    An earlier closing that fell, by what was recorded after it, is withdrawn by this.
    """
    # What is outstanding must not change between the look and the closing.
    take_turn(session)
    payable = session.get(Payable, payable_id)
    if payable is None or payable.voided_in is not None:
        raise NotAllowed(_("This payable is not recorded any more."))
    if not _covers(session, payable, actor, WORKFLOW.by_name[ClosingMove.WITHDRAW]):
        raise NotAllowed(_("The closing of a sum is asked for by the body that owes it."))
    facts = facts_of(session, payable, on)
    if facts.missing or facts.paid_on is None:
        raise NotAllowed(" ".join(facts.missing))
    if said.file is None:
        raise NotAllowed(_("Add the vouchers as a file: without them nothing is closed."))
    if not said.note.strip():
        raise NotAllowed(_("Say what the file shows."))
    last = _newest(session, payable_id)
    if last is not None and last.state is not ClosingState.WITHDRAWN:
        if not fallen_now(session, last, on):
            raise NotAllowed(_("This sum has a closing already; look at that one."))
        if last.state in OPEN:
            again = Said(note=_("The records were changed since; the body asks anew."))
            move(session, last, ClosingMove.WITHDRAW, again, actor=actor, on=on, at=at)
    clock = counted(session, DAYS, on, on)
    closing = Closing(
        payable_id=payable_id, state=ClosingState.WAITING, opened_on=on, paid_on=facts.paid_on,
        paid_fen=facts.paid_fen, due_on=clock.deadline.due_on, due_cites=clock.cites,
        due_provisional=clock.deadline.provisional,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(closing)
            session.flush()
    except IntegrityError as twice:
        raise NotAllowed(_("This sum has a closing already; look at that one.")) from twice
    given = Said(note=said.note, file=said.file, day=facts.paid_on, amount_fen=facts.paid_fen)
    put(session, _note(session, closing, ClosingMove.ASK, given, actor, on, at), facts)
    return closing


def put(session: Session, step: ClosingStep, facts: Facts) -> None:
    """Keep with a step which payments and discharges it rests on; a closing holds while they stay so."""
    session.add_all(
        ClosingPayment(
            closing_id=step.closing_id, step_id=step.id, ref=one.ref, day=one.day, amount_fen=one.amount_fen,
            method=one.method,
        )
        for one in facts.ends
    )  # fmt: skip
    session.flush()


def move(
    session: Session, closing: Closing, name: ClosingMove, said: Said, *, actor: Actor, on: date,
    at: datetime,
) -> ClosingStep:  # fmt: skip
    """Move a closing on. Raises NotAllowed, IllegalTransition; then nothing is changed."""
    payable = session.get_one(Payable, closing.payable_id)
    conditions: list[Any] = []
    values: dict[str, Any] = {}
    # Where the move does not begin, fire says so.
    if closing.state in WORKFLOW.by_name[name].sources:
        said, conditions, values = _guarded(session, closing, payable, name, said, on)
    fire(
        session, WORKFLOW, closing, name, actor=actor, on=on, note=said.note,
        covers=lambda one, asked: _covers(session, payable, one, asked), conditions=conditions,
        values=values,
    )  # fmt: skip
    step = _note(session, closing, name, said, actor, on, at)
    if name is ClosingMove.CORRECT:
        put(session, step, facts_of(session, payable, on))
    return step


def _guarded(
    session: Session, closing: Closing, payable: Payable, name: ClosingMove, said: Said, on: date
) -> tuple[Said, list[Any], dict[str, Any]]:
    """What a move asks for besides its state: the step as it is kept, conditions, and columns to set."""
    match name:
        case ClosingMove.AGREE | ClosingMove.CONFIRM_ON_PAPER:
            return _confirmed(session, closing, payable, name, said, on)
        case ClosingMove.DISPUTE:
            return _disputed(closing, said, on)
        case ClosingMove.CLOSE_ALONE:
            if closing.due_on is not None and on <= closing.due_on:
                raise NotAllowed(
                    _("The enterprise may answer until {day}; only then is the sum closed without its word.",
                      day=day_said(closing.due_on))
                )  # fmt: skip
            _still_paid(session, closing, on)
            return said, [Closing.due_on < on], {}
        case ClosingMove.CORRECT:
            return _corrected(session, closing, payable, said, on)
        case ClosingMove.DECIDE:
            return _decided(closing, said, on)
    return said, [], {}


def _still_paid(session: Session, closing: Closing, on: date) -> None:
    if fallen_now(session, closing, on):
        raise NotAllowed(
            _("Something is outstanding again on this sum, or its payments were changed: this closing has "
              "fallen.")
        )  # fmt: skip


def _confirmed(
    session: Session, closing: Closing, payable: Payable, name: ClosingMove, said: Said, on: date
) -> tuple[Said, list[Any], dict[str, Any]]:
    _still_paid(session, closing, on)
    if name is ClosingMove.CONFIRM_ON_PAPER:
        if creditor(session, payable):
            raise NotAllowed(_("The enterprise has an account here and answers itself."))
        if said.file is None:
            raise NotAllowed(_("Add the enterprise's written confirmation as a file."))
    return said, [], {"ground": None, "said_on": None, "said_fen": None}


def _disputed(closing: Closing, said: Said, on: date) -> tuple[Said, list[Any], dict[str, Any]]:
    if said.ground is None:
        raise NotAllowed(_("Say what is not right."))
    if said.ground is Ground.NOT_RECEIVED:
        said = Said(note=said.note, file=said.file, ground=said.ground)
    if said.ground is Ground.OTHER_DAY and (said.day is None or said.day == closing.paid_on):
        raise NotAllowed(_("Give the day on which you received the money, if it is another one."))
    if said.ground is Ground.OTHER_AMOUNT and said.amount_fen in (None, closing.paid_fen):
        raise NotAllowed(_("Give the amount you received, if it is another one."))
    if said.day is not None and said.day > on:
        raise NotAllowed(_("The day on which money was received is not after today."))
    return said, [], {"ground": said.ground, "said_on": said.day, "said_fen": said.amount_fen}


def _corrected(
    session: Session, closing: Closing, payable: Payable, said: Said, on: date
) -> tuple[Said, list[Any], dict[str, Any]]:
    facts = facts_of(session, payable, on)
    if facts.missing or facts.paid_on is None:
        raise NotAllowed(" ".join(facts.missing))
    if (facts.paid_on, facts.paid_fen) == (closing.paid_on, closing.paid_fen):
        raise NotAllowed(
            _("The records still say what was disputed: correct the payment first, or answer with reasons.")
        )
    given = Said(note=said.note, file=said.file, day=facts.paid_on, amount_fen=facts.paid_fen)
    return given, [], {"paid_on": facts.paid_on, "paid_fen": facts.paid_fen}


def _decided(closing: Closing, said: Said, on: date) -> tuple[Said, list[Any], dict[str, Any]]:
    if said.stands is None:
        raise NotAllowed(_("Say whose account stands."))
    if closing.state is ClosingState.DISPUTED:
        if closing.due_on is not None and on <= closing.due_on:
            raise NotAllowed(
                _(
                    "The body may correct its record or answer until {day}; only then is it decided "
                    "without it.",
                    day=day_said(closing.due_on),
                )
            )  # fmt: skip
        return said, [Closing.due_on < on], {"stands": said.stands}
    return said, [], {"stands": said.stands}


def _covers(session: Session, payable: Payable, actor: Actor, asked: Move) -> bool:
    """Whether what somebody holds for a move reaches the payable: as its body, creditor, or handler."""
    match asked.perm:
        case Perm.CLOSINGS_ANSWER:
            return creditor_of(session, payable.id, None) in reach(actor, asked.perm).enterprises
        case Perm.CLOSINGS_DECIDE:
            return handles(session, actor, asked.perm, session.get_one(Body, payable.body_id))
    return within(session, reach(actor, asked.perm), payable.body_id)


def may_take(session: Session, closing: Closing, actor: Actor) -> tuple[ClosingMove, ...]:
    """The moves that begin where a closing stands and are somebody's to make."""
    payable = session.get_one(Payable, closing.payable_id)
    return tuple(
        ClosingMove(one.name) for one in WORKFLOW.from_state(closing.state)
        if one.perm in actor.perms and _covers(session, payable, actor, one)
    )  # fmt: skip


def _newest(session: Session, payable_id: int) -> Closing | None:
    newest = select(Closing).where(Closing.payable_id == payable_id).order_by(Closing.id.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def _note(
    session: Session, closing: Closing, name: ClosingMove, said: Said, actor: Actor, on: date, at: datetime
) -> ClosingStep:
    assert actor.account_id is not None
    step = ClosingStep(
        closing_id=closing.id, move=name, to_state=closing.state, taken_on=on, at=at,
        actor_id=actor.account_id, actor_name=actor.name or actor.login, note=said.note.strip(),
        ground=said.ground, day=said.day, amount_fen=said.amount_fen, stands=said.stands,
        due_on=closing.due_on, **file_columns(said.file),
    )  # fmt: skip
    session.add(step)
    session.flush()
    tell(session, closing, step)
    return step
