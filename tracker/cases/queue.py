"""The queue of cases by the next day, as it is for somebody: all, what waits for them, late or done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, false, or_, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.cases.models import Case
from tracker.cases.queries import INSIDE, CaseRow, row_of, rows_where, visible
from tracker.cases.workflow import FINAL, HOLDER, CaseState
from tracker.core.permissions import Actor, Perm, Reach, reach


class Part(StrEnum):
    """Which cases of the queue are wanted."""

    OPEN = "open"
    MINE = "mine"
    LATE = "late"
    DONE = "done"


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
    found = session.execute(rows_where(actor, *wanted).order_by(*order).limit(size))
    return tuple(row_of(row) for row in found)


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
