"""Reads of cases: who may see which, the queue by the next day, one case with its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from tracker.accounts.models import Account
from tracker.accounts.reaching import holds
from tracker.cases.actions import IDENTITY, may
from tracker.cases.guards import would_be_taken
from tracker.cases.models import Case, CaseLetter, CaseStep
from tracker.cases.workflow import (
    FINAL,
    HOLDER,
    INNER,
    PROPOSED,
    WORKFLOW,
    CaseMove,
    CaseState,
    CreditorAnswer,
    Urged,
)
from tracker.core.machine import Move
from tracker.core.permissions import Actor, Perm, Reach, reach
from tracker.core.workdays import Calendar
from tracker.flags.models import Flag
from tracker.subjects.models import Body, Enterprise

FLAG = aliased(Flag)
# Whoever may do these in a case sees all of it; others what is open to them.
INSIDE = (Perm.CASES_REPLY, Perm.CASES_CHECK, Perm.CASES_DECIDE)


class Part(StrEnum):
    """Which cases of the queue are wanted."""

    OPEN = "open"
    MINE = "mine"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as a reader may see it; ``state`` hides from outsiders what is not decided yet.

    ``flag_id`` is None where the facts no longer give the flag, ``enterprise`` where there is none or it is
    not for the reader to know; so is ``handler``.
    """

    id: int
    number: str
    rule: str
    ref: str
    subject_kind: str
    arose_on: date
    flag_id: int | None
    ceased_on: date | None
    amount_fen: int | None
    body_id: int
    body_code: str
    body_name: str
    region: str
    state: CaseState
    opened_on: date
    due_on: date | None
    due_cites: str
    due_provisional: bool
    reply_by: date
    replied_on: date | None
    rectify_by: date | None
    extended_on: date | None
    done_on: date | None
    enterprise_id: int | None
    enterprise: str | None
    creditor: CreditorAnswer | None
    urged: Urged | None
    inside: bool
    handler: str | None

    @property
    def done(self) -> bool:
        """Whether nothing more is to be done."""
        return self.state in FINAL

    def holder(self, on: date) -> Perm | None:
        """The permission of who takes the next step."""
        if self.state is CaseState.ASKED and self.reply_by < on:
            return Perm.CASES_CHECK
        if self.state is CaseState.VERIFIED and self.due_on is not None and self.due_on < on:
            return Perm.CASES_CHECK
        return HOLDER.get(self.state)

    def silent(self, on: date) -> bool:
        """Whether the body let its days of reply pass and has not replied yet."""
        return self.replied_on is None and self.reply_by < on


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a case's timeline."""

    id: int
    move: CaseMove
    to_state: CaseState
    taken_on: date
    at: datetime
    actor_name: str
    note: str
    agreed_by: str
    handed_to: str
    due_on: date | None
    due_cites: str
    clock: str
    file_name: str | None
    file_type: str | None
    file_sha256: str | None
    letter: bool


def public_on(on: date) -> ColumnElement[bool]:
    """The condition by which a case is open to others than its body and its handlers.

    Its flag was confirmed by two people, or the body has had its days of reply; the flag says the same day.
    """
    return Case.public_from <= on


def inside(actor: Actor) -> ColumnElement[bool]:
    """The cases that somebody sees all of: as their body or as one who handles them."""
    reaches = [found for perm in INSIDE if (found := reach(actor, perm))]
    return or_(false(), *(holds(one, Case.body_id) for one in dict.fromkeys(reaches)))


def visible(actor: Actor, read: Reach, on: date) -> ColumnElement[bool]:
    """The cases that somebody may see: those within ``read`` that are open to them."""
    theirs = or_(holds(read, Case.body_id), Case.enterprise_id.in_(read.enterprises))
    return and_(theirs, or_(public_on(on), inside(actor)))


