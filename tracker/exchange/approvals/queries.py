"""Requests as pages show them: the waiting ones first, one with what it would change, those of a payable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.accounts.handling import handled_by
from tracker.accounts.reaching import holds
from tracker.core.permissions import EVERYWHERE, Actor, Perm, Reach
from tracker.exchange.approvals.models import Act, ApprovalRequest, ApprovalSum, ApprovalWord
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.record.reading import heading_of, record
from tracker.payables.models import Payable
from tracker.payables.whose import reached
from tracker.subjects.models import Body

PAGE = 50


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with what ended it (None: it waits), the reference of its first payable and that one's body;
    ``sums`` is on how many payables it bears.
    """

    request: ApprovalRequest
    word: ApprovalWord | None
    payable_ref: str
    body_code: str
    body_name: str
    sums: int

    @property
    def singular(self) -> str:
        """What the record's kind is called one by one."""
        return KINDS[self.request.kind].singular


@dataclass(frozen=True, slots=True)
class Difference:
    """A column that a request would write: what it says now and would say; "" for nothing."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """A payable that a request bears on, with what is owed on it undisputed without and with it, in fen."""

    payable_ref: str
    body_code: str
    body_name: str
    before_fen: int
    after_fen: int


def of_all(condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition that every body of a request meets a condition over a column of bodies' numbers."""
    others = select(ApprovalSum.request_id).where(not_(condition(ApprovalSum.body_id)))
    return and_(condition(ApprovalRequest.body_id), ApprovalRequest.id.not_in(others))


def _within(reach: Reach) -> ColumnElement[bool]:
    return of_all(lambda column: holds(reach, column))


def _rows() -> Select[ApprovalRequest, ApprovalWord, str, str, str, int]:
    sums = select(func.count()).where(ApprovalSum.request_id == ApprovalRequest.id).scalar_subquery()
    return (
        select(ApprovalRequest, ApprovalWord, Payable.ref, Body.code, Body.name, sums)
        .outerjoin(ApprovalWord, ApprovalWord.request_id == ApprovalRequest.id)
        .join(Payable, Payable.id == ApprovalRequest.payable_id)
        .join(Body, Body.id == ApprovalRequest.body_id)
    )


def requests(
    session: Session, reach: Reach, *, waiting: bool | None = None, skip: int = 0, size: int = PAGE
) -> list[RequestRow]:
    """The requests about bodies within a reach, the waiting ones first, then the newest.

    ``waiting`` True: only those that wait, False: only those that ended.
    """
    asked = _rows().where(_within(reach))
    if waiting is not None:
        asked = asked.where(ApprovalWord.id.is_(None) if waiting else ApprovalWord.id.is_not(None))
    order = (ApprovalWord.id.is_not(None), ApprovalRequest.id.desc())
    return [RequestRow(*row) for row in session.execute(asked.order_by(*order).offset(skip).limit(size))]


def request_of(session: Session, number: int, reach: Reach) -> RequestRow | None:
    """One request about a body within a reach."""
    asked = _rows().where(ApprovalRequest.id == number, _within(reach))
    row = session.execute(asked).one_or_none()
    return RequestRow(*row) if row else None


def sums_of(session: Session, number: int, *, skip: int = 0, size: int = PAGE) -> list[SumRow]:
    """The payables that a request bears on, in their order."""
    asked = (
        select(Payable.ref, Body.code, Body.name, ApprovalSum.before_fen, ApprovalSum.after_fen)
        .join(Payable, Payable.id == ApprovalSum.payable_id)
        .join(Body, Body.id == ApprovalSum.body_id)
        .where(ApprovalSum.request_id == number)
        .order_by(ApprovalSum.id)
    )
    return [SumRow(*row) for row in session.execute(asked.offset(skip).limit(size))]


def payable_read(session: Session, request: ApprovalRequest, reach: Reach) -> str | None:
    """The first payable of a request, living or voided, within a reach: as its creditor, perhaps."""
    about = select(ApprovalSum.payable_id).where(ApprovalSum.request_id == request.id)
    asked = select(Payable.ref).where(Payable.id.in_(about), reached(reach)).order_by(Payable.id)
    return session.scalars(asked.limit(1)).one_or_none()


def waiting_about(session: Session, kind: Kind, record_id: int, reach: Reach) -> list[RequestRow]:
    """The requests that wait about a record, those about a payable with what hangs on it, within a reach."""
    if kind.model is Payable:
        asked = select(ApprovalSum.request_id).where(ApprovalSum.payable_id == record_id)
        about: ColumnElement[bool] = ApprovalRequest.id.in_(asked)
    else:
        about = and_(ApprovalRequest.kind == kind.name, ApprovalRequest.record_id == record_id,
                     ApprovalRequest.act != Act.UNDO)  # fmt: skip
    waiting = _rows().where(about, ApprovalWord.id.is_(None), _within(reach))
    return [RequestRow(*row) for row in session.execute(waiting.order_by(ApprovalRequest.id))]


def count_waiting(session: Session, actor: Actor, own: Reach) -> int:
    """How many wait for somebody: to be decided on, or asked for by an officer's bodies (``own``)."""
    concerned: list[ColumnElement[bool]] = []
    if Perm.RECORDS_APPROVE in actor.perms:
        others = ApprovalRequest.actor_id != actor.account_id
        handled = of_all(lambda column: handled_by(actor, Perm.RECORDS_APPROVE, column))
        concerned.append(and_(handled, others))
    if own:
        concerned.append(_within(own))
    if not concerned:
        return 0
    ended = select(ApprovalWord.request_id)
    asked = select(func.count()).select_from(ApprovalRequest)
    return session.scalar(asked.where(ApprovalRequest.id.not_in(ended), or_(*concerned))) or 0


def differences(session: Session, row: RequestRow) -> Sequence[Difference]:
    """What a request would write, column by column, beside what the record says; of a voiding all it says.

    Once it has ended, what was asked for is shown alone.
    """
    request, kind = row.request, KINDS[row.request.kind]
    if request.act in (Act.IMPORT, Act.UNDO):
        return []
    now: Mapping[str, str] = {}
    if request.record_id is not None and row.word is None:
        found = record(session, kind, request.ref, EVERYWHERE)
        if found is not None and found.id == request.record_id:
            now = {value.column.key: value.text for value in found.values}
    cells = request.cells
    told = []
    for column in kind.columns:
        before, after = now.get(column.key, ""), "" if cells is None else cells.get(column.key, "").strip()
        if (before or after) and (cells is None or not now or before != after):
            told.append(Difference(heading_of(column), _words(column, before), _words(column, after)))
    return told


def _words(column: Column, text: str) -> str:
    """A cell as a reader sees it."""
    return column.type.word(column.type.read(text)) if text and not column.target else text
