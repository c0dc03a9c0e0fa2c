"""Plans to be read: those of one payable, and the list of those in a reach, the next instalment first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from tracker.core.calendars import load_calendar
from tracker.core.permissions import Reach
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_on, held_by
from tracker.plans.models import Answer, Instalment, Plan, PlanAnswer
from tracker.plans.state import InstalmentRow, Standing, courses, instalments, outstanding_on
from tracker.subjects.models import Body, Enterprise

OWN, SIGNED = aliased(PlanAnswer, name="own"), aliased(PlanAnswer, name="signed")
DONE = (Standing.AHEAD, Standing.IN_TIME, Standing.LATE)


class PlanState(StrEnum):
    """How a plan stands: only the last that its creditor agreed to is in force.

    ``unconfirmed``: the body alone says, by a document it entered, that the creditor agreed.
    """

    PROPOSED = "proposed"
    UNCONFIRMED = "unconfirmed"
    IN_FORCE = "in_force"
    DONE = "done"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


class Part(StrEnum):
    """Which plans a list shows."""

    RUNNING = "running"
    MISSED = "missed"
    PROPOSED = "proposed"
    UNCONFIRMED = "unconfirmed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan as it stands on a day; ``next`` is its first instalment that is not reached.

    ``answer`` is the creditor's own word, ``signed`` the document that the body entered for it.
    """

    plan: Plan
    answer: PlanAnswer | None
    signed: PlanAnswer | None
    state: PlanState
    parts: tuple[InstalmentRow, ...]
    ref: str
    due_on: date | None
    body_id: int
    body_code: str
    body_name: str
    enterprise_id: int
    enterprise_name: str
    left_fen: int

    @property
    def missed(self) -> tuple[InstalmentRow, ...]:
        """The instalments whose day has passed unreached, of a plan in force or said to be agreed."""
        if self.state not in (PlanState.IN_FORCE, PlanState.UNCONFIRMED):
            return ()
        return tuple(one for one in self.parts if one.standing is Standing.MISSED)

    @property
    def next(self) -> InstalmentRow | None:
        """The first instalment that what was paid does not reach."""
        return next((one for one in self.parts if one.standing not in DONE), None)

    @property
    def sum_missed_fen(self) -> int:
        """What is behind the plan: planned up to the last missed day, and not paid."""
        if not self.missed:
            return 0
        return self.missed[-1].planned_fen - (self.plan.outstanding_fen - self.left_fen)


def plans_of(session: Session, payable_id: int, on: date, reach: Reach) -> tuple[PlanRow, ...]:
    """The plans of one payable within a reach, the newest first."""
    return tuple(reversed(_rows(session, on, reach, Plan.payable_id == payable_id)))


def payable_in(session: Session, ref: str, reach: Reach) -> Payable | None:
    """The living payable with this reference, where a body within the reach owes it or its firm is owed."""
    found = select(Payable).where(Payable.ref == ref, Payable.voided_in.is_(None), held_by(reach))
    return session.scalars(found).one_or_none()


