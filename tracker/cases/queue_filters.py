"""Which cases of the queue are wanted, and how many each person has before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.models import Account
from tracker.cases.models import Case
from tracker.cases.queries import visible
from tracker.cases.workflow import FINAL, PROPOSED, CaseState
from tracker.core.permissions import Actor, Reach
from tracker.subjects.models import Body
from tracker.subjects.queries import in_region

# Days that count as this week: today and the six after it.
WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases are wanted; what is left empty asks for nothing. ``handler`` is the number of an account.

    ``body`` is a code or a part of a name, ``rules`` are codes.
    """

    state: CaseState | None = None
    body: str | None = None
    region: str | None = None
    rules: tuple[str, ...] = ()
    handler: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What a person handles: cases going on, those due this week, those past their day."""

    account_id: int
    name: str
    going: int
    week: int
    late: int


def conditions(wanted: Wanted, *, inside: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """A filter as conditions over cases joined to their bodies.

    ``inside`` says which cases the reader sees all of: elsewhere a proposal is a check still going on, and
    nobody handles it.
    """
    found: list[ColumnElement[bool]] = []
    if wanted.state is CaseState.CHECKING:
        found.append(or_(Case.state == wanted.state, and_(Case.state.in_(PROPOSED), ~inside)))
    elif wanted.state is not None:
        shown = Case.state == wanted.state
        found.append(and_(shown, inside) if wanted.state in PROPOSED else shown)
    if wanted.body is not None:
        name = Body.name.contains(wanted.body, autoescape=True)
        found.append(or_(Body.code == wanted.body, name))
    if wanted.region is not None:
        found.append(in_region(Body.region, wanted.region))
    if wanted.rules:
        found.append(Case.rule.in_(wanted.rules))
    if wanted.handler is not None:
        found.append(and_(Case.handler_id == wanted.handler, inside))
    return found


def loads(
    session: Session, actor: Actor, read: Reach, on: date, *, inside: ColumnElement[bool]
) -> tuple[Load, ...]:
    """What each handler has before them among the cases that somebody sees all of, the most late first."""

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    late = counted(Case.due_on < on)
    statement = (
        select(Account.id, Account.name, func.count(), counted(Case.due_on.between(on, on + WEEK)), late)
        .select_from(Case)
        .join(Account, Account.id == Case.handler_id)
        .where(visible(actor, read, on), inside, Case.state.not_in(FINAL))
        .group_by(Account.id, Account.name)
        .order_by(late.desc(), func.count().desc(), Account.id)
    )
    return tuple(Load(*row) for row in session.execute(statement))

