"""Lists of what is owed, page by page: only the payables that are shown are worked out by ``standing``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, partial
from typing import Any

from sqlalchemy import Date, and_, bindparam, exists, func, not_, or_, select, text, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.permissions import EVERYWHERE, Reach, told_name
from tracker.core.sifting import sifted
from tracker.payables.balance import certain
from tracker.payables.models import NOT_PLAIN, Dispute, Judgment, Payable, Payment
from tracker.payables.owed import early, past, undated
from tracker.payables.standing import standing
from tracker.payables.whose import creditor_on, of_creditor, reached
from tracker.subjects.models import Body, Enterprise


class Part(StrEnum):
    """Which of the payables that are owed a list shows."""

    ALL = "all"
    DISPUTED = "disputed"
    EARLY = "early"
    UNDATED = "undated"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A payable that is owed at the end of a day, in fen; ``due_on`` None: no day is certain.

    ``provisional`` says why, where a notice that is not out may still move it; ``barred`` and ``judged`` that
    the day does not decide; ``enterprise_named`` whether the reader is told the name.
    """

    id: int
    ref: str
    kind: str
    body_code: str
    body_name: str
    enterprise_uscc: str
    enterprise_name: str
    enterprise_named: bool
    due_on: date | None
    provisional: bool
    barred: bool
    judged: bool
    owed_fen: int
    disputed_fen: int
    covered_fen: int


@dataclass(frozen=True, slots=True)
class OwedPage:
    """Some rows, the newest first, and the number after which the next page begins (None: the end)."""

    rows: tuple[OwedRow, ...]
    next: int | None


def owed_page(
    session: Session, on: date, *, part: Part = Part.ALL, bodies: Collection[int] | None = None,
    enterprise: int | None = None, after: int | None = None, size: int = 50, reach: Reach = EVERYWHERE,
) -> OwedPage:  # fmt: skip
    """Up to ``size`` payables still owed at the end of ``on`` after a number, the newest first.

    Only those within ``reach``: of some bodies, to an enterprise.
    """
    looked_at = _in_question(part).where(Payable.voided_in.is_(None), reached(reach))
    if enterprise is not None:
        looked_at = looked_at.where(of_creditor(enterprise, reach, on)(Payable.id))
    elif not reach.of_bodies:
        # What was assigned is owed to somebody else.
        looked_at = looked_at.where(creditor_on(on).in_(reach.enterprises))
    if bodies is not None:
        looked_at = looked_at.where(Payable.body_id.in_(bodies))
    wanted = partial(_rows, session, on, part, reach)
    return OwedPage(*sifted(session, looked_at, wanted, given={"on": on}, after=after, size=size))


@cache
def _in_question(part: Part) -> Select[int]:
    """The payables that a part may have at the end of ``on``, as disputes and payments say already."""
    on: Any = bindparam("on", type_=Date())
    if part is Part.DISPUTED:
        # Of the few disputes and not of the many payables.
        disputed = select(Dispute.payable_id).distinct().join(Payable, Payable.id == Dispute.payable_id)
        return disputed.where(
            Dispute.voided_in.is_(None),
            Dispute.raised_on <= on,
            or_(Dispute.resolved_on.is_(None), Dispute.resolved_on > on),
        )
    of_part = {
        Part.ALL: [],
        Part.EARLY: [Payable.due_on >= on],
        Part.PAST: [Payable.due_on < on],
        Part.UNDATED: [or_(Payable.due_on.is_(None), not_(certain(on)))],
    }
    return select(Payable.id).where(_may_be_owed(on), *of_part[part])


def _may_be_owed(on: Any) -> ColumnElement[bool]:
    """Not paid up; or paid in part otherwise than by money that stayed; or judged, perhaps to more.

    Paid and not paid are told by an index on payments alone, which holds no more of them than that needs.
    """
    paid = (
        select(func.coalesce(func.sum(Payment.amount_fen), 0))
        .where(Payment.payable_id == Payable.id, Payment.voided_in.is_(None), Payment.paid_on <= on)
        .scalar_subquery()
    )
    other = exists().where(text(NOT_PLAIN), Payment.payable_id == Payable.id, Payment.voided_in.is_(None))
    judged = exists().where(Judgment.payable_id == Payable.id, Judgment.voided_in.is_(None))
    return or_(Payable.amount_fen > paid, other, judged)


@cache
def _stands(part: Part) -> Select[Any]:
    """The statement of a page's rows, made once: the payables ``numbers`` at the end of ``on``."""
    on: Any = bindparam("on", type_=Date())
    # The numbers are given once, however often the statement asks for them.
    asked = select(Payable.id).where(Payable.id.in_(bindparam("numbers", expanding=True))).cte()
    stands = standing(on, lambda column: column.in_(select(asked.c.id))).cte()
    keep = {
        Part.ALL: stands.c.owed_fen > 0,
        Part.DISPUTED: stands.c.disputed_fen > 0,
        Part.EARLY: and_(early(stands, on), stands.c.owed_fen > stands.c.disputed_fen),
        Part.UNDATED: and_(undated(stands), stands.c.owed_fen > stands.c.disputed_fen),
        Part.PAST: and_(past(stands, on), stands.c.owed_fen > stands.c.disputed_fen),
    }
    return (
        select(
            stands.c.payable_id, stands.c.body_id, Enterprise.id.label("enterprise_id"), stands.c.ref,
            stands.c.kind,
            Body.code, Body.name, Enterprise.uscc,
            Enterprise.name.label("enterprise"), Enterprise.named_publicly,
            type_coerce(stands.c.due_on, Date).label("due_on"), stands.c.provisional, stands.c.barred,
            stands.c.judged, stands.c.owed_fen, stands.c.disputed_fen, stands.c.covered_fen,
        )
        .join(Body, Body.id == stands.c.body_id)
        .join(
            Enterprise, Enterprise.id == creditor_on(on, stands.c.payable_id, stands.c.enterprise_id)
        )
        .where(keep[part])
    )  # fmt: skip


def _rows(session: Session, on: date, part: Part, reach: Reach, numbers: list[int]) -> list[OwedRow]:
    found = session.execute(_stands(part), {"on": on, "numbers": numbers})
    rows = [
        OwedRow(
            row.payable_id, row.ref, row.kind, row.code, row.name, row.uscc, row.enterprise,
            told_name(reach, agreed=row.named_publicly, enterprise_id=row.enterprise_id, body_id=row.body_id),
            row.due_on, bool(row.provisional), bool(row.barred), bool(row.judged),
            int(row.owed_fen), int(row.disputed_fen), int(row.covered_fen),
        )
        for row in found
    ]  # fmt: skip
    # Asked for an order, a database may walk all payables in it instead of picking out these.
    return sorted(rows, key=lambda row: row.id, reverse=True)