def queue(
    session: Session, actor: Actor, read: Reach, on: date, part: Part = Part.OPEN, *, size: int,
    after: tuple[date, int] | None = None, also: Sequence[ColumnElement[bool]] = (),
) -> tuple[CaseRow, ...]:  # fmt: skip
    """``size`` cases by the next day, those that are done the newest first; ``after`` a day and a number.

    ``also`` are further conditions over cases and their bodies (``queue_filters.py``).
    """
    wanted = [visible(actor, read, on), _of_part(actor, part, on), *also]
    key = Case.opened_on if part is Part.DONE else Case.due_on
    if after is not None:
        day, number = after
        if part is Part.DONE:
            wanted.append(or_(key < day, and_(key == day, Case.id < number)))
        else:
            wanted.append(or_(key > day, and_(key == day, Case.id > number)))
    order: list[Any] = [key.desc(), Case.id.desc()] if part is Part.DONE else [key, Case.id]
    found = session.execute(_rows(actor, *wanted).order_by(*order).limit(size))
    return tuple(_row(row) for row in found)


def _of_part(actor: Actor, part: Part, on: date) -> ColumnElement[bool]:
    going = Case.state.not_in(FINAL)
    match part:
        case Part.DONE:
            return Case.state.in_(FINAL)
        case Part.LATE:
            return and_(going, Case.due_on < on)
        case Part.MINE:
            return and_(going, _waiting(actor, on))
    return going


def _waiting(actor: Actor, on: date) -> ColumnElement[bool]:
    """The cases whose next step is for the actor to take."""
    ways: list[ColumnElement[bool]] = [false()]
    for perm in INSIDE:
        found = reach(actor, perm)
        if not found:
            continue
        turns = [state for state, holder in HOLDER.items() if holder is perm]
        states: ColumnElement[bool] = Case.state.in_(turns)
        if perm is Perm.CASES_CHECK:
            states = or_(
                states, and_(Case.state == CaseState.ASKED, Case.reply_by < on),
                and_(Case.state == CaseState.VERIFIED, Case.due_on < on),
            )  # fmt: skip
        own = Case.proposed_by != actor.account_id if perm is Perm.CASES_DECIDE else true()
        ways.append(and_(states, own, holds(found, Case.body_id)))
    heard = reach(actor, Perm.CASES_CONFIRM).enterprises
    if heard:
        ways.append(and_(Case.state == CaseState.VERIFIED, Case.enterprise_id.in_(heard)))
    return or_(*ways)


def case_of(session: Session, number: int, actor: Actor, read: Reach, on: date) -> CaseRow | None:
    """The case with this number, if the reader may see it."""
    row = session.execute(_rows(actor, Case.id == number, visible(actor, read, on))).first()
    return None if row is None else _row(row)


def id_of(session: Session, case_number: str, actor: Actor, read: Reach, on: date) -> int | None:
    """The id of the case that goes by a number such as ``2026-000001``, if the reader may see it."""
    wanted = select(Case.id).where(Case.number == case_number, visible(actor, read, on))
    return session.scalars(wanted).first()


def case_of_flag(session: Session, flag_id: int, actor: Actor, read: Reach, on: date) -> CaseRow | None:
    """The newest case of a flag, if the reader may see it."""
    wanted = _rows(actor, FLAG.id == flag_id, visible(actor, read, on)).order_by(Case.id.desc()).limit(1)
    row = session.execute(wanted).first()
    return None if row is None else _row(row)


def may_ask(session: Session, flag_id: int, actor: Actor) -> bool:
    """Whether somebody may put this flag to its body: nobody is offered a step that would be refused."""
    if Perm.CASES_OPEN not in actor.perms:
        return False
    body = session.scalars(select(Body).join(Flag, Flag.body_id == Body.id).where(Flag.id == flag_id)).one()
    return may(session, actor, Perm.CASES_OPEN, body)


def steps_of(session: Session, case: CaseRow) -> tuple[Step, ...]:
    """The steps of a case in their order; outsiders see none that only prepares a decision."""
    columns = [getattr(CaseStep, name) for name in Step.__dataclass_fields__ if name != "letter"]
    written = exists().where(CaseLetter.step_id == CaseStep.id)
    statement: Select[Any] = select(*columns, written).where(CaseStep.case_id == case.id)
    statement = statement.order_by(CaseStep.id)
    if not case.inside:
        statement = statement.where(CaseStep.move.not_in(INNER))
    return tuple(Step(*row) for row in session.execute(statement))


