"""Reads of cases: who may see which, one case with its steps and what may be done in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from tracker.accounts.models import Account
from tracker.accounts.reaching import holds
from tracker.cases.actions import may
from tracker.cases.guards import would_be_taken
from tracker.cases.models import IDENTITY, Case, CaseLetter, CaseStep
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
from tracker.flags.models import Flag
from tracker.subjects.models import Body, Enterprise

FLAG = aliased(Flag)
# Whoever may do these in a case sees all of it; others what is open to them.
INSIDE = (Perm.CASES_REPLY, Perm.CASES_CHECK, Perm.CASES_DECIDE)


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
    subject_id: int
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


def case_of(session: Session, number: int, actor: Actor, read: Reach, on: date) -> CaseRow | None:
    """The case with this number, if the reader may see it."""
    row = session.execute(rows_where(actor, Case.id == number, visible(actor, read, on))).first()
    return None if row is None else row_of(row)


def id_of(session: Session, case_number: str, actor: Actor, read: Reach, on: date) -> int | None:
    """The id of the case that goes by a number such as ``2026-000001``, if the reader may see it."""
    wanted = select(Case.id).where(Case.number == case_number, visible(actor, read, on))
    return session.scalars(wanted).first()


def case_of_flag(session: Session, flag_id: int, actor: Actor, read: Reach, on: date) -> CaseRow | None:
    """The newest case of a flag, if the reader may see it."""
    wanted = rows_where(actor, FLAG.id == flag_id, visible(actor, read, on)).order_by(Case.id.desc()).limit(1)
    row = session.execute(wanted).first()
    return None if row is None else row_of(row)


def cases_of_payable(
    session: Session, payable_id: int, actor: Actor, read: Reach, on: date
) -> tuple[CaseRow, ...]:
    """The cases about a payable that the reader may see, the newest first."""
    about = and_(Case.subject_kind == "payable", Case.subject_id == payable_id)
    wanted = rows_where(actor, about, visible(actor, read, on)).order_by(Case.id.desc())
    return tuple(row_of(row) for row in session.execute(wanted))


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


def rows_where(actor: Actor, *wanted: ColumnElement[bool]) -> Select[Any]:
    """The cases for which all of ``wanted`` holds, with what ``row_of`` reads, as ``actor`` may see them."""
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


def shown_state(state: CaseState, *, inside: bool) -> CaseState:
    """Where a case stands for its reader: what is only proposed is for those inside."""
    return CaseState.CHECKING if state in PROPOSED and not inside else state


def row_of(row: Any) -> CaseRow:
    """One row of ``rows_where``."""
    case: Case = row.Case
    return CaseRow(
        id=case.id, number=case.number, rule=case.rule, ref=case.ref, subject_kind=case.subject_kind,
        subject_id=case.subject_id,
        arose_on=case.arose_on, flag_id=row.flag_now, ceased_on=row.ceased_on, amount_fen=row.amount_fen,
        body_id=case.body_id, body_code=row.code, body_name=row.name, region=row.region,
        state=shown_state(case.state, inside=bool(row.inside)), opened_on=case.opened_on, due_on=case.due_on,
        due_cites=case.due_cites, due_provisional=case.due_provisional, reply_by=case.reply_by,
        replied_on=case.replied_on, rectify_by=case.rectify_by, extended_on=case.extended_on,
        done_on=case.done_on, enterprise_id=case.enterprise_id,
        enterprise=row.enterprise if row.inside or row.theirs else None,
        creditor=case.creditor, urged=case.urged,
        inside=bool(row.inside), handler=row.handler if row.inside else None,
    )  # fmt: skip