def plan_of(session: Session, plan_id: int, on: date, reach: Reach) -> PlanRow | None:
    """One plan within a reach."""
    payable_id = select(Plan.payable_id).where(Plan.id == plan_id).scalar_subquery()
    return next((one for one in _rows(session, on, reach, Plan.payable_id == payable_id)
                 if one.plan.id == plan_id), None)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How many plans are in force, with a missed instalment, wait for a word, and are not confirmed."""

    running: int
    missed: int
    proposed: int
    unconfirmed: int

    def __bool__(self) -> bool:
        """Whether there is any of them."""
        return bool(self.running or self.proposed or self.unconfirmed)


def tally(session: Session, on: date, reach: Reach, *, bodies: Collection[int] | None = None) -> Tally:
    """The plans within a reach, or of some bodies in it, counted."""
    if not reach:
        return Tally(0, 0, 0, 0)
    found = plan_list(session, on, reach, Part.ALL, bodies=bodies)
    return Tally(*(
        sum(_in_part(one, part) for one in found)
        for part in (Part.RUNNING, Part.MISSED, Part.PROPOSED, Part.UNCONFIRMED)
    ))  # fmt: skip


def plan_list(
    session: Session, on: date, reach: Reach, part: Part, *, bodies: Collection[int] | None = None,
    enterprise_id: int | None = None,
) -> list[PlanRow]:  # fmt: skip
    """The plans of a part, the next instalment first; those with none to come last, the newest first."""
    which: list[ColumnElement[bool]] = []
    if bodies is not None:
        which.append(Payable.body_id.in_(bodies))
    if enterprise_id is not None:
        which.append(creditor_on(on) == enterprise_id)
    found = [one for one in _rows(session, on, reach, *which) if _in_part(one, part)]
    return sorted(found, key=lambda one: (
        one.state not in (PlanState.IN_FORCE, PlanState.PROPOSED, PlanState.UNCONFIRMED),
        one.next.due_on if one.next else date.max, -one.plan.id,
    ))  # fmt: skip


def _in_part(one: PlanRow, part: Part) -> bool:
    match part:
        case Part.RUNNING:
            return one.state is PlanState.IN_FORCE
        case Part.MISSED:
            return bool(one.missed)
        case Part.PROPOSED:
            return one.state is PlanState.PROPOSED
        case Part.UNCONFIRMED:
            return one.state is PlanState.UNCONFIRMED
    return True


def _rows(
    session: Session, on: date, reach: Reach, *which: ColumnElement[bool]
) -> list[PlanRow]:  # fmt: skip
    """The plans that meet conditions, the oldest first, with all that is shown of them: few statements."""
    statement = (
        select(Plan, OWN, SIGNED, Payable, Body, Enterprise)
        .outerjoin(OWN, and_(OWN.plan_id == Plan.id, OWN.answer != Answer.SIGNED))
        .outerjoin(SIGNED, and_(SIGNED.plan_id == Plan.id, SIGNED.answer == Answer.SIGNED))
        .join(Payable, Payable.id == Plan.payable_id)
        .join(Body, Body.id == Payable.body_id)
        .join(Enterprise, Enterprise.id == creditor_on(on))
        .where(*which, held_by(reach), Payable.voided_in.is_(None), Plan.proposed_on <= on)
        .order_by(Plan.id)
    )
    rows = session.execute(statement).all()
    if not rows:
        return []
    numbers = {row.Payable.id for row in rows}
    going, calendar = courses(session, numbers, on), load_calendar(session)
    parts: dict[int, list[Instalment]] = {}
    owned = select(Plan.id).where(Plan.payable_id.in_(numbers))
    listed = select(Instalment).where(Instalment.plan_id.in_(owned)).order_by(Instalment.day)
    for one in session.scalars(listed):
        parts.setdefault(one.plan_id, []).append(one)
    agreed, newest = _last(rows, on)
    return [
        _row(
            row,
            instalments(row.Plan, parts[row.Plan.id], going.get(row.Payable.id), calendar, on),
            outstanding_on(going.get(row.Payable.id), on),
            (agreed.get(row.Payable.id), newest[row.Payable.id]),
            on,
        )
        for row in rows
    ]


def _last(rows: Collection[Any], on: date) -> tuple[dict[int, int], dict[int, int]]:
    """Of each payable the last agreed plan and the newest."""
    agreed = {
        row.Payable.id: row.Plan.id
        for row in rows
        if row.own and row.own.answer is Answer.AGREED and row.own.answered_on <= on
    }
    return agreed, {row.Payable.id: row.Plan.id for row in rows}


def _row(
    row: Any, states: tuple[InstalmentRow, ...], left: int, last: tuple[int | None, int], on: date
) -> PlanRow:  # fmt: skip
    plan, payable = row.Plan, row.Payable
    said = row.own if row.own and row.own.answered_on <= on else None
    signed = row.signed if row.signed and row.signed.answered_on <= on else None
    if said and said.answer is not Answer.AGREED:
        state = PlanState.REFUSED
    elif said and plan.id == last[0]:
        state = PlanState.DONE if all(one.standing in DONE for one in states) else PlanState.IN_FORCE
    elif said is None and plan.id == last[1]:
        # What the body alone says was agreed is not: no older plan gives way to it.
        state = PlanState.UNCONFIRMED if signed else PlanState.PROPOSED
    else:
        state = PlanState.SUPERSEDED
    return PlanRow(
        plan=plan, answer=said, signed=signed, state=state, parts=states, ref=payable.ref,
        due_on=payable.due_on, body_id=payable.body_id, body_code=row.Body.code, body_name=row.Body.name,
        enterprise_id=row.Enterprise.id, enterprise_name=row.Enterprise.name,
        left_fen=left,
    )  # fmt: skip
