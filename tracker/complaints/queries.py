"""Reads of reports: whose they are, what waits for its handlers, one with its steps."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.accounts.handling import handled_by
from tracker.accounts.models import Account
from tracker.accounts.reaching import holds
from tracker.complaints.actions import is_reporter, may_handle
from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.workflow import (
    HOLDER,
    INNER,
    WORKFLOWS,
    ComplaintMove,
    ComplaintState,
    Matter,
    Route,
)
from tracker.core.machine import Move
from tracker.core.permissions import Actor, Perm, Reach
from tracker.subjects.models import Body

S = ComplaintState


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A report in a list."""

    id: int
    number: str
    route: Route
    matter: Matter
    state: ComplaintState
    body_code: str
    body_name: str
    enterprise_name: str
    claimed_fen: int | None
    confidential: bool
    received_on: date
    due_on: date | None
    due_provisional: bool
    handler: str | None

    @property
    def holder(self) -> Perm | None:
        """The permission of who takes the next step."""
        return HOLDER.get(self.state)


def handled(actor: Actor) -> ColumnElement[bool]:
    """The reports that somebody may handle: sent, and never of a body of their own."""
    own = or_(Complaint.account_id.is_(None), Complaint.account_id != actor.account_id)
    return and_(Complaint.state != S.DRAFT, own, handled_by(actor, Perm.COMPLAINTS_HANDLE, Complaint.body_id))


def told(read: Reach) -> ColumnElement[bool]:
    """The reports that their bodies know of: the enterprise agreed to be named, and they were accepted."""
    return and_(
        Complaint.confidential.is_(False), Complaint.accepted_on.is_not(None),
        holds(Reach(bodies=read.bodies), Complaint.body_id),
    )  # fmt: skip


def waiting(session: Session, actor: Actor, *, size: int) -> tuple[ComplaintRow, ...]:
    """The reports whose next step is the handler's, the next day first."""
    mine = Complaint.state.in_([state for state, perm in HOLDER.items() if perm is Perm.COMPLAINTS_HANDLE])
    statement = rows_where(handled(actor), Complaint.due_on.is_not(None), mine)
    ordered = statement.order_by(Complaint.due_on, Complaint.id).limit(size)
    return tuple(ComplaintRow(*row) for row in session.execute(ordered))


def told_to(session: Session, read: Reach) -> tuple[ComplaintRow, ...]:
    """The reports that the officers of some bodies are told of, the newest first."""
    statement = rows_where(told(read)).order_by(Complaint.id.desc()).limit(200)
    return tuple(ComplaintRow(*row) for row in session.execute(statement))


def told_one(session: Session, number: int, read: Reach) -> Complaint | None:
    """The report with this number, if the officers of some bodies are told of it."""
    return session.scalars(select(Complaint).where(Complaint.id == number, told(read))).one_or_none()


def of_enterprises(session: Session, numbers: Sequence[int]) -> tuple[Complaint, ...]:
    """What was reported for some enterprises with an account, drafts too, the newest first."""
    wanted = select(Complaint).where(Complaint.enterprise_id.in_(numbers)).order_by(Complaint.id.desc())
    return tuple(session.scalars(wanted.limit(200)))


def by_code(session: Session, digest: str) -> Complaint | None:
    """The report that a code opens, by the digest of the code."""
    found = session.scalars(select(Complaint).where(Complaint.code_digest == digest)).one_or_none()
    # One that is not there is compared with as much care as one that is.
    same = hmac.compare_digest(found.code_digest if found else "0" * len(digest), digest)
    return found if same else None


def reported_by(session: Session, number: int, actor: Actor, digest: str) -> Complaint | None:
    """The report with this number, if who asks reported it."""
    found = session.get(Complaint, number)
    return found if found is not None and is_reporter(found, actor, digest) else None


def handled_one(session: Session, number: int, actor: Actor) -> Complaint | None:
    """The report with this number, if who asks may handle it."""
    return session.scalars(select(Complaint).where(Complaint.id == number, handled(actor))).one_or_none()


def steps_of(session: Session, complaint: Complaint, *, inner: bool) -> tuple[ComplaintStep, ...]:
    """What was done to a report, in its order; without what is for the handlers alone if not ``inner``."""
    statement = select(ComplaintStep).where(ComplaintStep.complaint_id == complaint.id)
    if not inner:
        statement = statement.where(ComplaintStep.move.not_in(INNER))
    return tuple(session.scalars(statement.order_by(ComplaintStep.id)))


def moves_for(session: Session, complaint: Complaint, actor: Actor, *, reporter: bool = False) -> list[Move]:
    """The moves that somebody may make now: as who reported, or as a handler."""
    if not reporter and not may_handle(session, complaint, actor):
        return []
    perm = Perm.COMPLAINTS_FILE if reporter else Perm.COMPLAINTS_HANDLE
    return [
        move for move in WORKFLOWS[complaint.route].from_state(complaint.state)
        if move.perm is perm
        and not (move.name == ComplaintMove.ASK_CORRECTION and complaint.correction_asked_on is not None)
        and not (move.name == ComplaintMove.EXTEND and complaint.extended_on is not None)
    ]  # fmt: skip


def bodies_named(session: Session, typed: str, *, most: int = 12) -> list[Body]:
    """The living bodies that a typed name or code may mean: the one it is exactly, or those it is part of."""
    typed = typed.strip()
    if not typed:
        return []
    living = select(Body).where(Body.voided_in.is_(None), Body.valid_to.is_(None))
    exact = session.scalars(living.where(or_(Body.name == typed, Body.code == typed)).limit(2)).all()
    if len(exact) == 1:
        return list(exact)
    part = or_(
        Body.name.contains(typed, autoescape=True),
        func.lower(Body.initials).startswith(typed.lower(), autoescape=True),
    )
    return list(session.scalars(living.where(part).order_by(Body.code).limit(most)))


def rows_where(*wanted: ColumnElement[bool]) -> Select[Any]:
    """The columns of a ``ComplaintRow`` for the reports that meet all of some conditions."""
    statement: Any = (
        select(
            Complaint.id, Complaint.number, Complaint.route, Complaint.matter, Complaint.state, Body.code,
            Body.name, Complaint.enterprise_name, Complaint.claimed_fen, Complaint.confidential,
            Complaint.received_on, Complaint.due_on, Complaint.due_provisional,
            Account.name.label("handler"),
        )
        .join(Body, Body.id == Complaint.body_id)
        .outerjoin(Account, Account.id == Complaint.handler_id)
        .where(*wanted)
    )  # fmt: skip
    rows: Select[Any] = statement
    return rows