def moves_for(session: Session, case: CaseRow, actor: Actor, on: date) -> Sequence[Move]:
    """The moves that somebody may make in a case today."""
    body = session.get_one(Body, case.body_id)
    stands = session.get_one(Case, case.id)
    may_do = {perm: may(session, actor, perm, body) for perm in INSIDE if perm in actor.perms}
    heard = case.enterprise_id in reach(actor, Perm.CASES_CONFIRM).enterprises
    may_do[Perm.CASES_CONFIRM] = heard
    return [
        move for move in WORKFLOW.from_state(case.state)
        if may_do.get(move.perm) and actor.account_id is not None
        and not (move.second_person and stands.proposed_by == actor.account_id)
        and would_be_taken(stands, CaseMove(move.name), actor.account_id, on)
    ]  # fmt: skip


def newest_step() -> Any:
    """The number of the last step of any case, 0 before the first: what pages remember depends on it."""
    return select(func.coalesce(func.max(CaseStep.id), 0)).scalar_subquery()


def states_of(session: Session, rule: str, on: date) -> dict[tuple[Any, ...], str]:
    """How the cases of a rule's flags that were opened by a day stand now, by what the flag is."""
    columns = [getattr(Case, name) for name in IDENTITY]
    statement = select(*columns, Case.state).where(Case.rule == rule, Case.opened_on <= on).order_by(Case.id)
    return {tuple(key): state.value for *key, state in session.execute(statement)}


def dismissed_by(session: Session, rule: str, on: date) -> Select[Any] | None:
    """What the flags of a rule are that were dismissed by a day, as IDENTITY without the rule; None: none."""
    columns = [getattr(Case, name) for name in IDENTITY[1:]]
    statement = select(*columns).where(
        Case.rule == rule, Case.state == CaseState.DISMISSED, Case.decided_on <= on
    )
    return None if session.execute(statement.limit(1)).first() is None else statement


def public_by(session: Session, rule: str, on: date) -> Select[Any] | None:
    """What the flags of a rule are that were public on a day, as IDENTITY without the rule; None: none."""
    columns = [getattr(Case, name) for name in IDENTITY[1:]]
    statement = select(*columns).where(Case.rule == rule, public_on(on))
    return None if session.execute(statement.limit(1)).first() is None else statement


def working_days_left(calendar: Calendar, on: date, due_on: date) -> int:
    """The working days from ``on`` to a day: 0 on the day itself, below zero once it has passed."""
    first, last = sorted((on, due_on))
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    count = sum(not calendar.is_rest_day(day) for day in days)
    # One that passed over a rest day alone has passed.
    return count if due_on >= on else -max(count, 1)


def _rows(actor: Actor, *wanted: ColumnElement[bool]) -> Select[Any]:
    same = and_(*(getattr(FLAG, name) == getattr(Case, name) for name in IDENTITY))
    statement: Any = (
        select(
            Case, FLAG.id.label("flag_now"), FLAG.ceased_on, FLAG.amount_fen, Body.code, Body.name,
            Body.region, Enterprise.name.label("enterprise"), inside(actor).label("inside"),
            Account.name.label("handler"),
            Case.enterprise_id.in_(reach(actor, Perm.CASES_CONFIRM).enterprises).label("theirs"),
        )
        .outerjoin(FLAG, same)
        .outerjoin(Enterprise, Enterprise.id == Case.enterprise_id)
        .outerjoin(Account, Account.id == Case.handler_id)
        .join(Body, Body.id == Case.body_id)
        .where(*wanted)
    )  # fmt: skip
    rows: Select[Any] = statement
    return rows


def _row(row: Any) -> CaseRow:
    case: Case = row.Case
    hidden = case.state in PROPOSED and not row.inside
    return CaseRow(
        id=case.id, number=case.number, rule=case.rule, ref=case.ref, subject_kind=case.subject_kind,
        arose_on=case.arose_on, flag_id=row.flag_now, ceased_on=row.ceased_on, amount_fen=row.amount_fen,
        body_id=case.body_id, body_code=row.code, body_name=row.name, region=row.region,
        state=CaseState.CHECKING if hidden else case.state, opened_on=case.opened_on, due_on=case.due_on,
        due_cites=case.due_cites, due_provisional=case.due_provisional, reply_by=case.reply_by,
        replied_on=case.replied_on, rectify_by=case.rectify_by, extended_on=case.extended_on,
        done_on=case.done_on, enterprise_id=case.enterprise_id,
        enterprise=row.enterprise if row.inside or row.theirs else None,
        creditor=case.creditor, urged=case.urged,
        inside=bool(row.inside), handler=row.handler if row.inside else None,
    )  # fmt: skip
